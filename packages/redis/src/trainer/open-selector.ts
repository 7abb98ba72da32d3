// trainer: a selector on Redis or Valkey, as trainers and scoring workers see it.
import { randomUUID } from 'node:crypto';
import { RankbatchError, type RemoteSelector } from 'rankbatch';
import type { RunAddress } from '../connection/address.js';
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
  const { trainer = randomUUID(), timeout = 30_000, signal } = options;
  requireName('trainer', trainer);
  requireWhole('timeout', timeout);
  const [base] = basesOf(options, 1);
  const closing = new AbortController();
  const ended = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const servers = [new Server(options), new Server(options)] as const;
  const close = (): Promise<void> => {
    closing.abort(new RankbatchError('selector: must be open, got one that was closed'));
    for (const server of servers) server.close();
    return Promise.resolve();
  };
  const channel = new Channel(servers, options.run, base!, trainer, timeout, ended);
  try {
    const identity = parseIdentity(await channel.open());
    return new RedisSelector(channel, identity, close);
  } catch (error) {
    await close();
    throw error;
  }
}
