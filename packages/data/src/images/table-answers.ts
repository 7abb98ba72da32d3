import { takeTable } from '../formats/take-table.js';
import type { Table } from '../formats/table.js';
import { answerFields, answerReader, styleOf } from '../table/answers/answer-fields.js';
import { GUESSED_NUMBERS, readAnswers } from '../table/answers/read-answers.js';
import { missingTests, UNKNOWN_WORDS } from '../table/missing-rule.js';
import type { Settings } from '../table/table-options.js';
import type { LabelledPictures } from './labelled-pictures.js';

/** What the label columns of a table say of the pictures that its rows stand for; throws `DataError` for faults of any row. */
export function tableAnswers(
  table: Table,
  positions: readonly number[],
  settings: Settings,
): Required<Pick<LabelledPictures, 'isLabelled' | 'notes' | 'answers'>> {
  const missing = missingTests({ fields: settings.missing, wordsInNumbers: UNKNOWN_WORDS });
  const read = (rows: Table) => readAnswers({ table: rows, positions, missing, settings });
  const all = read(table);
  const labelled = new Set(all.labelled);
  const isGuessed = settings.task === undefined && all.answers.fit(all.labelled).kind === 'regression';
  return {
    notes: isGuessed ? [`${table.columns[positions[0]!]}: ${GUESSED_NUMBERS}`] : [],
    isLabelled: (id) => labelled.has(id),
    answers(ids) {
      const rows = takeTable(table, ids);
      const { answers } = read(rows);
      return {
        strata: answers.strata,
        fit(trainPlaces) {
          const encoding = answers.fit(trainPlaces);
          const reader = answerReader(encoding);
          const fields = answerFields(rows, positions, { style: styleOf(encoding), missing });
          return { facts: reader.facts, read: (places) => reader.read(fields, places, settings.numbers) };
        },
      };
    },
  };
}
