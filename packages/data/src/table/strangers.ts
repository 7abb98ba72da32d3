import { checkFields, listOf, text, type Rule } from '../checks.js';
import type { Table } from '../formats/table.js';
import { checkEncoding } from './check-encoding.js';
import { missingTests } from './missing-rule.js';
import type { TableEncoding } from './table-encoding.js';

/** A category that training did not have: its features are all 0. */
export interface Stranger {
  readonly column: string;
  readonly value: string;
  /** Rows that have it. */
  readonly count: number;
}

const row: Rule = { says: 'a list of fields', holds: Array.isArray };

/**
 * The categories of a table that the training rows did not have, which count as none of those.
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
  const { inAny } = missingTests(encoding.missing);
  return encoding.features.flatMap((feature) => {
    const position = table.columns.indexOf(feature.column);
    if (feature.kind !== 'category' || position < 0) return [];
    const known = new Set<string | null>(feature.categories);
    const counts = new Map<string, number>();
    for (const fields of table.rows) {
      const value = fields[position];
      if (typeof value !== 'string' || known.has(value) || inAny(value)) continue;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ column: feature.column, value, count }));
  });
}
