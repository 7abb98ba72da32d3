import { DataError } from '../data-error.js';
import { nameInOption } from '../name-list.js';
import { writeNumber, type NumberFormat } from './number-format.js';

/** The field of a table that a value is: text, a number, a flag, a list of texts or of the numbers of labels; null where there is none. */
export function textOf(
  value: unknown,
  {
    where,
    key,
    numbers,
    labelSeparator,
    isLabel,
  }: {
    readonly where: string;
    readonly key: string;
    readonly numbers: NumberFormat;
    readonly labelSeparator: string;
    /** Whether it is to be learnt. Other lists of numbers are no sets of labels but something else, such as an embedding. */
    readonly isLabel: boolean;
  },
): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return writeNumber(value, numbers);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || (isLabel && isCount(item)))) {
    const texts = value.map(String);
    const odd = texts.find((item) => item.includes(labelSeparator));
    if (odd === undefined) return texts.join(labelSeparator);
    throw new DataError(
      `${where}: must be a list of texts without ${JSON.stringify(labelSeparator)}, found ${JSON.stringify(odd)}; give another label-separator`,
    );
  }
  throw new DataError(
    `${where}: must be text, a number, true, false, null, a list of texts or of the numbers of labels, found ${outlineOf(value)}; ` +
      `give it a key for each value, or ignore=${nameInOption(key)}`,
  );
}

const isCount = (item: unknown): boolean => typeof item === 'bigint' || Number.isInteger(item);

/** The beginning of a value, which may be too deep to be written. */
export function outlineOf(value: unknown): string {
  try {
    const text = JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'bigint' ? Number(part) : part,
    );
    return text.length > 60 ? `${text.slice(0, 60)}...` : text;
  } catch {
    return Array.isArray(value) ? 'a list in lists, very deep' : 'an object in objects, very deep';
  }
}
