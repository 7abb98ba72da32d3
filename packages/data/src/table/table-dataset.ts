import { checkFile } from '../check-given.js';
import { checkOptions } from '../checks.js';
import { TABLE_RULES } from './table-rules.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { parseDelimited, type DelimitedOptions } from '../formats/delimited.js';
import type { NamedBytes } from '../named-bytes.js';
import { datasetOfTable } from './dataset-of-table.js';
import { requireHeader } from './require-header.js';
import type { FileFormat } from './table-encoding.js';
import type { TableOptions } from './table-options.js';

/**
 * Makes a data set of delimited text. Whatever is fitted (means, deviations, categories, vocabularies) is fitted on the training part alone.
 *
 * @param file the rows to learn from, of which a part becomes the validation set, and another the test set unless there is a test file.
 * @param testFile rows with the same columns.
 * @throws DataError naming the option, or the file, line and column.
 *
 * @example
 * ```ts
 * import { tableDataset } from '@rankbatch/data';
 * const lines = Array.from({ length: 50 }, (_, i) => `${i},${i % 2 ? 'red' : 'green'},${i < 25 ? 'low' : 'high'}`);
 * const bytes = new TextEncoder().encode(['size,color,level', ...lines].join('\n'));
 * const { train, classNames } = tableDataset({ path: 'levels.csv', bytes }, { label: 'level' });
 * train.shape; // => [3]
 * train.count; // => 40
 * classNames; // => ['high', 'low']
 * ```
 */
export function tableDataset(
  file: NamedBytes,
  options: TableOptions = {},
  testFile?: NamedBytes,
): Dataset<SamplesInMemory> {
  checkFile('file', file);
  if (testFile !== undefined) checkFile('testFile', testFile);
  checkOptions(options, TABLE_RULES);
  const table = parseDelimited(file.bytes, file.path, options);
  if (options.header === undefined && options.columns === undefined) requireHeader(table);
  return datasetOfTable(table, options, {
    file: delimitedFormat(options),
    testTable: testFile && parseDelimited(testFile.bytes, testFile.path, options),
  });
}

/** What is to be known to read such files, and no more. */
function delimitedFormat({
  header,
  columns,
  delimiter,
  quotes,
  comment,
  charset,
}: DelimitedOptions): FileFormat {
  return {
    format: 'delimited',
    header: header ?? columns === undefined,
    ...(delimiter !== undefined && { delimiter }),
    ...(quotes !== undefined && { quotes }),
    ...(comment !== undefined && { comment }),
    ...(charset !== undefined && { charset }),
  };
}
