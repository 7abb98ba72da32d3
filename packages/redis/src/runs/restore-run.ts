import { checks } from 'rankbatch/internal';
import { requireAddress } from '../connection/address.js';
import { randomUUID } from 'node:crypto';
import { RankbatchError, Selector, type StrategyMakers } from 'rankbatch';
import { openSnapshot } from 'rankbatch/internal';
import type { RunAddress } from '../connection/address.js';
import { Server } from '../connection/server.js';
import { coreVersion } from '../protocol/version.js';
import { basesOf, idsIn, type RunIdentity, WEEK } from './run-options.js';
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
  const server = new Server(address);
  const trying = { patience: 5000, timeout: TIMEOUT };
  try {
    for (const [shard, base] of basesOf(address, snapshots.length).entries()) {
      const bytes = snapshots[shard]!;
      const count = snapshots.length;
      const selector = Selector.restore(bytes, strategies, { shard: { index: shard, count } });
      const identity = identityOf(bytes, count);
      const name = randomUUID();
      await server.load(base, trying);
      await writePieces(server, base, name, bytes, trying);
      const made = [
        JSON.stringify(identity),
        idsIn(selector, identity.sampleCount),
        coreVersion(),
        WEEK,
        TIMEOUT,
        1,
        name,
        0,
        randomUUID(),
      ];
      await server.call('create', base, made.map(String), trying);
    }
  } finally {
    server.close();
  }
}

/** What the head of a snapshot says of the options that it was made with. */
function identityOf(bytes: Uint8Array, shards: number): RunIdentity {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Selector.restore has checked it before
  const head = openSnapshot(bytes).head as Omit<RunIdentity, 'shards'>;
  const { sampleCount, batchSize, strategy, seed } = head;
  return { sampleCount, batchSize, strategy, seed, shards };
}
