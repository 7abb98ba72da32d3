import { RankbatchError } from 'rankbatch';

/** Names of runs and trainers: letters, digits and `. _ -`, so that they need no escapes in keys, patterns and requests. */
const NAME = /^[\w.-]{1,100}$/;

/** Refuses a name that cannot be part of a key. */
export function requireName(subject: string, name: unknown): asserts name is string {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new RankbatchError(
      `${subject}: must be 1 to 100 letters, digits and ". _ -", got ${typeof name === 'string' ? JSON.stringify(name) : typeof name}`,
    );
}

/** The key of a shard that all its others begin with; its hash tag keeps them in one slot of a cluster. */
export function shardKey(prefix: string, run: string, shard: number): string {
  return `${prefix}{${run}:${shard}}`;
}

/** The run and the number that a shard's key names. */
export function shardIn(base: string): { readonly run: string; readonly shard: number } {
  const [, run = '', shard] = /\{(.*):(\d+)\}/.exec(base) ?? [];
  return { run, shard: Number(shard) };
}

/** Keys of a shard beside its base, those of its trainers and the pieces of its snapshot left out. */
export const parts = ['log', 'q', 'want', 'bell', 'due', 'chunks', 'trainers'] as const;

export const logKey = (base: string): string => `${base}:log`;
export const bellKey = (base: string): string => `${base}:bell`;
export const trainerKey = (base: string, trainer: string): string => `${base}:t:${trainer}`;
export const wakeKey = (base: string, trainer: string): string => `${base}:w:${trainer}`;
export const piecesKey = (base: string, snapshot: string): string => `${base}:snap:${snapshot}`;
