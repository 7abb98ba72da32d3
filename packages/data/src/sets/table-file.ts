import { checkOptions, text } from '../checks.js';
import { TABLE_RULES } from '../table/table-rules.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { parseDelimited } from '../formats/delimited.js';
import { readBytes, readNamed } from '../read-bytes.js';
import { tableDataset } from '../table/table-dataset.js';
import type { TableOptions } from '../table/table-options.js';

/** What `loadCsv` and `loadTsv` take beside the file. */
export interface TableFileOptions extends TableOptions {
  /** A file with the test samples, written as the training file is. @default none: `testShare` of the rows */
  readonly test?: string;
}

/**
 * Loads a data set from a CSV file, plain or compressed with gzip; `tableDataset` says how rows become samples.
 *
 * @throws DataError naming the option, or the file, line and column.
 *
 * @example
 * ```ts no-run
 * import { loadCsv } from '@rankbatch/data';
 * const dataset = await loadCsv('wine.csv', { label: 'quality', categorical: ['grape'], ignore: ['id'] });
 * ```
 */
export async function loadCsv(path: string, given: TableFileOptions = {}): Promise<Dataset<SamplesInMemory>> {
  checkOptions(given, { ...TABLE_RULES, test: text });
  const { test, ...options } = given;
  const dataset = tableDataset(
    await readNamed(path),
    options,
    test === undefined ? undefined : await readNamed(test),
  );
  return { ...dataset, readTable: async () => parseDelimited(await readBytes(path), path, options) };
}

/** As `loadCsv`, for tab-separated text; quotes are ordinary characters unless `quotes` is given. */
export function loadTsv(path: string, options: TableFileOptions = {}): Promise<Dataset<SamplesInMemory>> {
  return loadCsv(path, { delimiter: '\t', quotes: false, ...options });
}
