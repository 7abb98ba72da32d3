import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { tableDataset } from './table-dataset.js';
import type { TableOptions } from './table-options.js';

const file = (text: string, path = 'f.csv') => ({ path, bytes: new TextEncoder().encode(text) });
const table = (
  lines: readonly string[],
  options?: TableOptions,
  test?: readonly string[],
): Dataset<SamplesInMemory> =>
  tableDataset(file(lines.join('\n')), options, test && file(test.join('\n'), 't.csv'));

/** `[N, features]`, rows in the order of the file. */
function matrix({ values, count, rows }: SamplesInMemory): number[][] {
  const width = values.length / count;
  const order = [...rows!.keys()].sort((a, b) => rows![a]! - rows![b]!);
  return order.map((i) => [...values.subarray(i * width, (i + 1) * width)]);
}

/** A header and 20 rows. */
const mixed = [
  'size,color,kind',
  ...Array.from({ length: 20 }, (_, i) => `${i % 10},${i % 3 ? 'red' : 'blue'},${i % 2 ? 'x' : 'y'}`),
];

describe('tableDataset', () => {
  it('splits 80 / 10 / 10 without a test file, and names rows of the file', () => {
    const lines = ['a,c', ...Array.from({ length: 50 }, (_, i) => `${i},${i % 2}`)];
    const { train, validation, test, sourceRows } = table(lines, { scale: 'none' });
    expect([train.count, validation.count, test.count, sourceRows]).toEqual([40, 5, 5, 50]);
    const rows = [train, validation, test].flatMap((part) => [...part.rows!]);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    for (const part of [train, validation, test]) {
      expect([...part.values]).toEqual([...part.rows!]);
      expect([...part.labels]).toEqual([...part.rows!].map((row) => row % 2));
    }
  });

  it('standardizes by the training part alone', () => {
    const { train, validation, test } = table([
      'a,c',
      ...Array.from({ length: 40 }, (_, i) => `${i * i},${i % 2}`),
    ]);
    const values = [...train.values];
    const mean = values.reduce((sum, value) => sum + value, 0) / train.count;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / train.count;
    expect(mean).toBeCloseTo(0, 6);
    expect(variance).toBeCloseTo(1, 6);
    const squares = [...train.rows!].map((row) => row * row);
    const m = squares.reduce((sum, x) => sum + x, 0) / squares.length;
    const s = Math.sqrt(squares.reduce((sum, x) => sum + (x - m) ** 2, 0) / squares.length);
    for (const part of [validation, test])
      for (const [i, row] of part.rows!.entries()) expect(part.values[i]).toBeCloseTo((row * row - m) / s, 5);
  });

  it('infers numbers and categories; classes are in a stable order', () => {
    const { featureNames, classNames, train } = table(mixed, { scale: 'none' });
    expect(featureNames).toEqual(['size', 'color=blue', 'color=red']);
    expect(classNames).toEqual(['x', 'y']);
    const expected = [...train.rows!].map((i) => [i % 10, i % 3 ? 0 : 1, i % 3 ? 1 : 0]);
    expect(matrix(train)).toEqual(expected);
    expect([...train.labels]).toEqual([...train.rows!].map((i) => (i % 2 ? 0 : 1)));
  });

  it('orders classes that are numbers by value', () => {
    const { classNames } = table([
      'a,c',
      ...Array.from({ length: 30 }, (_, i) => `${i},${[10, 9, 2][i % 3]}`),
    ]);
    expect(classNames).toEqual(['2', '9', '10']);
  });

  it('takes columns by name, by position and from the end', () => {
    const byName = table(mixed, { label: 'color', categorical: ['size'], ignore: ['kind'] });
    const byPosition = table(mixed, { label: 1, categorical: ['0'], ignore: [-1] });
    expect(byName).toEqual(byPosition);
    expect(byName.classNames).toEqual(['blue', 'red']);
    expect(byName.featureNames!.slice(0, 3)).toEqual(['size=0', 'size=1', 'size=2']);
  });

  it('replaces missing numbers by the mean and marks them; missing categories are a category', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i % 2 ? '?' : 6},${i % 2 ? 'NA' : 'red'},${i % 2}`);
    const { featureNames, test, train } = table(['a,b,c', ...lines], { scale: 'none' }, [
      'a,b,c',
      '?,,0',
      '8,blue,1',
    ]);
    expect(featureNames).toEqual(['a', 'a missing', 'b=red', 'b=missing']);
    expect(matrix(train)).toEqual([...train.rows!].map((i) => (i % 2 ? [6, 1, 0, 1] : [6, 0, 1, 0])));
    expect(matrix(test)).toEqual([
      [6, 1, 0, 1],
      [8, 0, 0, 0],
    ]);
  });

  it('scales a constant column to 0', () => {
    const { train } = table(['a,b,c', ...Array.from({ length: 20 }, (_, i) => `5,${i},${i % 2}`)]);
    expect(matrix(train).every(([first]) => first === 0)).toBe(true);
  });

  it('reads text as a bag of words', () => {
    const lines = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'spam,"win, win now"' : 'ham,see you now'));
    const options: TableOptions = { columns: ['k', 't'], label: 'k', text: ['t'], weighting: 'counts' };
    const { featureNames, train } = table(lines, options);
    expect(featureNames).toEqual(['t: now', 't: see', 't: win', 't: you']);
    expect(matrix(train)).toEqual([...train.rows!].map((i) => (i % 2 ? [1, 0, 2, 0] : [1, 1, 0, 1])));
  });

  it('keeps the training part when the test file changes, and changes it with the seed', () => {
    const one = table(mixed, {}, ['size,color,kind', '1,red,x']);
    const two = table(mixed, {}, ['size,color,kind', '99,green,y']);
    expect(two.train).toEqual(one.train);
    expect(table(mixed, { seed: 2 }).train.rows).not.toEqual(table(mixed, { seed: 1 }).train.rows);
  });

  it.each<[string, TableOptions, readonly string[], readonly string[] | undefined, string | RegExp]>([
    [
      'a label that is no column',
      { label: 'kin' },
      mixed,
      undefined,
      'label: must name a column of f.csv (size, color, kind) or a position from 0 to 2, got "kin"',
    ],
    [
      'a column used twice',
      { numeric: ['size'], ignore: [0] },
      mixed,
      undefined,
      'numeric: must not name column "size", which is named as ignore too',
    ],
    [
      'nothing to learn from',
      { ignore: ['size', 'color'] },
      mixed,
      undefined,
      'f.csv: must have a column beside the label',
    ],
    [
      'a word among named numbers',
      { numeric: ['size'] },
      mixed.with(4, 'many,red,x'),
      undefined,
      'f.csv: line 5: column "size": must be a finite number, found "many"',
    ],
    [
      'an infinite number',
      {},
      mixed.with(4, '1e999,red,x'),
      undefined,
      'f.csv: line 5: column "size": must be a finite number, as 19 of 20 fields of the column are, found "1e999"; correct it, take it as missing with missing=,?,NA,1e999, give categorical=size to read categories, or ignore=size',
    ],
    [
      'a missing label',
      {},
      mixed.with(4, '3,red,?'),
      undefined,
      'f.csv: line 5: column "kind": must say what is to be learnt, found a missing value; fill it in, or leave such rows out with unlabelled=skip',
    ],
    [
      'one class alone',
      { label: 'kind' },
      mixed.map((line) => line.replace(/y$/, 'x')),
      undefined,
      'f.csv: column "kind": must hold 2 classes or more, found 1',
    ],
    [
      'a number that is not',
      {},
      ['a,c', ...Array.from({ length: 600 }, (_, i) => `${i === 7 ? '1O' : i},${i % 2}`)],
      undefined,
      /f\.csv: line 9: column "a": must be a finite number, as 599 of 600 fields of the column are, found "1O"; correct it/,
    ],
    [
      'an unknown class in the test file',
      {},
      mixed,
      ['size,color,kind', '1,red,z'],
      't.csv: line 2: column "kind": must be one of the training file\'s classes x, y, found "z"',
    ],
    [
      'a word for a number in the test file',
      {},
      mixed,
      ['size,color,kind', '1,red,x', 'b,red,x'],
      't.csv: line 3: column "size": must be a finite number, found "b"',
    ],
    [
      'other columns in the test file',
      {},
      mixed,
      ['size,kind', '1,x'],
      't.csv: must have the columns of f.csv, size, color, kind, found size, kind',
    ],
    [
      'too few rows',
      {},
      ['a,c', '1,x', '2,y'],
      undefined,
      'rows: must be enough for a row in every split, found 2',
    ],
    [
      'a share of nothing',
      { validation: 0 },
      mixed,
      undefined,
      'validation: must be a share above 0 and below 1, got 0',
    ],
    [
      'shares of all',
      { validation: 0.5, testShare: 0.5 },
      mixed,
      undefined,
      'validation + testShare: must be below 1, got 1',
    ],
    ['a fractional seed', { seed: 0.5 }, mixed, undefined, 'seed: must be a safe integer, got 0.5'],
  ])('refuses %s', (_, options, lines, test, message) => {
    expect(() => table(lines, options, test)).toThrow(DataError);
    expect(() => table(lines, options, test)).toThrow(message);
  });
});
