import { takeValues, type Dataset, type TableEncoding } from '@rankbatch/data';

/** What a row of a table said of a column: a number, a category, the known words of a text; null where it was missing. */
export type OriginalValue = number | string | null;

type Column = TableEncoding['features'][number];

/** Of a feature that is rounded to 32 bits, relative to its size; digits below twice that are not told. */
const rounding = 2 ** -24;

/**
 * The values of a training sample as its row of the table had them, by column, undone of standardizing and one-hot; null where the samples are no rows
 * of a table. Numbers are as exact as 32-bit features keep them.
 */
export function originalValues(
  { encoding, train }: Pick<Dataset, 'encoding' | 'train'>,
  id: number,
): Record<string, OriginalValue> | null {
  if (encoding === undefined) return null;
  let features = takeValues(train, [id]);
  return Object.fromEntries(
    encoding.features.map((column) => {
      const value = decode(column, features, encoding.scale);
      features = features.subarray(widthOf(column));
      return [column.column, value];
    }),
  );
}

function widthOf(column: Column): number {
  if (column.kind === 'number') return column.marksMissing ? 2 : 1;
  if (column.kind === 'category') return column.categories.length;
  if (column.kind === 'tokens') return column.length;
  return typeof column.words === 'number' ? column.words : column.words.length;
}

/** @param features beginning with those of the column */
function decode(column: Column, features: ArrayLike<number>, scale: TableEncoding['scale']): OriginalValue {
  if (column.kind === 'category') {
    const at = column.categories.findIndex((_, index) => features[index] === 1);
    return column.categories[at] ?? null;
  }
  const [first = 0, second = 0] = [features[0], features[1]];
  if (column.kind === 'number') {
    if (column.marksMissing && second === 1) return null;
    return scale === 'none' ? first : unscaled(first, column);
  }
  if (column.kind === 'tokens') return wordsOf(column, features);
  const { words } = column;
  const positions = Array.from({ length: widthOf(column) }, (_, index) => index);
  return positions
    .filter((index) => features[index] !== 0)
    .sort((a, b) => (features[b] ?? 0) - (features[a] ?? 0))
    .map((index) => (typeof words === 'number' ? `#${index}` : words[index]))
    .join(' ');
}

/** The words that are known, `…` for each of the others. */
function wordsOf(
  { words, length }: Extract<Column, { kind: 'tokens' }>,
  features: ArrayLike<number>,
): string {
  return Array.from({ length }, (_, place) => features[place] ?? 0)
    .filter((number) => number > 0)
    .map((number) => words[number - 2] ?? '…')
    .join(' ');
}

function unscaled(
  feature: number,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): number {
  const value = feature * deviation + mean;
  const error = 2 * rounding * deviation * Math.max(1, Math.abs(feature));
  const decimals = error > 0 ? Math.floor(-Math.log10(error)) : 15;
  if (decimals >= 0) return Number(value.toFixed(Math.min(decimals, 15)));
  const step = 10 ** -decimals;
  return Math.round(value / step) * step || 0;
}
