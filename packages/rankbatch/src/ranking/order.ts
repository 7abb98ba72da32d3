declare const brand: unique symbol;

/** Index of a sample in the caller's data set, 0 .. N-1. */
export type SampleId = number & { readonly [brand]: 'sample id' };

/** Place in the order of losses, 1 .. N; 1 is the greatest latest known loss. */
export type Rank = number & { readonly [brand]: 'rank' };

/** States that a number is a sample id; the caller has checked it, or knows where it comes from. */
export function sampleId(value: number): SampleId;
export function sampleId(value: number): number {
  return value;
}

/** States that a number is a rank; the caller has checked it, or knows where it comes from. */
export function rankNumber(value: number): Rank;
export function rankNumber(value: number): number {
  return value;
}

/** What is asked of an order of samples by loss, exact or lagging behind. */
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
