import { DataError } from '../data-error.js';
import type { SamplesInMemory } from '../dataset.js';
import { textEncoder } from './bag-of-words.js';
import { categoryEncoder } from './categorical.js';
import type { ColumnEncoding } from './column-encoding.js';
import { columnFields, type Encoder } from './encoder.js';
import type { MissingTests } from './missing-rule.js';
import { numberEncoder } from './numeric.js';
import type { TableEncoding } from './table-encoding.js';
import { tokenEncoder } from './tokens.js';
import type { Table } from '../formats/table.js';

type Rules = Pick<TableEncoding, 'features' | 'numbers' | 'scale'>;

/** The table whose rows are encoded, and where in it the columns are that features are made of. */
export interface FeatureSource {
  readonly table: Table;
  readonly positions: readonly number[];
  readonly rows: Uint32Array;
  readonly missing: MissingTests;
  /** Most numbers that all rows of the table may become. @default 2^27, or 16 for each of its fields */
  readonly maxNumbers?: number | undefined;
  /** Whether the rules are those of a model, to which the table must keep. @default false */
  readonly isFitted?: boolean | undefined;
}

/** The features of rows: those of one column behind those of another. */
export function encodeFeatures(
  rules: Rules,
  { table, positions, rows, missing, maxNumbers, isFitted }: FeatureSource,
): Pick<SamplesInMemory, 'count' | 'shape' | 'values'> {
  const columns = rules.features.map((encoding, k) => ({
    encoder: columnEncoder(encoding, rules),
    fields: columnFields(
      table,
      positions[k]!,
      encoding.kind === 'number' ? missing.inNumbers : missing.inAny,
    ),
  }));
  const width = columns.reduce((sum, { encoder }) => sum + encoder.features.length, 0);
  requireRoom(
    table,
    columns.map(({ encoder }) => encoder.features.length),
    positions,
    { maxNumbers, isFitted },
  );
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

/** Numbers that a table may become whatever its size, and for each of its fields where those are more. */
const MOST_VALUES = 2 ** 27;
const MOST_VALUES_A_FIELD = 16;
/** Of one array, 16 GiB. */
const MOST_THAT_FIT = 2 ** 32;

/** Refuses tables whose categories and words would become more numbers than a small table can mean. */
function requireRoom(
  table: Table,
  widths: readonly number[],
  positions: readonly number[],
  { maxNumbers, isFitted }: Pick<FeatureSource, 'maxNumbers' | 'isFitted'>,
): void {
  const width = widths.reduce((sum, features) => sum + features, 0);
  if (maxNumbers !== undefined && !(maxNumbers >= 1 && maxNumbers <= MOST_THAT_FIT))
    throw new DataError(`maxNumbers: must be a number from 1 to ${MOST_THAT_FIT}, got ${maxNumbers}`);
  const most =
    maxNumbers ?? Math.max(MOST_VALUES, MOST_VALUES_A_FIELD * table.rows.length * table.columns.length);
  if (table.rows.length * width <= most) return;
  const widest = widths.indexOf(Math.max(...widths));
  const some = Math.max(1, Math.floor(most / width));
  const cure = isFitted
    ? `give at most ${some} rows at once, as tablePieces(encoding, path, ${some}) does`
    : `ignore columns of many categories, give fewer words, or where the memory is there max-numbers=${table.rows.length * width}`;
  throw new DataError(
    `${table.path}: must become at most ${most} numbers, found ${table.rows.length} rows of ${width} features, ${widths[widest]} of them of column ` +
      `${JSON.stringify(table.columns[positions[widest]!])}; ${cure}`,
  );
}

/** What each feature stands for. */
export function featureNamesOf(rules: Rules): string[] {
  return rules.features.flatMap((encoding) => columnEncoder(encoding, rules).features);
}

function columnEncoder(encoding: ColumnEncoding, { numbers, scale }: Rules): Encoder {
  if (encoding.kind === 'number') return numberEncoder(encoding, numbers, scale);
  if (encoding.kind === 'category') return categoryEncoder(encoding);
  return encoding.kind === 'tokens' ? tokenEncoder(encoding) : textEncoder(encoding);
}
