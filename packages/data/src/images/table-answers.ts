import { takeTable } from '../formats/take-table.js';
import type { Table } from '../formats/table.js';
import { answerFields, answerReader, styleOf } from '../table/answers/answer-fields.js';
import { answerNotes } from '../table/answers/answer-notes.js';
import { readAnswers } from '../table/answers/read-answers.js';
import { missingTests, UNKNOWN_WORDS } from '../table/missing-rule.js';
import type { Settings } from '../table/table-options.js';
import type { LabelledPictures } from './labelled-pictures.js';

/** What the label columns of a table say of the pictures that its rows stand for; throws `DataError` for faults of any row. */
export function tableAnswers(
  table: Table,
  positions: readonly number[],
  given: Settings,
): Required<Pick<LabelledPictures, 'isLabelled' | 'notes' | 'answers'>> {
  const [position, ...others] = positions;
  const holdsLists = others.length === 0 && table.lists?.has(table.columns[position!]!) === true;
  const settings: Settings = { ...(holdsLists && { task: 'labels' }), ...given };
  const missing = missingTests({ fields: settings.missing, wordsInNumbers: UNKNOWN_WORDS });
  const read = (rows: Table) => readAnswers({ table: rows, positions, missing, settings });
  const all = read(table);
  const labelled = new Set(all.labelled);
  const encoding = all.answers.fit(all.labelled);
  const samples = answerReader(encoding).read(
    answerFields(table, positions, { style: styleOf(encoding), missing }),
    all.labelled,
    settings.numbers,
  );
  return {
    notes: [
      ...answerNotes(encoding, samples, settings).map((note) => `${table.columns[position!]}: ${note}`),
      ...(all.answers.notes ?? []).map(({ column, note }) => `${column}: ${note}`),
    ],
    isLabelled: (id) => labelled.has(id),
    answers(ids) {
      const rows = takeTable(table, ids);
      const { answers } = read(rows);
      return {
        strata: answers.strata,
        fit(trainPlaces) {
          const fitted = answers.fit(trainPlaces);
          const reader = answerReader(fitted);
          const fields = answerFields(rows, positions, { style: styleOf(fitted), missing });
          return { facts: reader.facts, read: (places) => reader.read(fields, places, settings.numbers) };
        },
      };
    },
  };
}
