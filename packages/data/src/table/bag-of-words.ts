import { DataError } from '../data-error.js';
import type { TextEncoding } from './column-encoding.js';
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
  { words: limit, weighting, hashed }: BagOptions,
): TextEncoding {
  if (!Number.isInteger(limit) || limit < 1)
    throw new DataError(`words: must be an integer >= 1, got ${String(limit)}`);
  const texts = Array.from(trainRows, (row) => wordsOf(fields.get(row) ?? ''));
  const words = hashed ? limit : frequentWords(texts, limit);
  if (!hashed && sizeOf(words) === 0)
    throw new DataError(
      `${fields.name}: must have a word that stands in two training texts, found none; is it text?`,
    );
  return {
    kind: 'text',
    column: fields.column,
    words,
    weights: weighting === 'counts' ? null : inverseFrequencies(texts, positionIn(words), sizeOf(words)),
  };
}

/** Counts words, and weighs them. */
export function textEncoder({ column, words, weights }: TextEncoding): Encoder {
  const positionOf = positionIn(words);
  const size = sizeOf(words);
  const names = typeof words === 'number' ? Array.from({ length: size }, (_, k) => `hash ${k}`) : words;
  return {
    features: names.map((name) => `${column}: ${name}`),
    write(fields, row, out, offset) {
      const counts = out.subarray(offset, offset + size);
      for (const word of wordsOf(fields.get(row) ?? '')) {
        const position = positionOf(word);
        if (position !== undefined) counts[position]! += 1;
      }
      if (weights) weigh(counts, weights);
    },
  };
}

const sizeOf = (words: TextEncoding['words']): number => (typeof words === 'number' ? words : words.length);

/** Where words are counted; `undefined` for those that are not. */
function positionIn(words: TextEncoding['words']): (word: string) => number | undefined {
  if (typeof words === 'number') return (word) => hash(word) % words;
  const positions = new Map(words.map((word, k) => [word, k]));
  return (word) => positions.get(word);
}

/** At most `limit` words, those in most texts first, in the order of their code units where equal. */
export function frequentWords(texts: readonly (readonly string[])[], limit: number): string[] {
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
): number[] {
  const frequencies = Array.from({ length: size }, () => 0);
  for (const text of texts)
    for (const position of new Set(text.map(positionOf)))
      if (position !== undefined) frequencies[position]! += 1;
  return frequencies.map((frequency) => Math.log((1 + texts.length) / (1 + frequency)) + 1);
}

function weigh(counts: Float32Array, weights: readonly number[]): void {
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
