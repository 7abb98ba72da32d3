import { requireServer } from '../connection/address.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAddress } from '../connection/address.js';
import { DEFAULT_PREFIX } from '../connection/address.js';
import { Server } from '../connection/server.js';
import { hashIn, listIn, numberIn } from '../protocol/replies.js';
import { parseIdentity, type RunIdentity } from './run-options.js';

/** A run, or one of its shards. */
export interface RunSummary extends RunIdentity {
  readonly run: string;
  /** From 0. */
  readonly shard: number;
  /** Whether a ranker has shown signs of life while this was looked at. */
  readonly isRanked: boolean;
  /** Batches handed out, and prepared. */
  readonly batches: number;
  readonly prepared: number;
  /** Trainers and scoring workers seen in its life. */
  readonly trainers: number;
  /** Entries of the log since the last snapshot. */
  readonly logged: number;
  /** Version of rankbatch that ranks it. */
  readonly core: string;
}

const TRYING = { patience: 10_000, timeout: 30_000 };

/**
 * The runs of a server or cluster, by their names. Takes about the lease of the slowest ranker, to see who is alive.
 *
 * @example
 * ```ts no-run
 * import { listRuns } from '@rankbatch/redis';
 * for (const { run, batches, isRanked } of await listRuns({ redis: 'redis://127.0.0.1' })) console.log(run, batches, isRanked);
 * ```
 */
export async function listRuns(address: Omit<RunAddress, 'run'>): Promise<RunSummary[]> {
  requireServer('listRuns', address);
  const { prefix = DEFAULT_PREFIX } = address;
  const server = new Server({ ...address, run: '' });
  const look = async (base: string) => {
    const [meta, prepared, , logged, trainers] = listIn(await server.call('status', base, [], TRYING));
    return { meta: hashIn(meta), counts: [prepared, logged, trainers].map(numberIn) };
  };
  try {
    const pattern = `${prefix.replace(/[*?[\]\\^-]/g, String.raw`\$&`)}{*}`;
    const bases = await server.scan(pattern, TRYING);
    const found = await Promise.all(bases.map(async (base) => ({ base, before: await look(base) })));
    // A beat comes three times in a lease.
    const leases = found.flatMap(({ before: { meta } }) =>
      meta['ranker'] === '' ? [] : [Number(meta['lease'])],
    );
    if (leases.length > 0) await sleep((Math.max(...leases) * 2) / 3);
    const runs = found.map(async ({ base, before }): Promise<RunSummary> => {
      const { meta, counts } = await look(base);
      const [prepared = 0, logged = 0, trainers = 0] = counts;
      const [, run = '', shard] = /\{(.*):(\d+)\}$/.exec(base) ?? [];
      return {
        ...parseIdentity(meta['options'] ?? '{}'),
        run,
        shard: Number(shard),
        isRanked: meta['ranker'] !== '' && meta['beat'] !== before.meta['beat'],
        batches: Number(meta['given']),
        prepared,
        trainers,
        logged,
        core: meta['core'] ?? '',
      };
    });
    return (await Promise.all(runs)).toSorted((a, b) =>
      a.run < b.run ? -1 : a.run > b.run ? 1 : a.shard - b.shard,
    );
  } finally {
    server.close();
  }
}
