import { requireAddress } from '../connection/address.js';
import { type RunAddress } from '../connection/address.js';
import { Server } from '../connection/server.js';
import { hashIn, listIn } from '../protocol/replies.js';
import { basesOf, parseIdentity } from './run-options.js';

/** How long to try, in ms. */
const TIMEOUT = 30_000;

/**
 * Drops a run: its log, its batches and its snapshots. Its rankers end, and its trainers are told that there is none (NORUN), as is the
 * caller where there was none before.
 *
 * @example
 * ```ts no-run
 * import { dropRun } from '@rankbatch/redis';
 * await dropRun({ redis: 'redis://127.0.0.1', run: 'mnist' });
 * ```
 */
export async function dropRun(address: RunAddress): Promise<void> {
  requireAddress('dropRun', address);
  const server = new Server(address);
  const trying = { patience: 5000, timeout: TIMEOUT };
  try {
    const [first] = basesOf(address, 1);
    const meta = hashIn(listIn(await server.call('status', first!, [], trying))[0]);
    const { shards } = parseIdentity(meta['options']!);
    // The first one last, by which the others are known.
    for (const base of basesOf(address, shards).toReversed()) await server.call('drop', base, [], trying);
  } finally {
    server.close();
  }
}
