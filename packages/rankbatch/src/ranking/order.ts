import type { Rank, SampleId } from './brand.js';

/** What is asked of an order of samples by loss, exact or stale. */
export interface Order {
  idAt(rank: Rank): SampleId;
  rankOf(id: SampleId): Rank;
  /** Fills `ids` with the ids at `ranks`. */
  idsAt(ranks: Uint32Array, ids: Uint32Array): void;
  /** Takes the new losses of samples, none of them NaN; of an id that comes twice, the last one counts. */
  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void;
  /** Calls `visit` with the ids of ranks 1 .. count, in this order. */
  top(count: number, visit: (id: SampleId) => void): void;
}
