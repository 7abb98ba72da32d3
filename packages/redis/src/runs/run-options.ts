import { RankbatchError, type Selector, type SelectorOptions } from 'rankbatch';
import { checkOptions, checks, openSnapshot } from 'rankbatch/internal';
import { requireName, shardKey } from '../protocol/keys.js';
import { damaged } from '../protocol/damage.js';
import { DEFAULT_PREFIX, type RunAddress } from '../connection/address.js';
import type { Server, Trying } from '../connection/server.js';

/** ms for which a run stays where nobody works on it. */
export const WEEK = 7 * 24 * 3600 * 1000;

/** Each is a leader, a log and a connection of a trainer. */
export const MOST_SHARDS = 4096;
/** ms, of which timers know no more than 2^31. */
export const MOST_LEASE = 3_600_000;

/** What a run is of, by which two rankers know that they mean the same. */
export interface RunIdentity {
  readonly sampleCount: number;
  readonly batchSize: unknown;
  readonly strategy: { readonly kind: string };
  readonly seed: number;
  readonly shards: number;
}

/** The identity of a run as the text that its shards keep. */
export function identify(options: SelectorOptions, shards: number): string {
  // Refuses what no selector of a shard would take.
  const shard = { index: 0, count: shards };
  const { sampleCount, batchSize, strategy, seed } = checkOptions({ ...options, shard });
  const identity: RunIdentity = { sampleCount, batchSize, strategy, seed, shards };
  return JSON.stringify(identity);
}

/** The identity of a run that goes on from a snapshot, by the options that this was made with. */
export function identityIn(snapshot: Uint8Array, shards: number): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Selector.restore has checked it before
  const head = openSnapshot(snapshot).head as Omit<RunIdentity, 'shards'>;
  const { sampleCount, batchSize, strategy, seed } = head;
  const identity: RunIdentity = { sampleCount, batchSize, strategy, seed, shards };
  return JSON.stringify(identity);
}

const { checkFields, integer, object } = checks;
const kind = {
  says: 'an object with a kind',
  holds: (value: unknown) => checks.text.holds(checks.fieldOf(value, 'kind')),
};
const rules = {
  sampleCount: integer(1),
  batchSize: object,
  strategy: kind,
  seed: checks.number,
  shards: integer(1, MOST_SHARDS),
};

/** The options that a run was made with. @throws RankbatchError where the text is not that of {@link identify}. */
export function parseIdentity(text: string | undefined, run: string): RunIdentity {
  try {
    const found: unknown = JSON.parse(text ?? '');
    checkFields('options', found, rules);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was checked just now
    return found as RunIdentity;
  } catch {
    throw damaged(
      'its options must be those of a selector and how many shards it has, as JSON',
      text ?? 'none',
      run,
    );
  }
}

/** Refuses options that are not those of a run, and names the first one that differs. */
export function requireSame(run: string, asked: string, found: string): void {
  if (asked === found) return;
  const mine = new Map(Object.entries(parseIdentity(asked, run)));
  const its = new Map(Object.entries(parseIdentity(found, run)));
  const show = (value: unknown): string => JSON.stringify(value) ?? 'none';
  const name =
    [...its.keys(), ...mine.keys()].find((key) => show(mine.get(key)) !== show(its.get(key))) ?? 'options';
  throw new RankbatchError(
    `run ${run}: ${name} must be ${show(its.get(name))}, as it was made with, got ${show(mine.get(name))}; take those options, another name, or drop the run`,
    { code: 'MISMATCH' },
  );
}

/**
 * Ids of a selector are below this; of those below, a shard has its own.
 *
 * @param sampleCount those that it began with, in all shards
 */
export function idsIn({ ledger }: Selector, sampleCount: number): number {
  // What was added later lies on the places of its own numbers, so that the last one is the greatest.
  return Math.max(sampleCount, ledger.idOf(ledger.length - 1) + 1);
}

/** The base keys of a run's shards. */
export function basesOf({ prefix = DEFAULT_PREFIX, run }: RunAddress, shards: number): string[] {
  requireName('run', run);
  return Array.from({ length: shards }, (_, shard) => shardKey(prefix, run, shard));
}

/** Matches all keys of a run. */
export function patternOf({ prefix = DEFAULT_PREFIX, run }: RunAddress): string {
  requireName('run', run);
  return `${literal(prefix)}{${run}:*}*`;
}

/** A text in a pattern, as it is. */
export const literal = (text: string): string => text.replace(/[*?[\]\\^-]/g, String.raw`\$&`);

/** Refuses a server that throws keys away when its memory is full: a run would lose parts of its log. */
export async function requireNoEviction(server: Server, base: string, trying: Trying): Promise<void> {
  const info = String(await server.send(base, ['INFO', 'memory'], trying));
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  if (policy !== 'noeviction')
    throw new RankbatchError(
      `redis: maxmemory-policy must be noeviction, got ${policy}; CONFIG SET maxmemory-policy noeviction, or another server`,
      { code: 'EVICTS' },
    );
}
