import { describe, expect, it } from 'vitest';
import { parseNumber, writeNumber, type NumberFormat } from './number-format.js';

const value = (field: string, format: NumberFormat): number | undefined => parseNumber(field, format)?.value;

describe('parseNumber', () => {
  // field, plain, point, comma
  it.each<[string, number | undefined, number | undefined, number | undefined]>([
    ['12', 12, 12, 12],
    ['-1.5', -1.5, -1.5, undefined],
    ['+.5e-3', 0.0005, 0.0005, undefined],
    ['1.', 1, 1, undefined],
    ['2E3', 2000, 2000, 2000],
    ['1,234.5', undefined, 1234.5, undefined],
    ['1.234,5', undefined, undefined, 1234.5],
    ['0,5', undefined, undefined, 0.5],
    ['1,234', undefined, 1234, 1.234],
    ['0,234', undefined, undefined, 0.234],
    ['1.234', 1.234, 1.234, 1234],
    ['1 234 567', undefined, 1234567, 1234567],
    ['1 234,5', undefined, undefined, 1234.5],
    ['1\u202f234,5', undefined, undefined, 1234.5],
    ["1'234.5", undefined, 1234.5, undefined],
    ['12,34,567.5', undefined, 1234567.5, undefined],
    ['\u22125', undefined, -5, -5],
    ['(1,234.5)', undefined, -1234.5, undefined],
    ['(1.234,5)', undefined, undefined, -1234.5],
    ['12-', undefined, -12, -12],
    ['(-5)', undefined, undefined, undefined],
    ['-5-', undefined, undefined, undefined],
    ['()', undefined, undefined, undefined],
    ['1,23,4', undefined, undefined, undefined],
    ['1.2.3', undefined, undefined, undefined],
    ['1 234,567.8', undefined, undefined, undefined],
    ['0x10', undefined, undefined, undefined],
    ['1e999', undefined, undefined, undefined],
    ['', undefined, undefined, undefined],
    ['-', undefined, undefined, undefined],
    ['.', undefined, undefined, undefined],
    ['%', undefined, undefined, undefined],
    ['2020-01-02', undefined, undefined, undefined],
  ])('reads %j', (field, plain, point, comma) => {
    expect([value(field, 'plain'), value(field, 'point'), value(field, 'comma')]).toEqual([
      plain,
      point,
      comma,
    ]);
  });

  it.each([
    ['12 %', 12, '%'],
    ['$1,234.50', 1234.5, '$'],
    ['-$5', -5, '$'],
    ['($5.00)', -5, '$'],
    ['€ 7', 7, '€'],
    ['7 €', 7, '€'],
  ])('keeps the unit of %j apart', (field, number, unit) => {
    expect(parseNumber(field, 'point')).toEqual({ value: number, unit });
    expect(parseNumber(field, 'plain')).toBeUndefined();
  });
});

describe('writeNumber', () => {
  it.each<NumberFormat>(['plain', 'point', 'comma'])(
    'is undone by parseNumber bit for bit (%s)',
    (format) => {
      for (const number of [0, -1.5, 1234.5678, 0.1 + 0.2, 1e21, 5e-324, -1.7976931348623157e308])
        expect(parseNumber(writeNumber(number, format), format)).toEqual({ value: number, unit: '' });
    },
  );
});
