import { expect, it } from 'vitest';
import { formatCsv, formatCsvLines } from './csv.js';

it('writes the fields of all rows, quotes what needs it and leaves out what is not there', () => {
  const rows = [
    { id: 1, text: 'a, "b"\nc' },
    { id: 2.5, more: null, last: true },
  ];
  expect(formatCsv(rows)).toBe('id,text,more,last\n1,"a, ""b""\nc",,\n2.5,,,true');
  expect(formatCsvLines([[null, 1n, '00,7'], [true]])).toBe(',1,"00,7"\ntrue');
});
