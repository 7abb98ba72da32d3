/// <reference lib="esnext.disposable" preserve="true" />
import type { Batch } from '../base/batch.js';
import type { Explanation } from '../strategies/explanation.js';
import type { Staleness } from '../ledger/ages.js';
import type { Strategy } from '../strategies/strategy.js';

/** A batch from a selector elsewhere. Its probabilities may have come as 32-bit floats. */
export interface RemoteBatch extends Batch {
  /** Which shard it was drawn from, from 0; 0 where there are no shards. */
  readonly shard: number;
  /** Counts the batches of this trainer, from 1. */
  readonly seq: number;
}

/** Some samples that need fresh losses, lent to one worker. */
export interface DueChunk {
  /** [K] sample ids, ascending, each once. */
  readonly ids: Uint32Array;
  /**
   * Hands in their losses, which are recorded once, whoever comes first: resolves to false, and changes nothing, where the lease has run out
   * and the chunk was lent to another worker, or is done.
   *
   * @param losses [K] loss of each
   */
  done(losses: ArrayLike<number>): Promise<boolean>;
}

/** Where a selector elsewhere stands. Of several shards: their sums, and the epoch of the one that is furthest behind. */
export interface RemoteStatus {
  /** N: samples that can be drawn. */
  readonly sampleCount: number;
  /** B: draws in a full batch of the next batch's epoch. */
  readonly batchSize: number;
  /** Epoch of the next batch, from 0. */
  readonly epoch: number;
  /** Draws made so far. */
  readonly draws: number;
  /** Batches handed out so far. */
  readonly batches: number;
  /** Selection pressure s of the next batch's epoch. */
  readonly pressure: number;
  /** Plain data of the strategy. */
  readonly strategy: Pick<Strategy, 'kind'> & Readonly<Record<string, unknown>>;
  readonly shards: number;
}

/**
 * A {@link Selector} in another process or on another machine: the same calls, each a promise.
 *
 * Calls may overlap; those of one trainer take effect in the order in which they were made. What it rejects with is a `RankbatchError` with
 * a `code`. Of the shards, ids are dealt at random, so that one of them speaks for all.
 *
 * @typeParam S what `status` tells, which may be more than every remote selector does
 */
export interface RemoteSelector<S extends RemoteStatus = RemoteStatus> extends AsyncDisposable {
  /** The next batch. */
  next(): Promise<RemoteBatch>;
  /** Takes the latest losses of samples, [B] each; a NaN, an unknown id or lengths that differ reject, and nothing is changed. */
  record(ids: ArrayLike<number>, losses: ArrayLike<number>): Promise<void>;
  /** Records the losses of a batch and gives the next one, in one round trip. */
  step(batch: RemoteBatch, losses: ArrayLike<number>): Promise<RemoteBatch>;
  /**
   * Lends samples that need fresh losses; undefined when nothing is due.
   *
   * @param limit at most so many, an integer >= 1
   * @param lease ms until they may be lent to another worker
   */
  due(limit: number, lease?: number): Promise<DueChunk | undefined>;
  /** Tells the mean loss on samples that are not trained on, finite. */
  reportValidation(loss: number): Promise<void>;
  /** What a strategy that steers itself does now, and why. @param shard from 0, @default 0 */
  explain(shard?: number): Promise<Explanation | undefined>;
  /** How old the known losses are. @param shard from 0, @default 0 */
  staleness(shard?: number): Promise<Staleness>;
  status(): Promise<S>;
  /** All state, one array a shard, for `Selector.restore`. */
  snapshot(): Promise<Uint8Array[]>;
  /** Takes in new samples, whose losses are unknown, and gives their ids, ascending. */
  add(count: number): Promise<Uint32Array>;
  /**
   * Lets samples go. Batches that were drawn before may still come with them: those of other trainers, and on Redis those that are prepared, and due
   * samples that are lent again.
   */
  retire(ids: ArrayLike<number>): Promise<void>;
  /** Lets go of the connection; the selector stays. Calls under way reject. */
  close(): Promise<void>;
}
