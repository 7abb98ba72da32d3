import { rank } from 'rankbatch';

export const LEASE = 1000;
export const selectorOptions = {
  sampleCount: 100_000,
  batchSize: 256,
  strategy: rank({ pressure: 100 }),
  seed: 1,
};
