import { checkOptions, text } from '../checks.js';
import { TABLE_RULES } from '../table/table-rules.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import type { DelimitedOptions } from '../formats/delimited.js';
import { parseJsonLines } from '../formats/json-lines.js';
import { readBytes } from '../read-bytes.js';
import { refuseTextOptions } from '../refuse-misplaced.js';
import { datasetOfTable } from '../table/dataset-of-table.js';
import { positionOf } from '../table/position-of.js';
import { DEFAULTS, type TableOptions } from '../table/table-options.js';
import type { Table } from '../formats/table.js';
import { withColumns } from '../table/with-columns.js';

/** What `loadJsonl` takes beside the file. */
export interface JsonlFileOptions extends Omit<TableOptions, keyof DelimitedOptions> {
  /** A file with the test samples, written as the training file is. @default none: `testShare` of the rows */
  readonly test?: string;
}

/**
 * Loads a data set from a file of JSON Lines, an object a line, plain or compressed with gzip; the keys are the columns of a table, of which
 * `tableDataset` makes samples.
 *
 * @throws DataError naming the option, or the file, line and key.
 *
 * @example
 * ```ts no-run
 * import { loadJsonl } from '@rankbatch/data';
 * const dataset = await loadJsonl('reviews.jsonl', { label: 'stars', text: ['review'] });
 * ```
 */
export async function loadJsonl(
  path: string,
  given: JsonlFileOptions = {},
): Promise<Dataset<SamplesInMemory>> {
  checkOptions(given, { ...TABLE_RULES, test: text });
  refuseTextOptions(given, 'jsonl', path);
  const { test, ...options } = given;
  const ignored = new Set(options.ignore?.map(String));
  const isRead = (key: string): boolean => !ignored.has(key);
  const labels = new Set([options.label ?? []].flat().map(String));
  const isLabel = (key: string): boolean => labels.has(key);
  const read = async (file: string): Promise<Table> =>
    parseJsonLines(await readBytes(file), file, { ...options, isRead, isLabel });
  const table = await read(path);
  const dataset = datasetOfTable(
    table,
    { ...(holdsLists(table, options) && LABELS), ...options },
    {
      file: { format: 'jsonl' },
      testTable: test === undefined ? undefined : withColumns(await read(test), table.columns),
    },
  );
  return { ...dataset, readTable: () => read(path) };
}

/** What there is to learn where the values of the label are lists. */
const LABELS = { task: 'labels' } as const;

function holdsLists(table: Table, { label = DEFAULTS.label }: JsonlFileOptions): boolean {
  return (
    typeof label !== 'object' && table.lists?.has(table.columns[positionOf(label, table, 'label')]!) === true
  );
}
