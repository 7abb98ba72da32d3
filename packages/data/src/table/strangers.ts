import { checkFields, listOf, text, type Rule } from '../checks.js';
import type { Table } from '../formats/table.js';
import { checkEncoding } from './check-encoding.js';
import { missingTests } from './missing-rule.js';
import type { TableEncoding } from './table-encoding.js';

/** What training did not have: a category, whose features are all 0, or a missing value, null, for which the mean of numbers stands. */
export interface Stranger {
  readonly column: string;
  readonly value: string | null;
  /** Rows that have it. */
  readonly count: number;
}

const row: Rule = { says: 'a list of fields', holds: Array.isArray };

/**
 * The categories and gaps of a table that the training rows did not have.
 *
 * @example
 * ```ts no-run
 * import { loadDataset, parseTable, strangersIn } from '@rankbatch/data';
 * const { encoding } = await loadDataset('houses.csv?label=price');
 * strangersIn(encoding!, parseTable(encoding!, { path: 'new.csv', bytes: new TextEncoder().encode('zone,area\nmoon,7\n') }));
 * ```
 */
export function strangersIn(encoding: TableEncoding, table: Table): Stranger[] {
  checkEncoding(encoding);
  checkFields('table', table, { columns: listOf(text), rows: listOf(row) });
  const { inAny, inNumbers } = missingTests(encoding.missing);
  return encoding.features.flatMap((feature) => {
    const position = table.columns.indexOf(feature.column);
    const isNumber = feature.kind === 'number';
    if ((isNumber && feature.marksMissing) || (!isNumber && feature.kind !== 'category') || position < 0)
      return [];
    const isMissing = isNumber ? inNumbers : inAny;
    const known = new Set<string | null>(isNumber ? [] : feature.categories);
    const counts = new Map<string | null, number>();
    for (const fields of table.rows) {
      const field = fields[position];
      const value = typeof field !== 'string' || isMissing(field) ? null : field;
      if (known.has(value) || (isNumber && value !== null)) continue;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ column: feature.column, value, count }));
  });
}
