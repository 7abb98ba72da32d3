import { standardize, standardized } from '../../standardize.js';
import { wildNote, wildNumber } from '../../wild-number.js';
import type { ColumnFields } from '../encoder.js';
import type { NumberFormat } from '../../formats/number-format.js';
import { readNumber, unitOf } from '../numeric.js';
import type { TargetEncoding } from './answer-encoding.js';
import type { AnswerReader, Answers } from './answers.js';

/** Reads columns of numbers to predict. */
export function readNumbers(
  columns: readonly ColumnFields[],
  rows: Uint32Array,
  format: NumberFormat,
): Answers {
  const width = columns.length;
  const units = columns.map((fields) => unitOf(fields, rows, format));
  const numbers = numbersOf(columns, rows, { format, units });
  return {
    strata: Float64Array.from(rows, (_, i) => numbers[i * width]!),
    notes: columns.flatMap(({ column, place }, k) => {
      const wild = wildNumber(numbers, width, k);
      return wild ? [{ column, note: `${place(rows[wild.row]!)} ${wildNote(wild)}` }] : [];
    }),
    fit(trainRows) {
      const { means, deviations } = standardize(
        numbersOf(columns, trainRows, { format, units }),
        width,
        (k) => columns[k]!.name,
      );
      return {
        kind: 'regression',
        columns: columns.map(({ column }) => column),
        units,
        means,
        deviations,
      };
    },
  };
}

export function numberReader({
  columns: targetNames,
  units,
  means,
  deviations,
}: TargetEncoding): AnswerReader {
  return {
    facts: { task: { kind: 'regression', targetNames, means, deviations, units }, classes: 0 },
    read: (columns, rows, format) => ({
      labels: new Uint8Array(rows.length),
      targets: standardized(numbersOf(columns, rows, { format, units }), { means, deviations }),
    }),
  };
}

/** `[rows, columns]` */
function numbersOf(
  columns: readonly ColumnFields[],
  rows: Uint32Array,
  { format, units }: { readonly format: NumberFormat; readonly units: readonly string[] },
): Float64Array {
  const numbers = new Float64Array(rows.length * columns.length);
  for (const [i, row] of rows.entries())
    for (const [k, fields] of columns.entries())
      numbers[i * columns.length + k] = readNumber(fields, row, format, units[k]!)!;
  return numbers;
}
