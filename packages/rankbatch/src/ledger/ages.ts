import type { Ledger } from './ledger.js';

/** How far the known losses are behind the model. */
export interface Staleness {
  /** Mean age of the known losses in epochs, where ceil(N / B) batches make an epoch; 0 where none is known. */
  readonly meanAge: number;
  /** Age of the oldest one. */
  readonly oldestAge: number;
  /** Share of the samples whose loss was recorded, 0 .. 1. */
  readonly known: number;
  /**
   * Share of the samples of the latest recomputation, as far as it was recorded, whose rank moved by more than 1 % of N when it was;
   * undefined before. Where it is small, losses are recomputed more often than needed.
   */
  readonly moved: number | undefined;
}

/** Measures the ages, in O(N). @param batches drawn so far */
export function measureAges(
  ledger: Ledger,
  batches: number,
  batchesPerEpoch: number,
): Omit<Staleness, 'moved'> {
  let known = 0;
  let sum = 0;
  let oldest = 0;
  ledger.seen.forEach((seen, id) => {
    if (seen === 0 || !ledger.isActive(id)) return;
    const age = (batches + 1 - seen) / batchesPerEpoch;
    known++;
    sum += age;
    oldest = Math.max(oldest, age);
  });
  return { meanAge: sum / (known || 1), oldestAge: oldest, known: known / ledger.count };
}
