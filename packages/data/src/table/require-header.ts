import { DataError } from '../data-error.js';
import { namelessColumn } from '../formats/delimited.js';
import { parseNumber } from '../formats/number-format.js';
import type { Table } from '../formats/table.js';

/** Numbers in so many columns that count up are rather names, such as wavelengths. */
const MANY = 10;

/**
 * Refuses a header that looks like a row: each name is a number or one of the values of its column. Numbers that count up one by one, as programs name columns and
 * people years, are names; so are many that grow.
 *
 * @throws DataError naming the file and the cure.
 */
export function requireHeader({ path, columns, rows }: Table): void {
  const named = columns.flatMap((name, position) =>
    name === namelessColumn(position) ? [] : [{ name, position }],
  );
  const numbers = named.flatMap(({ name }) => parseNumber(name, 'plain')?.value ?? []);
  const steps = numbers.slice(1).map((number, k) => number - numbers[k]!);
  const count = steps.every((step) => step === 1);
  const grow = numbers.length >= MANY && steps.every((step) => step > 0);
  if (numbers.length === named.length && (count || grow)) return;
  const isField = ({ name, position }: (typeof named)[number]): boolean =>
    parseNumber(name, 'plain') !== undefined || rows.some((row) => row[position] === name);
  if (!named.every(isField)) return;
  const shown = columns.slice(0, 5).map((name) => JSON.stringify(name));
  throw new DataError(
    `${path}: its first line must name the columns, found what looks like a row, ${shown.join(', ')}${columns.length > 5 ? ', ...' : ''}; ` +
      `give header=no, or header=yes where these are names`,
    { cure: { header: 'no' } },
  );
}
