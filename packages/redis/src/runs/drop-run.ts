import { requireAddress } from '../connection/address.js';
import { type RunAddress } from '../connection/address.js';
import { Server, type Trying } from '../connection/server.js';
import { RankbatchError } from 'rankbatch';
import { hashIn, listIn } from '../protocol/replies.js';
import { basesOf, parseIdentity, patternOf } from './run-options.js';

/** How long to try, in ms. */
const TIMEOUT = 30_000;

/**
 * Drops a run: its log, its batches and its snapshots. Its rankers end, and its trainers are told that there is none (NORUN), as is the
 * caller where there was none before. What is damaged goes, too.
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
    const missing = await dropShards(server, address, trying);
    // What is left of a run that was damaged.
    const left = await server.scan(patternOf(address), trying);
    for (const key of left) await server.send(key, ['UNLINK', key], trying);
    if (missing && left.length === 0) throw missing;
  } finally {
    server.close();
  }
}

/** Drops the shards of a run that can be read; why it cannot be, where it cannot. */
async function dropShards(
  server: Server,
  address: RunAddress,
  trying: Trying,
): Promise<RankbatchError | undefined> {
  const [first] = basesOf(address, 1);
  try {
    const meta = hashIn(listIn(await server.call('status', first!, [], trying))[0]);
    const { shards } = parseIdentity(meta['options'], address.run);
    // The first one last, by which the others are known.
    for (const base of basesOf(address, shards).toReversed()) await server.call('drop', base, [], trying);
    return undefined;
  } catch (error) {
    if (error instanceof RankbatchError && error.code !== 'TIMEOUT') return error;
    throw error;
  }
}
