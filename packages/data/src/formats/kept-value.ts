import { DataError } from '../data-error.js';
import { outlineOf } from './text-of.js';

/**
 * A value of a column that is kept beside what is made of its rows, as its file has it: from CSV always text; from other formats text, numbers or
 * booleans. Integers that a number may not hold are bigints, as are all 64-bit ones of Parquet; null is a missing value.
 */
export type KeptValue = string | number | bigint | boolean | null;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A value as it is kept; `where` is the file, the place and the column, for messages. Throws `DataError` for what has no place in a field. */
export function keptValue(value: unknown, where: string): KeptValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return value;
  const text = value instanceof Uint8Array ? decoded(value) : undefined;
  if (text !== undefined) return text;
  throw new DataError(
    `${where}: must be text, a number, a time, true, false or missing to be kept, found ${kindOf(value)}; keep other columns only`,
  );
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes that are no text`;
  if (value instanceof Date) return 'a time that no calendar has';
  return outlineOf(value);
}

/** Refuses names of columns to keep that a table does not have. */
export function requireKept(path: string, columns: readonly string[], keep: readonly string[]): void {
  const missing = keep.find((name) => !columns.includes(name));
  if (missing === undefined) return;
  const shown = columns.slice(0, 20).map((name) => JSON.stringify(name));
  throw new DataError(
    `${path}: must have the column ${JSON.stringify(missing)} that is to be kept, found ${shown.join(', ')}${columns.length > 20 ? ', ...' : ''}; keep some of these`,
  );
}
