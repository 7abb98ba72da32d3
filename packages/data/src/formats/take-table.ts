import { action, check, checkFields, integer, type Rule } from '../checks.js';
import type { Table } from './table.js';

/** What it holds is not looked at: a table may be cut many times. */
const list: Rule = { says: 'a list', holds: (value) => Array.isArray(value) };

/** Some rows of a table, which know the places that they were at. */
export const takeTable = (table: Table, ids: Uint32Array): Table =>
  moved(table, { take: (all) => Array.from(ids, (id) => all[id]!), rowOf: (row) => ids[row]! });

/**
 * The rows `from..to - 1` of a table, or those of them that there are, which know the places that they were at.
 *
 * @throws DataError where an argument is not of its kind.
 *
 * @example
 * ```ts
 * import { parseJsonLines, tablePart } from '@rankbatch/data';
 * const table = parseJsonLines(new TextEncoder().encode('{"size": 2}\n{"size": 3}\n'), 'fruit.jsonl');
 * const last = tablePart(table, 1, 2);
 * last.rows; // => [['3']]
 * last.lineOf(0); // => 2
 * ```
 */
export function tablePart(table: Table, from: number, to: number): Table {
  checkFields('table', table, { rows: list, lineOf: action });
  check('from', from, integer(0));
  check('to', to, integer(from));
  if (from === 0 && to >= table.rows.length) return table;
  return moved(table, { take: (all) => all.slice(from, to), rowOf: (row) => from + row });
}

/** How rows are taken from those of a table, and which of them a row was. */
interface Move {
  readonly take: <T>(all: readonly T[]) => readonly T[];
  readonly rowOf: (row: number) => number;
}

function moved({ rows, kept, lineOf, placeOf, ...table }: Table, { take, rowOf }: Move): Table {
  return {
    ...table,
    rows: take(rows),
    ...(kept && { kept: take(kept) }),
    lineOf: (row) => lineOf(rowOf(row)),
    ...(placeOf && { placeOf: (row) => placeOf(rowOf(row)) }),
  };
}
