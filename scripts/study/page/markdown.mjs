// Numbers and tables as Markdown.
import { median } from '@rankbatch/lab/internal';

/**
 * A table, its columns of numbers to the right; no text where it has no rows.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  if (rows.length === 0) return '';
  const isNumeric = (/** @type {number} */ column) =>
    rows.every((row) => /^[\d–<]|^never/.test(row[column] ?? ''));
  return [head, head.map((_, column) => (isNumeric(column) ? '--:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * A figure of docs/figures in the colours of the reader's page.
 *
 * @param {string} name
 * @param {string} alt
 */
export function picture(name, alt) {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="../figures/${name}-dark.svg">
  <img alt="${alt}" src="../figures/${name}-light.svg">
</picture>`;
}

/**
 * The median with the range over the seeds, where they differ: `2.1e-6 (1.9e-6 to 3.0e-6)`. A dash for none, and where one is
 * not known.
 *
 * @param {readonly number[]} values
 * @param {(value: number) => string} format
 */
export function spread(values, format) {
  if (values.length === 0 || values.some(Number.isNaN)) return '–';
  const middle = format(median(values));
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? middle : `${middle} (${least} to ${most})`;
}

export const cost = (/** @type {number} */ nats) => nats.toExponential(1);
export const percent = (/** @type {number} */ value) => value.toFixed(2);
export const ratio = (/** @type {number} */ value) => value.toFixed(value < 0.995 ? 2 : 1);
