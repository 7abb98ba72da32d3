import { describe, expect, it } from 'vitest';
import { fitBagOfWords, textEncoder, wordsOf, type BagOptions } from './bag-of-words.js';
import type { ColumnFields } from './encoder.js';

function column(...texts: (string | undefined)[]): ColumnFields {
  return {
    column: 'text',
    name: 'f: column "text"',
    where: (row) => `row ${row}`,
    place: (row) => `row ${row}`,
    get: (row) => texts[row],
    textOf: (row) => texts[row] ?? '',
  };
}

/** The features of one row. */
function encode(fields: ColumnFields, options: BagOptions, row: number, other = fields): number[] {
  const encoder = textEncoder(fitBagOfWords(fields, Uint32Array.of(0, 1, 2), options));
  const out = new Float32Array(encoder.features.length + 1);
  encoder.write(other, row, out, 1);
  expect(out[0]).toBe(0);
  return [...out.subarray(1)];
}

const texts = column('free win, WIN!', 'win now', 'so now free', 'new win win');
const options = { words: 10, weighting: 'counts', hashed: false } as const;

describe('wordsOf', () => {
  it('takes runs of letters and digits of any script, in lower case', () => {
    expect(wordsOf("Ünder £100, don't 日本語")).toEqual(['ünder', '100', 'don', 't', '日本語']);
  });
});

describe('fitBagOfWords', () => {
  it('takes the words of two training texts or more, the most frequent first', () => {
    expect(fitBagOfWords(texts, Uint32Array.of(0, 1, 2), options).words).toEqual(['free', 'now', 'win']);
    expect(fitBagOfWords(texts, Uint32Array.of(0, 1, 3), { ...options, words: 1 }).words).toEqual(['win']);
  });

  it('counts words, and ignores those that training did not know', () => {
    expect(encode(texts, options, 0)).toEqual([1, 0, 2]);
    expect(encode(texts, options, 3)).toEqual([0, 0, 2]);
    expect(encode(texts, options, 0, column(undefined))).toEqual([0, 0, 0]);
  });

  it('weighs by inverse document frequency and scales to length 1', () => {
    // Each word stands in 2 of 3 texts: weight ln(4 / 3) + 1 for all, so that the length alone matters: (1, 0, 2) / sqrt(5).
    const values = encode(texts, { ...options, weighting: 'tfidf' }, 0);
    expect(values[0]).toBeCloseTo(1 / Math.sqrt(5), 6);
    expect(values[2]).toBeCloseTo(2 / Math.sqrt(5), 6);
    // "a" in 3 of 3 texts: 1; "b" in 2 of 3: ln(4 / 3) + 1 = 1.2876821; length 1.6303714.
    const skewed = encode(column('a b', 'a', 'b a'), { ...options, weighting: 'tfidf' }, 0);
    expect(skewed[0]).toBeCloseTo(0.6133557, 6);
    expect(skewed[1]).toBeCloseTo(0.7898069, 6);
  });

  it('hashes words into a fixed number of features, also those that training did not know', () => {
    const counts = encode(texts, { ...options, words: 8, hashed: true }, 3);
    expect(counts).toHaveLength(8);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    // FNV-1a of "a", 32 bits, is 0xe40c292c as published; modulo 8 it is 4.
    expect(encode(texts, { ...options, words: 8, hashed: true }, 0, column('a'))).toEqual([
      0, 0, 0, 0, 1, 0, 0, 0,
    ]);
  });

  it('refuses text without common words, and no words', () => {
    expect(() => fitBagOfWords(column('a', 'b', 'c'), Uint32Array.of(0, 1, 2), options)).toThrow(
      'f: column "text": must have a word that stands in two training texts, found none',
    );
    expect(() => fitBagOfWords(texts, Uint32Array.of(0), { ...options, words: 0 })).toThrow(
      'words: must be an integer >= 1, got 0',
    );
  });
});
