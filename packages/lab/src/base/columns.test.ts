import { expect, it } from 'vitest';
import { renderColumns } from './columns.js';

it('aligns the first column to the left, numbers to the right, and headings of groups in the middle', () => {
  const columns = [
    { heading: 'select', cells: ['shuffle', 'auto'] },
    { heading: 'cost', cells: ['0.1', '0.05'] },
    { heading: 'train', cells: ['1', '2'], group: 'error' },
    { heading: 'test', cells: ['10', '20'] },
  ];
  expect(renderColumns('adam', columns)).toBe(
    [
      'adam             error',
      'select   cost  train  test',
      'shuffle   0.1      1    10',
      'auto     0.05      2    20',
    ].join('\n'),
  );
});

it('makes room for a heading wider than its columns', () => {
  const columns = [
    { heading: 'a', cells: ['1'] },
    { heading: 'b', cells: ['2'], group: 'a wide heading' },
  ];
  expect(renderColumns('', columns)).toBe(
    ['  a wide heading', 'a               b', '1               2'].join('\n'),
  );
});

it('lets a long text go on below itself, so that no line is wider than 110', () => {
  const columns = [
    { heading: 'file', cells: ['x'.repeat(250), 'y'] },
    { heading: 'loss', cells: ['1', '2'] },
  ];
  const lines = renderColumns('', columns).split('\n');
  expect(lines.map((line) => line.length)).toEqual([0, 110, 110, 104, 42, 110]);
  expect(lines[2]).toBe(`${'x'.repeat(104)}     1`);
});

it('keeps the numbers of the first column whole beside columns that are too wide', () => {
  const columns = [
    { heading: 'sample', cells: ['12345678'] },
    { heading: 'label', cells: ['x'.repeat(120)] },
  ];
  expect(renderColumns('', columns).split('\n')[2]).toBe(`12345678  ${'x'.repeat(120)}`);
});
