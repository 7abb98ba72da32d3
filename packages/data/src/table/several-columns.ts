import { DataError } from '../data-error.js';
import { noteAbove } from '../formats/delimited.js';
import { guessDelimiter } from '../formats/guess-delimiter.js';
import type { Table } from '../formats/table.js';

/**
 * Refuses a table of a single column, which is mostly one whose fields stand between other marks.
 *
 * @param wanted what a second column is needed for, for the message
 */
export function requireSeveralColumns({ path, columns, rows }: Table, wanted: string): void {
  if (columns.length > 1) return;
  const lines = [columns, ...rows].map(([field]) => field ?? '');
  const other = guessDelimiter(lines.join('\n'), { quotes: true }, '');
  throw new DataError(
    `${path}: must have ${wanted}, found a single column, ${JSON.stringify(columns[0])}; ` +
      (other
        ? `the file looks as if it had ${other.name} between fields: give delimiter=${other.option}`
        : (noteAbove(columns) ?? 'what stands between fields is said by delimiter')),
    other && { cure: { delimiter: other.mark } },
  );
}
