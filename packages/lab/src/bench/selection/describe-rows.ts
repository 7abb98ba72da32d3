import { formatCount } from '../format-count.js';
import type { Row } from './cost.js';

/** What a row came to, or how many rows there are, always with the same width. */
export function describeRows(rows: readonly Row[]): string {
  const [row] = rows;
  if (row === undefined || rows.length > 1) return `${rows.length} rows`.padEnd(numbersWidth);
  return describeNumbers(row.nsPerDraw, row.nsPerRecord);
}

function describeNumbers(draw: number, record: number): string {
  return `draw ${formatCount(draw).padStart(7)} ns  record ${formatCount(record).padStart(10)} ns`;
}

const numbersWidth = describeNumbers(0, 0).length;
