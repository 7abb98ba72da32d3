import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../dataset.js';
import { tableDataset } from '../table-dataset.js';
import type { TableOptions } from '../table-options.js';

const file = (lines: readonly string[], path: string) => ({
  path,
  bytes: new TextEncoder().encode(lines.join('\n')),
});
const table = (lines: readonly string[], options: TableOptions = {}, test?: readonly string[]): Dataset =>
  tableDataset(file(lines, 'f.csv'), options, test && file(test, 't.csv'));
const labelled = (label: (i: number) => string): string[] => [
  'x,k',
  ...Array.from({ length: 40 }, (_, i) => `${i % 9},${label(i)}`),
];

describe('classes', () => {
  it('that are equal as numbers are one, in the test file too', () => {
    const lines = labelled((i) => ['0', '1.0', '1', '0.00', '+1', '2'][i % 6]!);
    const { classNames, train, test } = table(lines, {}, ['x,k', '1,1.00', '1,2e0', '1,-0']);
    expect(classNames).toEqual(['0', '1', '2']);
    expect([...train.labels]).toEqual([...train.rows!].map((row) => [0, 1, 1, 0, 1, 2][row % 6]));
    expect([...test.labels]).toEqual([1, 2, 0]);
  });

  it('with leading zeros stay as they are written', () => {
    expect(table(labelled((i) => `0${i % 3}`)).classNames).toEqual(['00', '01', '02']);
    expect(table(labelled((i) => ['08', '9', '10'][i % 3]!)).classNames).toEqual(['08', '9', '10']);
  });

  it('are refused where 01 and 1 may be one class or two', () => {
    const message =
      'f.csv: line 4: column "k": must write a class as other rows do, found "01" where "1" is the same number; ' +
      'write them alike, or with a letter where they are different codes';
    expect(() => table(labelled((i) => ['0', '1', '01'][i % 3]!))).toThrow(message);
    expect(() =>
      table(
        labelled((i) => `${i % 2}`),
        {},
        ['x,k', '1,01'],
      ),
    ).toThrow('t.csv: line 2: column "k": must be one of the training file\'s classes 0, 1, found "01"');
  });

  it('are words where one of them is none, and "-" is a class beside "+"', () => {
    expect(table(labelled((i) => ['1', '2', '3 or more'][i % 3]!)).classNames).toEqual([
      '1',
      '2',
      '3 or more',
    ]);
    expect(table(labelled((i) => '+-'[i % 2]!)).classNames).toEqual(['+', '-']);
  });
});

describe('rows without a label', () => {
  const lines = labelled((i) => (i % 10 === 3 ? ['', 'nan', 'null', '?'][(i - 3) / 10]! : `${i % 2}`));

  it('are an error that names the first', () => {
    expect(() => table(lines)).toThrow(
      'f.csv: line 5: column "k": must say what is to be learnt, found a missing value; fill it in, or leave such rows out with unlabelled=skip',
    );
  });

  it('are left out where asked, and told; the others keep their rows', () => {
    const { train, validation, test, columns, sourceRows } = table(lines, { unlabelled: 'skip' });
    const rows = [train, validation, test].flatMap((part) => [...part.rows!]).sort((a, b) => a - b);
    expect(rows).toEqual(Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 10 !== 3));
    expect(sourceRows).toBe(40);
    for (const part of [train, validation, test])
      expect([...part.labels]).toEqual([...part.rows!].map((row) => row % 2));
    expect(columns![1]).toEqual({
      name: 'k',
      kind: 'label',
      values: 2,
      missing: 4,
      note: '4 rows without a label left out',
    });
  });

  it('are left out of a test file and of numbers to predict', () => {
    const { test } = table(lines, { unlabelled: 'skip' }, ['x,k', '1,0', '2,?', '3,1']);
    expect([[...test.rows!], [...test.labels]]).toEqual([
      [0, 2],
      [0, 1],
    ]);
    const prices = labelled((i) => (i === 7 ? 'N/A' : `${i}.5`));
    expect(table(prices, { task: 'regression', unlabelled: 'skip' }).train.count).toBe(31);
  });

  it('are an error where they are all', () => {
    expect(() =>
      table(
        labelled(() => '?'),
        { unlabelled: 'skip' },
      ),
    ).toThrow(
      'f.csv: column "k": must say what is to be learnt, found a missing value in every row; name another column with label',
    );
  });
});
