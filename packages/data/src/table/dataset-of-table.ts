import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { splitRows, type RowSplit } from '../split/split-rows.js';
import { takeRows } from '../take-rows.js';
import { answerFields, answerReader, styleOf } from './answers/answer-fields.js';
import { answerNotes } from './answers/answer-notes.js';
import type { Answers } from './answers/answers.js';
import { labelledRows, readAnswers } from './answers/read-answers.js';
import { fitBagOfWords } from './bag-of-words.js';
import { fitCategorical } from './categorical.js';
import type { ColumnEncoding } from './column-encoding.js';
import { planColumns, type ColumnPlan } from './column-plan.js';
import type { ColumnReading } from './column-reading.js';
import { encodeFeatures, featureNamesOf } from './encode-features.js';
import { columnFields } from './encoder.js';
import { missingTests, UNKNOWN_WORDS, type MissingTests } from './missing-rule.js';
import { fitNumeric } from './numeric.js';
import type { FileFormat, TableEncoding } from './table-encoding.js';
import { requireSeveralColumns } from './several-columns.js';
import { strangerNotes } from './stranger-notes.js';
import { strangersIn } from './strangers.js';
import { DEFAULTS, type Settings, type TableOptions } from './table-options.js';
import { tellsClass } from './telltale.js';
import { withColumns } from './with-columns.js';
import { fitTokens } from './tokens.js';
import type { Table } from '../formats/table.js';
import { takeTable } from '../formats/take-table.js';

/** What `datasetOfTable` takes beside the training file and the options. */
export interface TableSource {
  /** How the files are written. */
  readonly file: FileFormat;
  /** Rows with the same columns. @default none: a part of the training file */
  readonly testTable?: Table | undefined;
}

/** As `tableDataset`, for rows that are read already. */
export function datasetOfTable(
  table: Table,
  options: TableOptions,
  { file, testTable }: TableSource,
): Dataset<SamplesInMemory> {
  requireSeveralColumns(table, 'a column beside the label to learn from', file.format);
  const settings: Settings = { ...DEFAULTS, ...options };
  const rule = { fields: settings.missing, wordsInNumbers: UNKNOWN_WORDS };
  const missing = missingTests(rule);
  const plan = planColumns(table, settings, missing);
  const { labelled, answers } = readAnswers({ table, positions: plan.labels, missing, settings });
  const split = splitLabelled(answers.strata, labelled, settings, testTable === undefined);
  const encoding: TableEncoding = {
    version: 1,
    file,
    columns: table.columns,
    missing: rule,
    numbers: settings.numbers,
    scale: settings.scale,
    features: fitColumns(table, plan, { rows: split.train, missing, settings }),
    answers: answers.fit(split.train),
  };

  const { facts, read } = answerReader(encoding.answers);
  const style = styleOf(encoding.answers);
  const positions = plan.features.map(({ position }) => position);
  const encode = (from: Table, rows: Uint32Array): SamplesInMemory => ({
    ...encodeFeatures(encoding, { table: from, positions, rows, missing, maxNumbers: settings.maxNumbers }),
    ...read(answerFields(from, plan.labels, { style, missing }), rows, settings.numbers),
    rows,
  });
  const train = encode(table, split.train);
  const given = testTable && inOrderOf(testTable, table);
  const test = given
    ? {
        table: given,
        rows: labelledRows(answerFields(given, plan.labels, { style, missing }), given.rows.length, {
          unlabelled: settings.unlabelled,
          style,
        }),
      }
    : { table, rows: split.test };
  // Of parts that are drawn, rare categories are strangers by chance.
  const notes = [
    ...(settings.validationRows ? partNotes('validation', encoding, takeTable(table, split.validation)) : []),
    ...(given || settings.testRows ? partNotes('test', encoding, takeTable(test.table, test.rows)) : []),
  ];
  return {
    name: table.path,
    ...facts,
    featureNames: featureNamesOf(encoding),
    columns: readingsOf(plan, {
      label: [
        ...skippedNotes(table.rows.length - labelled.length),
        ...answerNotes(encoding.answers, train, settings),
      ],
      ofTargets: answers.notes ?? [],
      telltales: encoding.answers.kind === 'classes' ? telltalesOf(table, plan, train) : new Set(),
    }),
    encoding,
    ...(notes.length > 0 && { notes }),
    sourceRows: table.rows.length,
    train,
    validation: encode(table, split.validation),
    test: encode(test.table, test.rows),
  };
}

/** Splits the rows that have a label. */
function splitLabelled(
  strata: ArrayLike<number>,
  labelled: Uint32Array,
  { testRows, validationRows, ...settings }: Settings,
  splitsTest: boolean,
): RowSplit {
  const { train, validation, test } = splitRows(
    strata,
    {
      ...settings,
      ...(testRows && { testRows: (place) => testRows(labelled[place]!) }),
      ...(validationRows && { validationRows: (place) => validationRows(labelled[place]!) }),
    },
    splitsTest,
  );
  return {
    train: takeRows(labelled, train),
    validation: takeRows(labelled, validation),
    test: takeRows(labelled, test),
  };
}

function fitColumns(
  table: Table,
  { features }: ColumnPlan,
  {
    rows,
    missing,
    settings,
  }: { readonly rows: Uint32Array; readonly missing: MissingTests; readonly settings: Settings },
): ColumnEncoding[] {
  const numbers = features.filter(({ kind }) => kind === 'number');
  const fitted = fitNumeric(
    numbers.map(({ position }) => columnFields(table, position, missing.inNumbers)),
    rows,
    settings.numbers,
  ).values();
  const { words, tokens } = settings;
  if (tokens !== undefined) requireText(table, features, settings);
  return features.map(({ position, kind }) => {
    if (kind === 'number') return fitted.next().value!;
    const fields = columnFields(table, position, missing.inAny);
    if (kind === 'category') return fitCategorical(fields, rows);
    return tokens === undefined
      ? fitBagOfWords(fields, rows, settings)
      : fitTokens(fields, rows, { words, tokens });
  });
}

/** A sequence of words has no place for other features. */
function requireText({ columns }: Table, features: ColumnPlan['features'], { hashed }: Settings): void {
  if (hashed)
    throw new DataError('tokens: must go without hashed, as every word has its own number, got both');
  if (features.length === 1 && features[0]!.kind === 'text') return;
  const found = features.map(({ position, kind }) => `${columns[position]} (${kind})`);
  throw new DataError(
    `tokens: must go with one column of text and no other, found ${listOf(found)}; name it with text, and leave others out with ignore`,
  );
}

/** What is told of rows that have what training did not. */
function partNotes(part: 'validation' | 'test', encoding: TableEncoding, table: Table): string[] {
  const notes = strangerNotes();
  notes.add(strangersIn(encoding, table));
  return notes.lines().map((line) => `${part} set, ${line}`);
}

/** What is told of rows without a label. */
const skippedNotes = (skipped: number): string[] =>
  skipped > 0 ? [`${skipped} ${skipped === 1 ? 'row' : 'rows'} without a label left out`] : [];

/** The columns of which each value goes with one class alone. */
function telltalesOf(table: Table, { features }: ColumnPlan, train: SamplesInMemory): ReadonlySet<number> {
  const own = { rows: train.rows!, labels: train.labels };
  return new Set(
    features.flatMap(({ position, kind }) =>
      kind !== 'text' && tellsClass(table, position, own) ? [position] : [],
    ),
  );
}

/** The readings, with notes on the columns to learn, and on those that tell what is to be learnt. */
function readingsOf(
  { readings, labels }: ColumnPlan,
  {
    label,
    ofTargets,
    telltales,
  }: {
    readonly label: readonly string[];
    readonly ofTargets: NonNullable<Answers['notes']>;
    readonly telltales: ReadonlySet<number>;
  },
): readonly ColumnReading[] {
  return readings.map((reading, position) => {
    const own = ofTargets.filter(({ column }) => column === reading.name).map(({ note }) => note);
    const added = labels.includes(position) ? [...label, ...own] : telltales.has(position) ? [TELLTALE] : [];
    const notes = [...(reading.note === undefined ? [] : [reading.note]), ...added];
    return notes.length === 0 ? reading : { ...reading, note: notes.join('; ') };
  });
}

const TELLTALE =
  'each value goes with one class alone; ignore= leaves it out, where it is known only with the label';

/** The rows with their columns in the order of those of training. */
function inOrderOf(test: Table, train: Table): Table {
  const [found, wanted] = [test, train].map(({ columns }) => columns.toSorted().join('\n'));
  if (found !== wanted)
    throw new DataError(
      `${test.path}: must have the columns of ${train.path}, ${listOf(train.columns)}, found ${listOf(test.columns)}`,
    );
  return withColumns(test, train.columns);
}

const listOf = (columns: readonly string[]): string =>
  columns.length > 20 ? `${columns.slice(0, 20).join(', ')}, ...` : columns.join(', ');
