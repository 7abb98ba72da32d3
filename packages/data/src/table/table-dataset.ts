import { DataError } from '../data-error.js';
import type { Dataset, Samples } from '../dataset.js';
import { parseDelimited, type Table } from '../formats/delimited.js';
import type { NamedBytes } from '../named-bytes.js';
import { everyRow, splitRows } from '../split/split-rows.js';
import { fitBagOfWords } from './bag-of-words.js';
import { fitCategorical } from './categorical.js';
import { classNamesOf, encodeLabels } from './class-labels.js';
import { columnFields, planColumns, type ColumnKind } from './column-plan.js';
import type { ColumnFields, Encoder } from './encoder.js';
import { fitNumeric } from './numeric.js';
import { DEFAULTS, type TableOptions } from './table-options.js';

type Settings = TableOptions & Required<Pick<TableOptions, keyof typeof DEFAULTS>>;

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
export function tableDataset(file: NamedBytes, options: TableOptions = {}, testFile?: NamedBytes): Dataset {
  const settings: Settings = { ...DEFAULTS, ...options };
  const missing = new Set(settings.missing);
  const table = parseDelimited(file.bytes, file.path, settings);
  const plan = planColumns(table, settings, missing);
  const labelsOf = (from: Table): ColumnFields =>
    withoutSuffix(columnFields(from, plan.label, missing), settings.labelSuffix);
  const labelFields = labelsOf(table);
  const classNames = classNamesOf(labelFields, table.rows.length);
  const labels = encodeLabels(labelFields, table.rows.length, classNames);

  const split = splitRows(labels, settings, testFile === undefined);
  const encoders = plan.features.map(({ position, kind }) => ({
    position,
    encoder: fit(kind, columnFields(table, position, missing), split.train, settings),
  }));
  const encode = (from: Table, rows: Uint32Array, fromLabels: Uint8Array): Samples => {
    const columns = encoders.map(({ position, encoder }) => ({
      fields: columnFields(from, position, missing),
      encoder,
    }));
    return { ...encodeRows(columns, rows), labels: Uint8Array.from(rows, (row) => fromLabels[row]!), rows };
  };
  const encodeTest = ({ bytes, path }: NamedBytes): Samples => {
    const test = parseDelimited(bytes, path, settings);
    requireSameColumns(test, table);
    const testLabels = encodeLabels(labelsOf(test), test.rows.length, classNames);
    return encode(test, everyRow(test.rows.length), testLabels);
  };
  return {
    name: file.path,
    classes: classNames.length,
    classNames,
    featureNames: encoders.flatMap(({ encoder }) => encoder.features),
    sourceRows: table.rows.length,
    train: encode(table, split.train, labels),
    validation: encode(table, split.validation, labels),
    test: testFile === undefined ? encode(table, split.test, labels) : encodeTest(testFile),
  };
}

function withoutSuffix(fields: ColumnFields, suffix: string): ColumnFields {
  if (suffix === '') return fields;
  return {
    ...fields,
    get(row) {
      const name = fields.get(row);
      return name?.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    },
  };
}

function fit(kind: ColumnKind, fields: ColumnFields, rows: Uint32Array, settings: Settings): Encoder {
  if (kind === 'numeric') return fitNumeric(fields, rows, settings.scale);
  if (kind === 'categorical') return fitCategorical(fields, rows);
  return fitBagOfWords(fields, rows, settings);
}

function encodeRows(
  columns: readonly { readonly fields: ColumnFields; readonly encoder: Encoder }[],
  rows: Uint32Array,
): Pick<Samples, 'count' | 'shape' | 'values'> {
  const width = columns.reduce((sum, { encoder }) => sum + encoder.features.length, 0);
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    let offset = i * width;
    for (const { fields, encoder } of columns) {
      encoder.write(fields, row, values, offset);
      offset += encoder.features.length;
    }
  }
  return { count: rows.length, shape: [width], values };
}

function requireSameColumns(test: Table, train: Table): void {
  if (test.columns.join('\n') !== train.columns.join('\n'))
    throw new DataError(
      `${test.path}: must have the columns of ${train.path}, ${train.columns.join(', ')}, found ${test.columns.join(', ')}`,
    );
}
