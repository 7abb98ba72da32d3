import { DataError } from '../data-error.js';
import type { Dataset, Samples } from '../dataset.js';
import type { Table } from '../formats/delimited.js';
import { everyRow, splitRows } from '../split/split-rows.js';
import type { Answers } from './answers/answers.js';
import { readClasses } from './answers/classes.js';
import { readNumbers } from './answers/numbers.js';
import { readFlags } from './answers/several-labels.js';
import { fitBagOfWords } from './bag-of-words.js';
import { fitCategorical } from './categorical.js';
import { columnFields, planColumns, type ColumnKind } from './column-plan.js';
import type { ColumnFields, Encoder } from './encoder.js';
import { fitNumeric } from './numeric.js';
import { DEFAULTS, type TableOptions } from './table-options.js';

type Settings = TableOptions & Required<Pick<TableOptions, keyof typeof DEFAULTS>>;

/** As `tableDataset`, for rows that are read already. */
export function datasetOfTable(table: Table, options: TableOptions, testTable?: Table): Dataset {
  const settings: Settings = { ...DEFAULTS, ...options };
  const missing = new Set(settings.missing);
  const plan = planColumns(table, settings, missing);
  const labelsOf = (from: Table): ColumnFields[] =>
    plan.labels.map((position) => withoutSuffix(columnFields(from, position, missing), settings.labelSuffix));
  const answers = readAnswers(labelsOf(table), table.rows.length, settings.task);
  const split = splitRows(answers.strata, settings, testTable === undefined);
  const { facts, read } = answers.fit(split.train);
  const encoders = plan.features.map(({ position, kind }) => ({
    position,
    encoder: fit(kind, columnFields(table, position, missing), split.train, settings),
  }));
  const encode = (from: Table, rows: Uint32Array): Samples => {
    const columns = encoders.map(({ position, encoder }) => ({
      fields: columnFields(from, position, missing),
      encoder,
    }));
    return { ...encodeRows(columns, rows), ...read(labelsOf(from), rows), rows };
  };
  if (testTable) requireSameColumns(testTable, table);
  return {
    name: table.path,
    ...facts,
    featureNames: encoders.flatMap(({ encoder }) => encoder.features),
    sourceRows: table.rows.length,
    train: encode(table, split.train),
    validation: encode(table, split.validation),
    test: testTable ? encode(testTable, everyRow(testTable.rows.length)) : encode(table, split.test),
  };
}

function readAnswers(columns: readonly ColumnFields[], count: number, task: TableOptions['task']): Answers {
  if (task === 'regression') return readNumbers(columns, count);
  if (task === 'labels') return readFlags(columns, count);
  if (columns.length > 1)
    throw new DataError(
      `label: must name one column of classes, got ${columns.length}; give task=regression to predict several numbers, ` +
        `or task=labels where each column says whether a row has a label`,
    );
  return readClasses(columns[0]!, count, task !== undefined);
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
