// trainer: a selector on Redis or Valkey, as trainers and scoring workers see it.
import { checks } from 'rankbatch/internal';
import { requireAddress, signals } from '../connection/address.js';
import { randomInt, randomUUID } from 'node:crypto';
import { RankbatchError, type RemoteSelector } from 'rankbatch';
import type { RunAddress } from '../connection/address.js';
import { Outage } from '../connection/outage.js';
import { Server } from '../connection/server.js';
import { requireName } from '../protocol/keys.js';
import { basesOf, parseIdentity } from '../runs/run-options.js';
import { Channel } from './channel.js';
import { requireWhole } from './columns.js';
import { RedisSelector, type RedisStatus } from './redis-selector.js';

export interface OpenSelectorOptions extends RunAddress {
  /**
   * Name of this trainer, one process at a time: one that starts again under its name is given again the batches that it had not trained on.
   *
   * @default a random one
   */
  readonly trainer?: string | undefined;
  /** Shards whose batches this trainer draws, in turn; losses go to all. @default all */
  readonly shards?: readonly number[] | undefined;
  /** ms within which each call must be answered, whatever fails meanwhile. @default 30000 */
  readonly timeout?: number | undefined;
  /** Closes the selector. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a run that a ranker serves, for one trainer or scoring worker.
 *
 * Every call is made again where a connection fails or a server restarts, and done once. Throws `RankbatchError` with a code: NORUN, VERSION,
 * TIMEOUT here; NAN, ID, LENGTH, STALE, NORANKER, TIMEOUT later. What was refused has changed nothing. Losses go as 32-bit floats.
 *
 * @example
 * ```ts no-run
 * import { openSelector } from '@rankbatch/redis';
 * const selector = await openSelector({ redis: 'redis://127.0.0.1', run: 'mnist' });
 * let batch = await selector.next();
 * for (let i = 0; i < 1000; i++) batch = await selector.step(batch, await trainStep(batch.ids));
 * await selector.close();
 * ```
 */
export async function openSelector(options: OpenSelectorOptions): Promise<RemoteSelector<RedisStatus>> {
  requireAddress('openSelector', options);
  checks.checkOptions('openSelector', options, { signal: signals });
  const { trainer = randomUUID(), timeout = 30_000, signal } = options;
  requireName('trainer', trainer);
  requireWhole('timeout', timeout);
  const closing = new AbortController();
  const ended = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const outage = new Outage(options);
  const server = new Server(options, outage);
  const servers = [server];
  const close = (): Promise<void> => {
    closing.abort(new RankbatchError('selector: must be open, got one that was closed'));
    for (const each of servers) each.close();
    return Promise.resolve();
  };
  const channelTo = (base: string): Channel => {
    // Of its own for each shard, as its waits hold up all that is sent behind.
    const waiter = new Server(options, outage);
    servers.push(waiter);
    return new Channel([server, waiter], options.run, base, trainer, timeout, ended);
  };
  try {
    const first = channelTo(basesOf(options, 1)[0]!);
    const identity = parseIdentity(await first.open(), options.run);
    const others = basesOf(options, identity.shards).slice(1).map(channelTo);
    await Promise.all(others.map((channel) => channel.open()));
    const drawn = checkShards(options.shards, identity.shards);
    return new RedisSelector([first, ...others], identity, drawn, randomInt(drawn.length), close);
  } catch (error) {
    await close();
    throw error;
  }
}

function checkShards(shards: unknown, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, shard) => shard);
  if (shards === undefined) return all;
  const known = Array.isArray(shards) ? all.filter((shard) => shards.includes(shard)) : [];
  if (Array.isArray(shards) && known.length > 0 && known.length === shards.length) return known;
  throw new RankbatchError(
    `openSelector: shards: must be different integers from 0 to ${count - 1}, got ${told(shards)}`,
  );
}

/** A value as text; what JSON cannot write by its type. */
function told(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}
