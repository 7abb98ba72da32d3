import { DataError } from '../../data-error.js';
import type { Samples } from '../../dataset.js';
import { patternsOf } from '../../split/patterns.js';
import type { ColumnFields } from '../encoder.js';
import type { Answers } from './answers.js';

const YES = new Set(['1', '1.0', 'true', 'yes', 'y', 't']);
const NO = new Set(['0', '0.0', 'false', 'no', 'n', 'f']);

/** Reads columns that each say of one label whether a row has it: 1 or 0, true or false, yes or no. */
export function readFlags(columns: readonly ColumnFields[], count: number): Answers {
  const width = columns.length;
  const read = (from: readonly ColumnFields[], rows: ArrayLike<number>): Float32Array => {
    const flags = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      for (const [k, fields] of from.entries()) flags[i * width + k] = readFlag(fields, rows[i]!);
    return flags;
  };
  const labelNames = columns.map(({ column }) => column);
  const all = Uint32Array.from({ length: count }, (_, row) => row);
  return {
    strata: patternsOf(read(columns, all), width),
    fit: () => ({
      facts: { task: { kind: 'labels', labelNames }, classes: 0 },
      read: (from, rows): Pick<Samples, 'labels' | 'targets'> => ({
        labels: new Uint8Array(rows.length),
        targets: read(from, rows),
      }),
    }),
  };
}

function readFlag(fields: ColumnFields, row: number): 0 | 1 {
  const field = fields.get(row);
  const word = field?.toLowerCase() ?? '';
  if (YES.has(word)) return 1;
  if (NO.has(word)) return 0;
  throw new DataError(
    `${fields.where(row)}: must say whether the row has the label (1 or 0, true or false, yes or no), ` +
      `found ${field === undefined ? 'a missing value' : JSON.stringify(field)}; correct it or leave the row out`,
  );
}
