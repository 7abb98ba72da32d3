import { checks } from 'rankbatch/internal';
import { requireAddress } from '../connection/address.js';
import { randomUUID } from 'node:crypto';
import { RankbatchError, Selector, type StrategyMakers } from 'rankbatch';
import type { RunAddress } from '../connection/address.js';
import { Server } from '../connection/server.js';
import { coreVersion } from '../protocol/version.js';
import { basesOf, identityIn, idsIn, parseIdentity, WEEK } from './run-options.js';
import { writePieces } from './snapshots.js';

/** How long to try, in ms. */
const TIMEOUT = 30_000;

/**
 * Makes a run that goes on from snapshots: of `selector.snapshot()`, or one of a local `Selector`. Then start rankers with the options that
 * the snapshots have. Batches that were prepared when a snapshot was taken count as drawn in it.
 *
 * @param snapshots one for each shard, in their order
 * @param strategies what makes strategies other than the built-in ones, as for `Selector.restore`
 * @example
 * ```ts no-run
 * import { restoreRun } from '@rankbatch/redis';
 * import { readFile } from 'node:fs/promises';
 * await restoreRun({ redis: 'redis://127.0.0.1', run: 'again' }, [await readFile('selector.bin')]);
 * ```
 */
export async function restoreRun(
  address: RunAddress,
  snapshots: readonly Uint8Array[],
  strategies: StrategyMakers = {},
): Promise<void> {
  requireAddress('restoreRun', address);
  checks.check('restoreRun: snapshots', snapshots, checks.listOf(checks.bytes));
  checks.check('restoreRun: strategies', strategies, checks.object);
  if (snapshots.length === 0)
    throw new RankbatchError('restoreRun: needs a snapshot of each shard, got none');
  const count = snapshots.length;
  // All of them are looked at before the first is written.
  const shards = snapshots.map((bytes, index) => {
    const selector = Selector.restore(bytes, strategies, { shard: { index, count } });
    const identity = identityIn(bytes, count);
    return { bytes, identity, length: idsIn(selector, parseIdentity(identity, address.run).sampleCount) };
  });
  const other = shards.find(({ identity }) => identity !== shards[0]!.identity);
  if (other)
    throw new RankbatchError(
      `restoreRun: snapshots must be of one run, ${shards[0]!.identity}, got one of ${other.identity}`,
      { code: 'MISMATCH' },
    );
  const server = new Server(address);
  const trying = { patience: 5000, timeout: TIMEOUT };
  try {
    for (const [shard, base] of basesOf(address, count).entries()) {
      const { bytes, identity, length } = shards[shard]!;
      const name = randomUUID();
      await server.load(base, trying);
      await writePieces(server, base, name, bytes, trying);
      const made = [identity, length, coreVersion(), WEEK, TIMEOUT, 1, name, 0, randomUUID()];
      await server.call('create', base, made.map(String), trying);
    }
  } finally {
    server.close();
  }
}
