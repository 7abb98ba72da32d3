import { columnFields, type ColumnFields } from '../encoder.js';
import type { MissingTests } from '../missing-rule.js';
import { parseNumber } from '../../formats/number-format.js';
import type { Table } from '../../formats/table.js';
import type { AnswerEncoding } from './answer-encoding.js';
import type { AnswerReader } from './answers.js';
import { classReader } from './classes.js';
import { numberReader } from './numbers.js';
import { severalLabelsReader } from './several-labels.js';

/** How the fields of label columns are read. */
export type AnswerStyle = 'words' | 'numbers' | 'lists';

/** The fields of label columns; those that say nothing are missing. */
export function answerFields(
  table: Table,
  positions: readonly number[],
  { style, missing }: { readonly style: AnswerStyle; readonly missing: MissingTests },
): ColumnFields[] {
  const { inAny, inNumbers } = missing;
  // An empty list of labels says that the row has none.
  const tests = {
    words: inAny,
    numbers: inNumbers,
    lists: (field: string) => field !== '' && inAny(field),
  };
  return positions.map((position) => columnFields(table, position, tests[style]));
}

/** How the label columns of training were read. */
export function styleOf(encoding: AnswerEncoding): AnswerStyle {
  if (encoding.kind === 'regression') return 'numbers';
  if (encoding.kind === 'labels') return encoding.separator === null ? 'words' : 'lists';
  return encoding.classNames.every((name) => parseNumber(name, 'plain') !== undefined) ? 'numbers' : 'words';
}

export function answerReader(encoding: AnswerEncoding): AnswerReader {
  if (encoding.kind === 'classes') return classReader(encoding);
  return encoding.kind === 'regression' ? numberReader(encoding) : severalLabelsReader(encoding);
}
