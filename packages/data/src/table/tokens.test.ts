import { describe, expect, it } from 'vitest';
import { encodeRows } from './encode-table.js';
import { tableDataset } from './table-dataset.js';
import type { TableEncoding } from './table-encoding.js';
import type { TableOptions } from './table-options.js';
import { vocabularyOf } from './tokens.js';

/** Words in most texts first: it, was, good, bad; `once` stands in one text alone. */
const texts = ['It was good.', 'it was BAD', 'it was', 'good it was good', ''];
const rows = Array.from(
  { length: 40 },
  (_, i) => `"${i === 7 ? 'once ' : ''}${texts[i % 5]}",${i % 2 ? 'a' : 'b'}`,
);
const dataset = (options: TableOptions, columns = 'text,label', lines = rows) =>
  tableDataset(
    { path: 'f.csv', bytes: new TextEncoder().encode([columns, ...lines].join('\n')) },
    { text: ['text'], testShare: 0.1, validation: 0.1, ...options },
  );

describe('texts as sequences of words', () => {
  it('are the numbers of their first words, of training alone, with 1 for others and 0 behind the end', () => {
    const { encoding, train, featureNames } = dataset({ tokens: 5 });
    const words = ['it', 'was', 'good', 'bad'];
    expect(encoding!.features).toEqual([{ kind: 'tokens', column: 'text', words, length: 5 }]);
    expect([train.shape, featureNames![4]]).toEqual([[5], 'text: word 5']);
    const kept = JSON.parse(JSON.stringify(encoding)) as TableEncoding;
    const { values } = encodeRows(kept, [
      { text: 'good, it was never good, ever' },
      { text: 'Bad' },
      { text: '' },
      { text: null },
    ]);
    expect([...values]).toEqual([4, 2, 3, 1, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const [i, row] of train.rows!.entries()) {
      const text = /"(.*)"/.exec(rows[row]!)![1]!;
      const own = encodeRows(kept, [{ text }]).values;
      expect([...train.values.subarray(5 * i, 5 * i + 5)]).toEqual([...own]);
    }
  });

  it('know at most so many words', () => {
    const { encoding } = dataset({ tokens: 3, words: 2 });
    expect(encoding!.features[0]).toMatchObject({ words: ['it', 'was'] });
    expect(vocabularyOf({ encoding: encoding! })).toBe(4);
    expect(vocabularyOf(dataset({}))).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    ['no length', () => dataset({ tokens: 0 }), 'tokens: must be an integer from 1 to 1024, got 0'],
    [
      'no text',
      () => dataset({ tokens: 4, text: [] }),
      'tokens: must go with one column of text and no other, found text (category); name it with text, and leave others out with ignore',
    ],
    [
      'other columns',
      () =>
        dataset(
          { tokens: 4 },
          'size,text,label',
          rows.map((row, i) => `${i % 9},${row}`),
        ),
      'tokens: must go with one column of text and no other, found size (number), text (text); name it with text, and leave others out with ignore',
    ],
    [
      'hashes',
      () => dataset({ tokens: 4, hashed: true }),
      'tokens: must go without hashed, as every word has its own number, got both',
    ],
  ])('refuse %s', (_, load, message) => {
    expect(load).toThrow(message);
  });
});
