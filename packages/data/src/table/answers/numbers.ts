import { DataError } from '../../data-error.js';
import type { Samples } from '../../dataset.js';
import { standardize } from '../../standardize.js';
import type { ColumnFields } from '../encoder.js';
import { readNumber } from '../numeric.js';
import type { Answers } from './answers.js';

/** Reads columns of numbers to predict. */
export function readNumbers(columns: readonly ColumnFields[], count: number): Answers {
  const width = columns.length;
  const read = (from: readonly ColumnFields[], rows: ArrayLike<number>): Float64Array => {
    const numbers = new Float64Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      for (const [k, fields] of from.entries()) numbers[i * width + k] = readTarget(fields, rows[i]!);
    return numbers;
  };
  const all = read(
    columns,
    Uint32Array.from({ length: count }, (_, row) => row),
  );
  return {
    strata: Float64Array.from({ length: count }, (_, row) => all[row * width]!),
    fit(trainRows) {
      const targetNames = columns.map(({ column }) => column);
      const { means, deviations, apply } = standardize(all, width, trainRows, (k) => columns[k]!.name);
      return {
        facts: { task: { kind: 'regression', targetNames, means, deviations }, classes: 0 },
        read: (from, rows): Pick<Samples, 'labels' | 'targets'> => ({
          labels: new Uint8Array(rows.length),
          targets: apply(read(from, rows)),
        }),
      };
    },
  };
}

function readTarget(fields: ColumnFields, row: number): number {
  const value = readNumber(fields, row);
  if (value === undefined)
    throw new DataError(
      `${fields.where(row)}: must be a number to predict, found a missing value; leave the row out`,
    );
  return value;
}
