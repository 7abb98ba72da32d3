// What the ranker processes, the trainers and the check of a schedule of faults agree on.
import { rank } from 'rankbatch';

/** Small, so that epochs, recomputations and snapshots come often. */
export const selectorOptions = {
  sampleCount: 400,
  batchSize: 16,
  strategy: rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.3 } }),
  seed: 5,
};

/** ms. */
export const LEASE = 500;
export const run = 'faults';
export const base = `rb:{${run}:0}`;

export const rankerOptions = { depth: 3, lease: LEASE, snapshotEvery: 600, keepLog: true };
