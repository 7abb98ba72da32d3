import { RankbatchError } from 'rankbatch';
import { checks } from 'rankbatch/internal';
import { requireServer } from '../connection/address.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAddress } from '../connection/address.js';
import { DEFAULT_PREFIX } from '../connection/address.js';
import { Server } from '../connection/server.js';
import { countIn } from '../protocol/damage.js';
import { shardIn } from '../protocol/keys.js';
import { hashIn, listIn, numberIn, type Reply } from '../protocol/replies.js';
import { literal, parseIdentity, type RunIdentity } from './run-options.js';

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

/** ms to wait for signs of life at most. */
const LONGEST_LOOK = 20_000;

/**
 * The runs of a server or cluster, by their names. Takes about the lease of the slowest ranker, 20 s at most, to see who is alive.
 *
 * @param onDamage is told of each run that cannot be read; without it, the first one is what the promise rejects with
 *
 * @example
 * ```ts no-run
 * import { listRuns } from '@rankbatch/redis';
 * for (const { run, batches, isRanked } of await listRuns({ redis: 'redis://127.0.0.1' })) console.log(run, batches, isRanked);
 * ```
 */
export async function listRuns(
  address: Omit<RunAddress, 'run'>,
  onDamage: (error: RankbatchError) => void = (error) => {
    throw error;
  },
): Promise<RunSummary[]> {
  requireServer('listRuns', address);
  checks.check('listRuns: onDamage', onDamage, checks.action);
  const { prefix = DEFAULT_PREFIX } = address;
  const server = new Server({ ...address, run: '' });
  /** Undefined where it is gone by now, or damaged. */
  const look = async (base: string): Promise<Sight | undefined> => {
    try {
      return readStatus(base, await server.call('status', base, [], TRYING));
    } catch (error) {
      if (!(error instanceof RankbatchError) || error.code === 'TIMEOUT') throw error;
      if (error.code !== 'NORUN') onDamage(error);
      return undefined;
    }
  };
  try {
    const bases = await server.scan(`${literal(prefix)}{*}`, TRYING);
    const found = (await Promise.all(bases.map(look))).flatMap((each) => each ?? []);
    // A beat comes three times in a lease.
    const leases = found.flatMap(({ ranker, lease }) => (ranker === '' ? [] : [lease]));
    if (leases.length > 0) await sleep(Math.min((Math.max(...leases) * 2) / 3, LONGEST_LOOK));
    const runs = await Promise.all(
      found.map(async ({ base, beat }) => {
        const now = await look(base);
        return now && { ...now.summary, isRanked: now.ranker !== '' && now.beat !== beat };
      }),
    );
    return runs
      .flatMap((run) => run ?? [])
      .toSorted((a, b) => (a.run < b.run ? -1 : a.run > b.run ? 1 : a.shard - b.shard));
  } finally {
    server.close();
  }
}

/** What a shard shows at a look. */
interface Sight {
  readonly base: string;
  readonly ranker: string;
  readonly beat: number;
  readonly lease: number;
  readonly summary: Omit<RunSummary, 'isRanked'>;
}

function readStatus(base: string, reply: Reply): Sight {
  const [fields, prepared, , logged, trainers] = listIn(reply);
  const meta = hashIn(fields);
  const { run, shard } = shardIn(base);
  return {
    base,
    ranker: meta['ranker'] ?? '',
    beat: countIn('beat', meta['beat'], run),
    lease: countIn('lease', meta['lease'], run),
    summary: {
      ...parseIdentity(meta['options'], run),
      run,
      shard,
      batches: countIn('given', meta['given'], run),
      prepared: numberIn(prepared),
      trainers: numberIn(trainers),
      logged: numberIn(logged),
      core: meta['core'] ?? '',
    },
  };
}
