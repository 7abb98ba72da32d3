import { DataError } from '../data-error.js';
import { inQuotes, nameInOption, writeName } from '../name-list.js';
import type { Table } from '../formats/table.js';
import type { Column } from './table-options.js';

/** The position of the column that an option names; the option is for messages. */
export function positionOf(
  column: Column,
  { columns, path }: Pick<Table, 'columns' | 'path'>,
  option: string,
): number {
  const named = columns.indexOf(String(column));
  if (named >= 0) return named;
  // Where a file is read without quotes, they are a part of its names.
  const quoted = columns.indexOf(inQuotes(String(column)));
  if (quoted >= 0) return quoted;
  const number = /^-?\d+$/.test(String(column)) ? Number(column) : NaN;
  const position = number < 0 ? columns.length + number : number;
  if (position >= 0 && position < columns.length) return position;
  const whole = columns.find((name) => name.split(',').includes(String(column)));
  const cure =
    whole === undefined
      ? ''
      : `; a name with a comma stands in double quotes, as in ${option}=${nameInOption(whole)}`;
  throw new DataError(
    `${option}: must name a column of ${path} (${columns.slice(0, 20).map(writeName).join(', ')}${columns.length > 20 ? ', ...' : ''}) ` +
      `or a position from 0 to ${columns.length - 1}, got ${JSON.stringify(column)}${cure}`,
  );
}
