import { expect, it } from 'vitest';
import type { Table } from './table.js';
import { tablePart, takeTable } from './take-table.js';

const table: Table = {
  path: 'fruit.csv',
  columns: ['size'],
  rows: [['1'], ['2'], ['3']],
  kept: [['a'], ['b'], ['c']],
  lineOf: (row) => row + 2,
  placeOf: (row) => `item ${row}`,
};
const shown = ({ rows, kept, lineOf, placeOf }: Table) => ({
  rows: rows.flat(),
  kept: kept!.flat(),
  places: rows.map((_, row) => [lineOf(row), placeOf!(row)]),
});

it('takes rows with what is kept of them and their places', () => {
  const places = [
    [3, 'item 1'],
    [4, 'item 2'],
  ];
  const last = { rows: ['2', '3'], kept: ['b', 'c'], places };
  expect(shown(tablePart(table, 1, 3))).toEqual(last);
  expect(shown(tablePart(table, 1, 9))).toEqual(last);
  expect(shown(takeTable(table, Uint32Array.of(2, 1)))).toEqual({
    rows: ['3', '2'],
    kept: ['c', 'b'],
    places: places.toReversed(),
  });
  expect(tablePart(table, 0, 3)).toBe(table);
  expect(() => tablePart(table, 2, 1)).toThrow('to: must be an integer from 2, got 1');
  expect(() => tablePart({ ...table, rows: null! }, 0, 1)).toThrow('table: rows: must be a list, got null');
});
