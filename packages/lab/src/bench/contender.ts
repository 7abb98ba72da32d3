/** One way to select samples, as the benchmark calls it: a `Selector`, or what people use in its place. */
export interface Contender {
  /** Draws the next batch. */
  next(): { readonly ids: Uint32Array };
  /** Takes the latest losses of samples, [B] each. */
  record(ids: Uint32Array, losses: Float64Array): void;
}

/** What a contender is made for. */
export interface Setting {
  /** N */
  readonly sampleCount: number;
  /** B */
  readonly batchSize: number;
  /** Selection pressure s, for those that draw by rank. */
  readonly pressure: number;
  readonly seed: number;
}

/** Those that work on a copy of the losses bring it up to date after so many recorded ones, as the paper's code does (its T_s). */
export const rebuildEvery = 100;
