import type { Selector } from 'rankbatch';
import type { RankerEvent } from './ranker-events.js';

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
  /** Losses recorded between two snapshots. */
  readonly snapshotEvery: number;
  /** Whether the log before a snapshot stays. */
  readonly keepLog: boolean;
  readonly create: (shard: number) => Selector;
  readonly restore: (snapshot: Uint8Array, shard: number) => Selector;
  readonly onEvent: (event: RankerEvent) => void;
}
