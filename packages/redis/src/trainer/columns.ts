import { RankbatchError, type RankbatchErrorCode } from 'rankbatch';
import { MOST_SAMPLES } from '../protocol/wire.js';

function refuse(message: string, code?: RankbatchErrorCode): never {
  throw new RankbatchError(message, code ? { code } : {});
}

/**
 * Ids and losses as they go over the wire; refuses what a local selector would, before anything is sent.
 *
 * @param length ids known
 */
export function toColumns(
  ids: ArrayLike<number>,
  losses: ArrayLike<number>,
  length: number,
): readonly [Uint32Array, Float32Array] {
  requireList('record: losses', losses);
  const checked = toIds('record', ids, length);
  if (ids.length !== losses.length)
    refuse(`record: needs one loss for each of the ${ids.length} ids, got ${losses.length}`, 'LENGTH');
  for (let i = 0; i < losses.length; i++) {
    const loss: unknown = losses[i];
    if (typeof loss !== 'number' || Number.isNaN(loss))
      refuse(
        `record: loss of sample ${ids[i]}: must be a number, got ${show(loss)}; record a diverged sample as Infinity, a masked one as 0`,
        'NAN',
      );
  }
  // Only now, as what is no number may not become one.
  return [checked, Float32Array.from(losses)];
}

export function toIds(asked: string, ids: ArrayLike<number>, length: number): Uint32Array {
  requireList(`${asked}: ids`, ids);
  if (ids.length > MOST_SAMPLES)
    refuse(
      `${asked}: ids: must be at most ${MOST_SAMPLES}, got ${ids.length}; ${asked} in several calls`,
      'LENGTH',
    );
  for (let i = 0; i < ids.length; i++) {
    const id: unknown = ids[i];
    // Ids that were added since are known to the server.
    if (!(typeof id === 'number' && id >= 0 && id < 2 ** 32 && Math.floor(id) === id))
      refuse(`${asked}: ids[${i}]: must be an integer from 0 to ${length - 1}, got ${show(id)}`, 'ID');
  }
  return Uint32Array.from(ids);
}

export function requireFinite(subject: string, value: unknown): void {
  if (!Number.isFinite(value)) refuse(`${subject}: must be a finite number, got ${show(value)}`);
}

export function requireWhole(
  subject: string,
  value: unknown,
  most = Number.MAX_SAFE_INTEGER,
  cure = '',
): void {
  if (!(typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most))
    refuse(`${subject}: must be an integer from 1 to ${most}, got ${show(value)}${cure}`);
}

function requireList(subject: string, value: unknown): void {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
  if (!isList || typeof Reflect.get(value, 0) === 'bigint')
    refuse(
      `${subject}: must be an array or a typed array of numbers, got ${show(value)}; of a tensor or BigInts pass Array.from(data, Number)`,
    );
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Object(value) === value ? `a value of type ${typeof value}` : String(value);
}
