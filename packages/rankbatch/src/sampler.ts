import type { Random } from './random.js';
import type { Column } from './snapshot.js';

/** Where the selection stands when a batch is composed. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  /** Draws already made in this epoch, 0 .. N-1. */
  readonly drawn: number;
}

/** The draws of one batch, [B] each. */
export interface Draws {
  readonly ids: Uint32Array;
  readonly probabilities: Float64Array;
  readonly ranks: Uint32Array | undefined;
}

/** One way to compose batches. A new strategy is one of these, its data in `strategy.ts` and a row in the contract tests. */
export interface Sampler {
  /** Composes the next `count` draws; never across the end of an epoch. */
  draw(count: number, at: Position, random: Random): Draws;
  /** Pressure s of an epoch; 1 where no pressure is applied. */
  pressureAt(epoch: number): number;
  /** What must be kept, beside options, random state and ledger, to continue. */
  save(): SamplerState;
}

export interface SamplerState {
  /** Progress of the first pass; 0 where there is none. */
  readonly cursor: number;
  readonly columns: readonly Column[];
}
