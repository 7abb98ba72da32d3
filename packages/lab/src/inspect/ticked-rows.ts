import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { reasonOf } from '../base/durable-files.js';
import { UsageError } from '../base/errors.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { dataMark } from './data-mark.js';

/** What says yes and no in the column `drop`, in small letters. */
const [yes, no] = [new Set(['1', 'x', 'yes', 'true', 'drop', '✓', '✗']), new Set(['', '0', 'no', 'false'])];

const marks = [',', ';', '\t'] as const;

/**
 * The rows of the data's file that a list ticks off: a CSV with the columns `row` and `drop`, as `inspect` and the board write it. Where it has `id` or `data`
 * too, they must fit the run.
 *
 * @param path of the list
 * @returns ascending
 * @throws UsageError (rejection) naming the line.
 */
export async function readTickedRows(
  path: string,
  { row: rowOf, label }: Pick<LedgerColumns, 'row' | 'label'>,
  sha256: string,
): Promise<number[]> {
  const { columns, lines } = await readList(path);
  if (!columns.includes('drop') || !columns.includes('row'))
    throw new UsageError(
      `${path}: must have the columns row and drop, got ${columns.join(', ')}; take what rankbatch inspect --csv writes, and put an x into drop`,
    );
  const rows = new Set<number>();
  for (const [index, fields] of lines.entries()) {
    const where = `${path}: row ${index + 1} below the header`;
    const tick = (fields['drop'] ?? '').trim().toLowerCase();
    if (no.has(tick)) continue;
    if (!yes.has(tick))
      throw new UsageError(
        `${where}: drop must be x or empty (or yes and no, true and false, 1 and 0), got ${JSON.stringify(fields['drop'])}`,
      );
    const [mark, id] = [fields['data'], fields['id']];
    if (mark !== undefined && mark !== dataMark(sha256)) throw ofOtherData(where, dataMark(sha256), mark);
    const row = numberOf(fields['row'], `${where}: row`);
    if (id !== undefined) {
      const sample = numberOf(id, `${where}: id`);
      const own = sample < label.length ? (rowOf?.[sample] ?? sample) : undefined;
      if (own !== row)
        throw ofOtherData(
          where,
          own === undefined ? `${label.length} samples` : `row ${own} for sample ${sample}`,
          `row ${row} for sample ${sample}`,
        );
    }
    rows.add(row);
  }
  if (rows.size === 0)
    throw new UsageError(`${path}: must tick a row off, got none; put an x into its column drop`);
  return [...rows].sort((a, b) => a - b);
}

function ofOtherData(where: string, wanted: string, found: string): UsageError {
  return new UsageError(
    `${where}: must be of the data of this run, with ${wanted}, got ${found}; name the run that the list was made from`,
  );
}

async function readList(path: string): Promise<{
  readonly columns: readonly string[];
  readonly lines: readonly Record<string, string | undefined>[];
}> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: must be a CSV that can be read, got an error (${reasonOf(error)})`, {
      cause: error,
    });
  }
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const [head = ''] = plain.split('\n', 1);
  // Spreadsheets save with what their locale puts between fields.
  const isOf = (mark: string): boolean =>
    Papa.parse<string[]>(head, { delimiter: mark }).data[0]?.includes('drop') === true;
  const parsed = Papa.parse<Record<string, string>>(plain, {
    delimiter: marks.find(isOf) ?? ',',
    newline: '\n',
    header: true,
    skipEmptyLines: true,
  });
  return { columns: parsed.meta.fields ?? [], lines: parsed.data };
}

function numberOf(text: string | undefined, where: string): number {
  if (!/^\d{1,15}$/.test(text?.trim() ?? ''))
    throw new UsageError(`${where}: must be an integer from 0, got ${JSON.stringify(text ?? '')}`);
  return Number(text);
}
