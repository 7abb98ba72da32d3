import { DataError } from '../data-error.js';
import { noteAbove } from '../formats/delimited.js';
import { cureOfBlanks, guessDelimiter } from '../formats/guess-delimiter.js';
import type { FileFormat } from './table-encoding.js';
import type { Table } from '../formats/table.js';

/**
 * Refuses a table of a single column, which is mostly one whose fields stand between other marks.
 *
 * @param wanted what a second column is needed for, for the message
 */
export function requireSeveralColumns(
  { path, columns, rows }: Table,
  wanted: string,
  format: FileFormat['format'],
): void {
  if (columns.length > 1) return;
  const problem = `${path}: must have ${wanted}, found a single column, ${JSON.stringify(columns[0])}`;
  if (format !== 'delimited')
    throw new DataError(`${problem}; ignore fewer columns, or name a file with more of them`);
  // Without a header the column is called 0.
  const lines = (columns[0] === '0' ? rows : [columns, ...rows]).map(([field]) => field ?? '');
  const other = guessDelimiter(lines.join('\n'), { quotes: true }, '');
  if (other)
    throw new DataError(
      `${problem}; the file looks as if it had ${other.name} between fields: give delimiter=${other.option}`,
      { cure: { delimiter: other.mark } },
    );
  const note = noteAbove(columns);
  const words = note?.words ?? cureOfBlanks(lines.join('\n'), path);
  throw new DataError(
    `${problem}; ${words ?? 'what stands between fields is said by delimiter'}`,
    note?.cure && { cure: note.cure },
  );
}
