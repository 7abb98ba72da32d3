import type { SamplesInMemory } from '../dataset.js';
import { textEncoder } from './bag-of-words.js';
import { categoryEncoder } from './categorical.js';
import type { ColumnEncoding } from './column-encoding.js';
import { columnFields, type Encoder } from './encoder.js';
import type { MissingTests } from './missing-rule.js';
import { numberEncoder } from './numeric.js';
import type { TableEncoding } from './table-encoding.js';
import type { Table } from '../formats/table.js';

type Rules = Pick<TableEncoding, 'features' | 'numbers' | 'scale'>;

/** The table whose rows are encoded, and where in it the columns are that features are made of. */
export interface FeatureSource {
  readonly table: Table;
  readonly positions: readonly number[];
  readonly rows: Uint32Array;
  readonly missing: MissingTests;
}

/** The features of rows: those of one column behind those of another. */
export function encodeFeatures(
  rules: Rules,
  { table, positions, rows, missing }: FeatureSource,
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

/** What each feature stands for. */
export function featureNamesOf(rules: Rules): string[] {
  return rules.features.flatMap((encoding) => columnEncoder(encoding, rules).features);
}

function columnEncoder(encoding: ColumnEncoding, { numbers, scale }: Rules): Encoder {
  if (encoding.kind === 'number') return numberEncoder(encoding, numbers, scale);
  return encoding.kind === 'category' ? categoryEncoder(encoding) : textEncoder(encoding);
}
