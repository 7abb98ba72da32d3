import type { Batch } from '../base/batch.js';
import type { Explanation } from './explanation.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Order } from '../ranking/order.js';
import type { Random } from '../base/random.js';
import type { Archive } from '../base/snapshot.js';

/** Where the selection stands. */
export interface Position {
  /** From 0. */
  epoch: number;
  /** Draws already made in this epoch. */
  drawn: number;
}

/** What a sampler is made from, whether new or restored. */
export interface SamplerSetting {
  /** Latest known losses; `count` is N, the number of samples that can be drawn. */
  readonly ledger: Ledger;
  /** Four 32-bit words that follow from the seed, for whatever must be arbitrary but the same when restored. */
  readonly keys: readonly number[];
}

/** One way to compose batches. What is left out has the meaning stated. */
export interface Sampler {
  /** Begins an epoch, just before its first draw. Left out: nothing to do. */
  startEpoch?(epoch: number, random: Random): void;
  /** The most draws that can still be made in an epoch that has begun; 0 ends it. Left out: N - drawn. */
  left?(at: Position): number;
  /** Composes a batch of at most `count` draws, at least one; `count` is never more than what is left. */
  draw(count: number, at: Position, random: Random): Batch;
  /** Takes checked losses of samples that can be drawn, into the ledger too; may refuse before it changes anything. Left out: into the ledger. */
  record?(ids: ArrayLike<number>, losses: ArrayLike<number>): void;
  /** Takes in new samples, which the ledger has with the loss +Infinity. Left out: nothing to do. */
  add?(ids: Uint32Array): void;
  /** Lets samples go, whose losses the ledger still has: never draws them again. Left out: nothing to do. */
  retire?(ids: Uint32Array, at: Position, random: Random): void;
  /** Goes through the state that the ledger does not hold; to restore, it comes after the ledger's. Left out: there is none. */
  sync?(archive: Archive): void;
  /**
   * Goes through what it has learnt beside the samples, for {@link redeal}; what samples bring along, their losses, is recorded anew before.
   * Left out: nothing.
   */
  carry?(archive: Archive): void;
  /** [length] What it has noted of each sample beside its loss, live: {@link redeal} has it move along with the sample. Left out: nothing. */
  notes?(): Float64Array;
  /** Selection pressure s of an epoch. Left out: 1. */
  pressureAt?(epoch: number): number;
  /** Where ranks decide: the order of the samples. */
  readonly order?: Order;
  /** At most `limit` ids that need fresh losses. Left out: none ever do. */
  due?(limit: number, at: Position): Uint32Array;
  /** Takes a validation loss, finite. Left out: it has no use for it. */
  report?(loss: number): void;
  /** What it does now, and why. Left out: it only does what its options say. */
  explain?(at: Position): Explanation;
  /** {@link Staleness.moved}. */
  readonly moved?: number | undefined;
}
