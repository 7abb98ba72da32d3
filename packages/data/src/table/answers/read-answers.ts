import { DataError } from '../../data-error.js';
import type { ColumnFields } from '../encoder.js';
import type { MissingTests } from '../missing-rule.js';
import { scanColumns } from '../scan-columns.js';
import { DEFAULTS, type Settings } from '../table-options.js';
import type { Table } from '../../formats/table.js';
import { answerFields, type AnswerStyle } from './answer-fields.js';
import type { Answers } from './answers.js';
import { holdsNumbers, readClasses } from './classes.js';
import { readNumbers } from './numbers.js';
import { readSeveralLabels } from './several-labels.js';

/** Where a table says what is to be learnt. */
export interface AnswerSource {
  readonly table: Table;
  /** Of the label columns. */
  readonly positions: readonly number[];
  readonly missing: MissingTests;
  readonly settings: Settings;
}

/** Reads the label columns of the training file as the task needs them; `labelled` are the rows that have a label. */
export function readAnswers(source: AnswerSource): {
  readonly labelled: Uint32Array;
  readonly answers: Answers;
} {
  const { table, positions, missing, settings } = source;
  const { labelSuffix, labelSeparator, numbers, unlabelled } = settings;
  const style = trainingStyle(source);
  const columns = answerFields(table, positions, { style, missing });
  const labelled = labelledRows(columns, table.rows.length, { unlabelled, style });
  const [first] = columns;
  const isGuessed = settings.task === undefined && columns.length === 1 && labelSuffix === '';
  const task = isGuessed && holdsNumbers(first!, labelled, numbers) ? 'regression' : settings.task;
  if (task === 'regression') return { labelled, answers: readNumbers(columns, labelled, numbers) };
  if (task === 'labels') return { labelled, answers: readSeveralLabels(columns, labelled, labelSeparator) };
  if (columns.length > 1)
    throw new DataError(
      `label: must name one column of classes, got ${columns.length}; give task=regression to predict several numbers, ` +
        `or task=labels where each column says whether a row has a label`,
    );
  const options = { suffix: labelSuffix, chosen: task !== undefined };
  return { labelled, answers: readClasses(first!, labelled, options) };
}

/** The rows whose label columns all say something; the others are an error unless they are to be skipped. */
export function labelledRows(
  columns: readonly ColumnFields[],
  count: number,
  { unlabelled, style }: Pick<Settings, 'unlabelled'> & { readonly style: AnswerStyle },
): Uint32Array {
  const rows = new Uint32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const silent = columns.find((fields) => fields.get(row) === undefined);
    if (silent === undefined) rows[kept++] = row;
    else if (unlabelled === 'error')
      throw unlabelledError(silent, row, columns.length > 1 && style === 'words' ? 'flags' : style);
  }
  if (kept === 0)
    throw new DataError(
      `${columns[0]!.name}: must say what is to be learnt, found a missing value in every row; name another column with label`,
    );
  return rows.slice(0, kept);
}

function unlabelledError(
  { where, textOf }: ColumnFields,
  row: number,
  style: AnswerStyle | 'flags',
): DataError {
  const problem = `${where(row)}: must say what is to be learnt, found`;
  const field = textOf(row);
  if (style === 'flags')
    return new DataError(
      `${problem} a missing value; write 0 or no where a row does not have a label, or fill it in, or leave such rows out with unlabelled=skip`,
    );
  // As Namibia is called in lists of countries.
  if (style !== 'words' || field !== 'NA')
    return new DataError(
      `${problem} a missing value; fill it in, or leave such rows out with unlabelled=skip`,
      { cure: { unlabelled: 'skip' } },
    );
  const others = DEFAULTS.missing.filter((word) => word !== field).join();
  return new DataError(
    `${problem} ${JSON.stringify(field)}, which stands for a missing value; ` +
      `where it is a class give missing=${others}, else leave such rows out with unlabelled=skip`,
  );
}

/** Words for "unknown" are no classes where all other classes are numbers. */
function trainingStyle({ table, positions, missing, settings }: AnswerSource): AnswerStyle {
  const { task, labelSuffix } = settings;
  if (task === 'regression') return 'numbers';
  if (task === 'labels') return positions.length > 1 ? 'words' : 'lists';
  if (labelSuffix !== '' || positions.length > 1) return 'words';
  const { local, odd, values } = scanColumns(table, positions, missing, 'plain')[0]!;
  return values > 0 && local.count + odd.count === 0 ? 'numbers' : 'words';
}
