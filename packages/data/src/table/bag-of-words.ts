import { DataError } from '../data-error.js';
import type { ColumnFields, Encoder } from './encoder.js';
import type { TableOptions } from './table-options.js';

/** How a column of text becomes features. */
export type BagOptions = Required<Pick<TableOptions, 'words' | 'weighting' | 'hashed'>>;

/** The words of a text: runs of letters and digits, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Fits a column of text: how often each word stands in it, the words being those in most of the training texts (those of one text alone are left out), or
 * hashed. With 'tfidf' counts are multiplied by ln((1 + n) / (1 + df)) + 1, for `df` of `n` training texts with the word, and each text is scaled
 * to length 1, as scikit-learn's `TfidfVectorizer` does.
 */
export function fitBagOfWords(
  fields: ColumnFields,
  trainRows: Uint32Array,
  { words, weighting, hashed }: BagOptions,
): Encoder {
  if (!Number.isInteger(words) || words < 1)
    throw new DataError(`words: must be an integer >= 1, got ${String(words)}`);
  const texts = Array.from(trainRows, (row) => wordsOf(fields.get(row) ?? ''));
  const vocabulary = hashed ? [] : frequentWords(texts, words);
  const positions = new Map(vocabulary.map((word, k) => [word, k]));
  const positionOf = (word: string): number | undefined =>
    hashed ? hash(word) % words : positions.get(word);
  const features = hashed ? Array.from({ length: words }, (_, k) => `hash ${k}`) : vocabulary;
  if (features.length === 0)
    throw new DataError(
      `${fields.name}: must have a word that stands in two training texts, found none; is it text?`,
    );
  const weights = weighting === 'counts' ? undefined : inverseFrequencies(texts, positionOf, features.length);
  return {
    features: features.map((word) => `${fields.column}: ${word}`),
    write(column, row, out, offset) {
      const counts = out.subarray(offset, offset + features.length);
      for (const word of wordsOf(column.get(row) ?? '')) {
        const position = positionOf(word);
        if (position !== undefined) counts[position]! += 1;
      }
      if (weights) weigh(counts, weights);
    },
  };
}

/** At most `limit` words, those in most texts first, in the order of their code units where equal. */
function frequentWords(texts: readonly (readonly string[])[], limit: number): string[] {
  const frequencies = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(text)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  return [...frequencies]
    .filter(([, frequency]) => frequency > 1)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([word]) => word);
}

function inverseFrequencies(
  texts: readonly (readonly string[])[],
  positionOf: (word: string) => number | undefined,
  size: number,
): Float64Array {
  const frequencies = new Float64Array(size);
  for (const text of texts)
    for (const position of new Set(text.map(positionOf)))
      if (position !== undefined) frequencies[position]! += 1;
  return frequencies.map((frequency) => Math.log((1 + texts.length) / (1 + frequency)) + 1);
}

function weigh(counts: Float32Array, weights: Float64Array): void {
  let squares = 0;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] === 0) continue;
    counts[k]! *= weights[k]!;
    squares += counts[k]! ** 2;
  }
  if (squares === 0) return;
  const factor = 1 / Math.sqrt(squares);
  for (let k = 0; k < counts.length; k++) counts[k]! *= factor;
}

/** FNV-1a over the code units, 32 bits. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let k = 0; k < word.length; k++) value = Math.imul(value ^ word.charCodeAt(k), 0x01000193);
  return value >>> 0;
}
