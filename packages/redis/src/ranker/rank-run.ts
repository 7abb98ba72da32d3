// ranker: draws the batches of a run and takes in its losses, as the one leader of each shard.
import { checks, requireNoOthers } from 'rankbatch/internal';
import { requireAddress, signals } from '../connection/address.js';
import { randomUUID } from 'node:crypto';
import { RankbatchError, Selector, type SelectorOptions, type StrategyMakers } from 'rankbatch';
import type { RunAddress } from '../connection/address.js';
import { Outage } from '../connection/outage.js';
import { Server } from '../connection/server.js';
import { coreVersion } from '../protocol/version.js';
import {
  basesOf,
  identify,
  MOST_LEASE,
  MOST_SHARDS,
  requireNoEviction,
  requireSame,
  WEEK,
} from '../runs/run-options.js';
import type { RankerEvent } from './ranker-events.js';
import { ShardRanker } from './shard-ranker.js';

export interface RankRunOptions extends RunAddress, Omit<SelectorOptions, 'shard'> {
  /**
   * Parts that the samples are dealt to at random, each with a leader and a log of its own; samples of all are drawn equally often. One does
   * for 1e8 samples and 256,000 losses a second; more spread the work and the memory over several rankers, and over the nodes of a cluster.
   *
   * @default 1
   */
  readonly shards?: number | undefined;
  /**
   * Batches that are prepared before they are asked for, and the one that is being drawn. 1: each is drawn when it is asked for, as by a
   * local `Selector`; more: trainers need not wait, but a batch does not know the last losses.
   *
   * @default 4
   */
  readonly depth?: number | undefined;
  /** ms after which the run goes where no ranker works on it, more than `lease`; of a run that is there, that of who leads counts. @default 7 days */
  readonly ttl?: number | undefined;
  /** ms without a sign of life after which another ranker leads, an hour at most. @default 2000 */
  readonly lease?: number | undefined;
  /** Losses of a shard recorded between two snapshots, which is about what a new leader of it must replay. @default half of its samples, but at least 2^20 */
  readonly snapshotEvery?: number | undefined;
  /** Keeps the log before snapshots too, from which all can be replayed: it grows by 8 bytes and more a loss. @default false */
  readonly keepLog?: boolean | undefined;
  /** What makes strategies other than the built-in ones again from a snapshot, as for `Selector.restore`. */
  readonly strategies?: StrategyMakers | undefined;
  /** Closes the ranker. */
  readonly signal?: AbortSignal | undefined;
  /** ms for the first answer of the server. @default 30000 */
  readonly timeout?: number | undefined;
  readonly onEvent?: ((event: RankerEvent) => void) | undefined;
}

/** A ranker at work. */
export interface Ranker extends AsyncDisposable {
  /** Whether it leads all shards; else another one leads some of them. */
  readonly isLeading: boolean;
  /** Resolves when it is closed; rejects where it cannot go on, as when its run was dropped. */
  readonly finished: Promise<void>;
  /** Leaves a snapshot and the lead to others. */
  close(): Promise<void>;
}

/**
 * Ranks the samples of a run on Redis or Valkey; makes the run where it is not there.
 *
 * Start two or more, on any machines: one leads, and where it dies another one goes on from the same log, to the same batches. Resolves as
 * soon as trainers may open the run. Throws `RankbatchError`: MISMATCH where the run was made with other options, EVICTS, VERSION, TIMEOUT.
 *
 * @example
 * ```ts no-run
 * import { rankRun } from '@rankbatch/redis';
 * const ranker = await rankRun({ redis: 'redis://127.0.0.1', run: 'mnist', sampleCount: 50_000, batchSize: 64, seed: 1 });
 * await ranker.finished;
 * ```
 */
export async function rankRun(options: RankRunOptions): Promise<Ranker> {
  requireAddress('rankRun', options);
  checks.checkOptions('rankRun', options, {
    keepLog: checks.flag,
    strategies: checks.object,
    onEvent: checks.action,
    signal: signals,
  });
  const { redis, run, prefix, tls, onWait, signal, strategies = {}, onEvent = () => {} } = options;
  const { sampleCount, batchSize, strategy, seed } = options;
  const { shards = 1, depth = 4, lease = 2000, ttl = WEEK, timeout = 30_000, keepLog = false } = options;
  requireNoShard(options);
  for (const [name, value, least, most] of [
    ['shards', shards, 1, MOST_SHARDS],
    ['depth', depth, 1],
    ['lease', lease, 50, MOST_LEASE],
    // A leader renews what it has a few times in a lease.
    ['ttl', ttl, Math.max(1000, lease + 1)],
    ['timeout', timeout, 1],
  ] as const)
    requireWhole(name, value, least, most);
  const snapshotEvery = options.snapshotEvery ?? Math.max(Math.ceil(sampleCount / shards / 2), 2 ** 20);
  requireWhole('snapshotEvery', snapshotEvery, 1);
  const identity = identify(options, shards);
  const address = { redis, run, prefix, tls, onWait };
  const selection = { sampleCount, batchSize, strategy, seed };
  const work = { shards, depth, lease, ttl, timeout, keepLog, snapshotEvery, strategies, signal, onEvent };
  requireNoOthers('rankRun', options, { ...address, ...selection, ...work });
  const bases = basesOf(address, shards);
  const shardOf = (index: number) => ({ index, count: shards });
  const create = (index: number): Selector => new Selector({ ...selection, shard: shardOf(index) });
  const restore = (bytes: Uint8Array, index: number): Selector =>
    Selector.restore(bytes, strategies, {
      shard: shardOf(index),
      ...(typeof batchSize === 'function' ? { batchSize } : {}),
    });

  const outage = new Outage(address);
  const server = new Server(address, outage);
  const readers = bases.map(() => new Server(address, outage));
  const closeAll = () => {
    for (const each of [server, ...readers]) each.close();
  };
  const id = randomUUID();
  try {
    for (const base of bases) {
      const trying = { patience: Math.min(timeout, 5000), timeout, signal };
      await server.load(base, trying);
      await requireNoEviction(server, base, trying);
      const made = [
        identity,
        sampleCount,
        coreVersion(),
        Math.ceil(ttl),
        Math.ceil(lease),
        0,
        '',
        0,
        randomUUID(),
      ];
      requireSame(run, identity, String(await server.call('create', base, made.map(String), trying)));
    }
    // Aborted since the last command was sent, no listener would hear of it.
    signal?.throwIfAborted();
  } catch (error) {
    closeAll();
    throw error;
  }

  const rankers = bases.map(
    (base, shard) =>
      new ShardRanker(
        {
          run,
          base,
          shard,
          shards,
          sampleCount,
          id,
          depth,
          lease,
          ttl,
          snapshotEvery,
          keepLog,
          create,
          restore,
          onEvent,
        },
        server,
        readers[shard]!,
      ),
  );
  const stop = () => {
    for (const each of rankers) each.stop();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const finished = Promise.all(rankers.map((each) => each.work()))
    .then(() => undefined)
    .finally(() => {
      stop();
      signal?.removeEventListener('abort', stop);
      closeAll();
    });
  // Told to whoever waits for it; nobody has to.
  finished.catch(() => {});
  const close = async (): Promise<void> => {
    stop();
    await finished;
  };
  return {
    get isLeading() {
      return rankers.every((each) => each.isLeading);
    },
    finished,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Of what the server keeps, which has 15 digits at most. */
function requireWhole(name: string, value: number, least: number, most = 1e15 - 1): void {
  checks.check(name, value, checks.integer(least, most));
}

function requireNoShard(options: object): void {
  if ('shard' in options && options.shard !== undefined)
    throw new RankbatchError(
      'shard: must be left out, as a ranker works on all shards of a run; shards: how many',
    );
}
