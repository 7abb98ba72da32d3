import { DataError } from '../data-error.js';
import { writeNumber, type NumberFormat } from './number-format.js';

/** The field of a table that a value is: text, a number, a flag, a list of texts; null where there is none. */
export function textOf(
  value: unknown,
  {
    where,
    key,
    numbers,
    labelSeparator,
  }: {
    readonly where: string;
    readonly key: string;
    readonly numbers: NumberFormat;
    readonly labelSeparator: string;
  },
): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return writeNumber(value, numbers);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    const odd = value.find((item) => item.includes(labelSeparator));
    if (odd === undefined) return value.join(labelSeparator);
    throw new DataError(
      `${where}: must be a list of texts without ${JSON.stringify(labelSeparator)}, found ${JSON.stringify(odd)}; give another label-separator`,
    );
  }
  throw new DataError(
    `${where}: must be text, a number, true, false, null or a list of texts, found ${outlineOf(value)}; ` +
      `give it a key for each value, or ignore=${key}`,
  );
}

/** The beginning of a value, which may be too deep to be written. */
function outlineOf(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 60);
  } catch {
    return Array.isArray(value) ? 'a list in lists, very deep' : 'an object in objects, very deep';
  }
}
