import { describe, expect, it } from 'vitest';
import { DataError } from '../../data-error.js';
import type { Dataset } from '../../dataset.js';
import { outputsOf } from '../../task.js';
import { tableDataset } from '../table-dataset.js';
import type { TableOptions } from '../table-options.js';

const file = (lines: readonly string[], path = 'f.csv') => ({
  path,
  bytes: new TextEncoder().encode(lines.join('\n')),
});
const table = (lines: readonly string[], options: TableOptions, test?: readonly string[]): Dataset =>
  tableDataset(file(lines), options, test && file(test, 't.csv'));
const rows = (count: number, row: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => row(i));

/** Prices 100, 100.5, ... and areas 0, -2, ... */
const houses = ['rooms,price,area', ...rows(200, (i) => `${i % 5},${100 + i / 2},${-2 * i}`)];

describe('numbers to predict', () => {
  it('are standardized by the training part alone, and told in their own unit again', () => {
    const dataset = table(houses, { label: ['price', 'area'], task: 'regression' });
    const { task, train, validation, test, classes, featureNames } = dataset;
    if (task?.kind !== 'regression') throw new Error('must be regression');
    expect([task.targetNames, classes, outputsOf(dataset), featureNames]).toEqual([
      ['price', 'area'],
      0,
      2,
      ['rooms'],
    ]);
    const prices = [...train.rows!].map((row) => 100 + row / 2);
    const mean = prices.reduce((sum, price) => sum + price, 0) / prices.length;
    const variance = prices.reduce((sum, price) => sum + (price - mean) ** 2, 0) / prices.length;
    expect(task.means[0]).toBeCloseTo(mean, 9);
    expect(task.deviations[0]).toBeCloseTo(Math.sqrt(variance), 9);
    for (const part of [train, validation, test]) {
      expect([...part.labels]).toEqual(Array.from({ length: part.count }, () => 0));
      expect(part.targets).toHaveLength(2 * part.count);
      for (const [i, row] of part.rows!.entries()) {
        const [price, area] = [0, 1].map(
          (k) => part.targets![2 * i + k]! * task.deviations[k]! + task.means[k]!,
        );
        expect(price).toBeCloseTo(100 + row / 2, 4);
        expect(area).toBeCloseTo(-2 * row, 3);
      }
    }
  });

  it('of every size are in every part', () => {
    const { test } = table(houses, { label: 'price', task: 'regression' });
    // Systematic sampling along the sorted prices: one of every ten.
    expect([...test.rows!].map((row) => Math.floor(row / 10))).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
  });

  it('of a test file keep the unit of the training file', () => {
    const dataset = table(houses, { label: 'price', task: 'regression' }, ['rooms,price,area', '1,1000,0']);
    const { task, test } = dataset;
    if (task?.kind !== 'regression') throw new Error('must be regression');
    expect(test.targets![0]).toBeCloseTo((1000 - task.means[0]!) / task.deviations[0]!, 4);
  });

  it('are taken for what they are where there are more than classes usually are, which is told', () => {
    const { columns, ...guessed } = table(houses, { label: 'price' });
    const { columns: _, ...named } = table(houses, { label: 'price', task: 'regression' });
    expect(guessed).toEqual(named);
    expect(columns!.find(({ kind }) => kind === 'label')?.note).toBe(
      'predicted as numbers (task=regression); task=classes takes each for a class',
    );
    expect(table(houses, { label: 'price', task: 'classes', stratified: false }).classes).toBe(200);
    // Integers that come often are classes still.
    const cities = ['x,zip', ...rows(3_000, (i) => `${i},${10_000 + (i % 300)}`)];
    const { classes, train, columns: read } = table(cities, {});
    expect([classes, train.labels.constructor]).toEqual([300, Uint16Array]);
    expect(read!.at(-1)?.note).toBe('300 classes (task=classes); task=regression predicts numbers');
  });

  it('are told where few enough of them were taken for classes, unless classes were asked for', () => {
    const noteOf = (label: (i: number) => string, options: TableOptions = {}): string | undefined =>
      table(['x;y', ...rows(300, (i) => `${i};${label(i)}`)], { delimiter: ';', ...options }).columns!.at(-1)
        ?.note;
    const ages = (i: number): string => `${18 + (i % 73)}`;
    expect(noteOf(ages)).toBe('73 classes (task=classes); task=regression predicts numbers');
    expect(noteOf((i) => `${36 + (i % 9) / 2}`)).toMatch(/^9 classes/);
    expect(noteOf((i) => `${36 + (i % 9)},5`)).toBe(
      '9 classes (task=classes); task=regression with numbers=comma predicts numbers',
    );
    expect(noteOf((i) => `${36 + (i % 9)},5`, { numbers: 'comma' })).toBe(
      '9 classes (task=classes); task=regression predicts numbers',
    );
    expect(noteOf(ages, { task: 'classes' })).toBeUndefined();
    expect(noteOf((i) => `${i % 2}`)).toBeUndefined();
    expect(noteOf((i) => `0${i % 9}`)).toBeUndefined();
    expect(noteOf((i) => ['1', '2', 'more'][i % 3]!)).toBeUndefined();
  });

  it('are taken for what they are in small tables too, where most rows have a number of their own', () => {
    const small = ['x,price', ...rows(40, (i) => `${i % 7},${(30 + i * 1.5).toFixed(1)}`)];
    expect(table(small, {}).task?.kind).toBe('regression');
    const few = ['x,stars', ...rows(40, (i) => `${i % 7},${(i % 9) / 2}`)];
    expect(table(few, {}).classes).toBe(9);
    const local = ['x;price', ...rows(40, (i) => `${i % 7};1.${230 + i},50`)];
    expect(table(local, { delimiter: ';', numbers: 'comma' }).task?.kind).toBe('regression');
  });

  it('of which one alone decides the scale are told with its line', () => {
    const prices = rows(300, (i) => `${i % 7},${500 + i}.5,${i % 99}`);
    const noteOf = (lines: readonly string[], label: string | string[]): string[] =>
      table(['x,price,area', ...lines], { label, task: 'regression' }).columns!.map(({ note }) => note ?? '');
    const total = prices.with(200, '1,300000,5');
    expect(noteOf(total, 'price')[1]).toBe(
      'line 202 has 300000, which makes the standard deviation 200 times as large; a wrong number there decides the scale, and the errors',
    );
    expect(noteOf(total, ['area', 'price'])).toEqual(['', expect.stringMatching(/^line 202 has 300000/), '']);
    expect(noteOf(prices, 'price')).toEqual(['', '', '']);
    // All others are the same: their deviation is 0.
    expect(noteOf([...rows(99, () => '1,5,5'), '1,6,5'], 'price')[1]).toBe('');
  });

  it('as others write them are told, never taken for classes', () => {
    const local = ['x;price', ...rows(40, (i) => `${i % 7};1.${230 + i},50`)];
    expect(() => table(local, { delimiter: ';' })).toThrow(
      'f.csv: line 2: column "price": must be a number as numbers=plain reads it, found "1.230,50"; give numbers=comma to read it as 1230.5, or task=classes if each is a class',
    );
    expect(table(local, { delimiter: ';', task: 'classes', stratified: false }).classes).toBe(40);
    // Few of them may be classes.
    expect(table(['x,k', ...rows(40, (i) => `${i % 7},${(i % 3) * 10} %`)], {}).classes).toBe(3);
  });

  it('are told where one word stands among them, or dates in their place', () => {
    const odd = ['x,price', ...rows(40, (i) => `${i % 7},${i === 3 ? 'inf' : i * 1.5}`)];
    expect(() => table(odd, {})).toThrow(
      'line 5: column "price": must be a finite number, as 39 of 40 different values of the column are, found "inf"; correct it, list it as missing',
    );
    const dates = ['x,day', ...rows(40, (i) => `${i},2024-01-${10 + (i % 9)}`)];
    expect(() => table(dates, { task: 'regression' })).toThrow(
      'found "2024-01-10"; write what of dates tells something, such as the days since one of them, as numbers',
    );
  });

  it('and classes: words that nearly every row has its own of are neither', () => {
    const names = ['x,name', ...rows(40, (i) => `${i % 7},name ${i}`)];
    expect(() => table(names, {})).toThrow(
      'column "name": must hold classes, found 40 different values in 40 rows',
    );
    expect(table(names, { task: 'classes', stratified: false }).classes).toBe(40);
  });

  it.each<[string, TableOptions, readonly string[], string]>([
    [
      'a word',
      { label: 'price', task: 'regression' },
      houses.with(3, '1,cheap,2'),
      'f.csv: line 4: column "price": must be a finite number, found "cheap"',
    ],
    [
      'a number of another locale',
      { label: 'price', task: 'regression' },
      houses.with(3, '1,"1,234.5",2'),
      'f.csv: line 4: column "price": must be a finite number, found "1,234.5"; give numbers=point to read it as 1234.5',
    ],
    [
      'a missing number',
      { label: 'price', task: 'regression' },
      houses.with(3, '1,?,2'),
      'f.csv: line 4: column "price": must say what is to be learnt, found a missing value',
    ],
    [
      'one of several numbers that is missing',
      { label: ['price', 'area'], task: 'regression' },
      houses.with(3, '1,5,'),
      'column "area": must say what is to be learnt, found a missing value; fill it in, or leave such rows out with unlabelled=skip',
    ],
    [
      'one number for all',
      { label: 'p', task: 'regression' },
      ['x,p', ...rows(30, (i) => `${i},5`)],
      'f.csv: column "p": must hold different numbers to predict, found 5 in every training row',
    ],
    [
      'numbers whose squares are none',
      { label: 'p', task: 'regression' },
      ['x,p', ...rows(30, (i) => `${i},${i}e300`)],
      'f.csv: column "p": must hold numbers whose squares 64-bit floats can hold, found larger or smaller ones, such as ',
    ],
    [
      'numbers whose squares are 0',
      { label: 'p', task: 'regression' },
      ['x,p', ...rows(30, (i) => `${i},${i}e-300`)],
      'must hold numbers whose squares 64-bit floats can hold',
    ],
    [
      'two columns of classes',
      { label: ['rooms', 'area'] },
      houses,
      'label: must name one column of classes, got 2; give task=regression',
    ],
  ])('are refused with %s', (_, options, lines, message) => {
    expect(() => table(lines, options)).toThrow(DataError);
    expect(() => table(lines, options)).toThrow(message);
  });
});

describe('several labels at once', () => {
  const lines = [
    'x,rude,threat',
    ...rows(200, (i) => `${i},${i % 2 ? 'yes' : 'no'},${i % 4 === 3 ? 'TRUE' : 'False'}`),
  ];

  it('are 0 and 1 for each label, and every mixture of them is in every part', () => {
    const dataset = table(lines, { label: ['rude', 'threat'], task: 'labels' });
    expect(dataset.task).toEqual({ kind: 'labels', labelNames: ['rude', 'threat'] });
    expect(outputsOf(dataset)).toBe(2);
    for (const { rows: own, targets, count } of [dataset.train, dataset.validation, dataset.test]) {
      expect([...targets!]).toEqual([...own!].flatMap((i) => [i % 2, Number(i % 4 === 3)]));
      expect([...own!].filter((i) => i % 4 === 3)).toHaveLength(count / 4);
    }
  });

  it('are read from one column of names too', () => {
    const mixed = ['x,marks', ...rows(100, (i) => `${i},"${['', 'a', 'b, a'][i % 3]}"`)];
    const dataset = table(mixed, { task: 'labels' }, ['x,marks', '1,b']);
    expect(dataset.task).toEqual({ kind: 'labels', labelNames: ['a', 'b'] });
    expect([...dataset.train.targets!]).toEqual(
      [...dataset.train.rows!].flatMap((i) => [Number(i % 3 > 0), Number(i % 3 === 2)]),
    );
    expect([...dataset.test.targets!]).toEqual([0, 1]);
    expect(() => table(mixed, { task: 'labels' }, ['x,marks', '1,c'])).toThrow(
      't.csv: line 2: column "marks": must name labels of the training file (a, b), found "c"',
    );
    expect(() => table(mixed, { task: 'labels', labelSeparator: ';' })).not.toThrow();
  });

  it.each([
    ['pandas', `"['b', 'a']"`, '[]'],
    ['NumPy', `['b' 'a']`, '[]'],
    ['JSON', `"[""b"", ""a""]"`, '[]'],
    ['pandas, without quotes', '"[b, a]"', '[]'],
  ])('are read from lists as %s writes them', (_, both, none) => {
    const listed = ['x,marks', ...rows(100, (i) => `${i},${[none, '[a]', both][i % 3]}`)];
    const dataset = table(listed, { task: 'labels' });
    expect(dataset.task).toEqual({ kind: 'labels', labelNames: ['a', 'b'] });
    expect([...dataset.train.targets!]).toEqual(
      [...dataset.train.rows!].flatMap((i) => [Number(i % 3 > 0), Number(i % 3 === 2)]),
    );
  });

  it('are refused where something else stands between them than was said', () => {
    const marked = ['x,marks', ...rows(100, (i) => `${i},${['a', 'b', 'b|a'][i % 3]}`)];
    expect(() => table(marked, { task: 'labels' })).toThrow(
      'f.csv: column "marks": must name several labels with "," between them, found none with it and "|" between some; give label-separator=|',
    );
    expect(table(marked, { task: 'labels', labelSeparator: '|' }).task).toMatchObject({
      labelNames: ['a', 'b'],
    });
    const crossed = lines.map((line) => line.replace('no', ''));
    expect(() => table(crossed, { label: ['rude', 'threat'], task: 'labels' })).toThrow(
      /found a missing value; write 0 or no where a row does not have a label, or /,
    );
  });

  const noteOf = (dataset: Dataset): string | undefined =>
    dataset.columns!.find(({ kind }) => kind === 'label')?.note;

  it('are told where they were taken for classes, or nothing parts them', () => {
    const marked = (both: string) => [
      'x,marks',
      ...rows(60, (i) => `${i},"${['red', 'new york', both][i % 3]}"`),
    ];
    expect(noteOf(table(marked('red/new york'), {}))).toBe(
      'looks like several labels in a row, together a class of their own; task=labels&label-separator=/ takes them apart',
    );
    expect(noteOf(table(marked('red, new york'), {}))).toMatch(/; task=labels takes them apart$/);
    expect(noteOf(table(marked('red, new york'), { task: 'classes' }))).toBeUndefined();
    expect(noteOf(table(marked('blue, green'), {}))).toBeUndefined();
    for (const names of [
      ['1,0', '1,5', '2,0', '2,5'],
      ['2024/01/02', '2024/02/01', '2024/01/01', '2024/02/02'],
    ])
      expect(noteOf(table(['x,k', ...rows(60, (i) => `${i},"${names[i % 4]}"`)], {})) ?? '').not.toContain(
        'several labels',
      );
    expect(noteOf(table(marked('red new york'), { task: 'labels' }))).toBe(
      'no row has several labels with "," between them; label-separator= says what else stands there',
    );
    expect(noteOf(table(marked('red, new york'), { task: 'labels' }))).toBeUndefined();
  });

  it('are 0 and 1 however these are written, but no other numbers', () => {
    const written = ['x,a,b', ...rows(60, (i) => `${i},${i % 2 ? '1.00' : '0e0'},${i % 3 ? '1' : '-0'}`)];
    const { train } = table(written, { label: ['a', 'b'], task: 'labels' });
    expect([...train.targets!]).toEqual([...train.rows!].flatMap((i) => [i % 2, Math.sign(i % 3)]));
    expect(() => table(written.with(5, '1,0.5,0'), { label: ['a', 'b'], task: 'labels' })).toThrow(
      'found "0.5"; write 1 or 0, or give task=regression to predict numbers',
    );
  });

  it('are refused where a field says neither', () => {
    expect(() => table(lines.with(5, '1,maybe,no'), { label: ['rude', 'threat'], task: 'labels' })).toThrow(
      'f.csv: line 6: column "rude": must say whether the row has the label (1 or 0, true or false, yes or no), found "maybe"',
    );
  });
});
