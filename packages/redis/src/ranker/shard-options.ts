import type { Selector } from 'rankbatch';
import type { RankerEvent } from './ranker-events.js';

/** When so few batches are prepared, all that are missing are drawn: one way to the server for several of them. -1 where none is prepared ahead. */
export const lowAt = (depth: number): number => Math.min((depth - 1) >> 2, depth - 2);

/** What a shard's ranker is made of. */
export interface ShardRankerOptions {
  readonly run: string;
  readonly base: string;
  readonly shard: number;
  /** How many there are. */
  readonly shards: number;
  /** Of all shards. */
  readonly sampleCount: number;
  /** A name that no other process has. */
  readonly id: string;
  readonly depth: number;
  /** ms without a sign of life after which another one leads. */
  readonly lease: number;
  /** ms after which what nobody leads goes. */
  readonly ttl: number;
  /** Losses recorded between two snapshots. */
  readonly snapshotEvery: number;
  /** Whether the log before a snapshot stays. */
  readonly keepLog: boolean;
  readonly create: (shard: number) => Selector;
  readonly restore: (snapshot: Uint8Array, shard: number) => Selector;
  readonly onEvent: (event: RankerEvent) => void;
}
