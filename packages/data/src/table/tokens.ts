import { check, checkFields, listOf, object } from '../checks.js';
import { DataError } from '../data-error.js';
import { frequentWords, wordsOf } from './bag-of-words.js';
import type { TokenEncoding } from './column-encoding.js';
import type { ColumnFields, Encoder } from './encoder.js';

/** Numbers of what is no word of the vocabulary: nothing behind the end of a text, and any other word. The words follow. */
const [NOTHING, UNKNOWN, FIRST_WORD] = [0, 1, 2] as const;

/** Longest texts that networks of attention take: their work grows with the square. */
export const MAX_TOKENS = 1024;

/**
 * Fits a column of text that becomes a sequence: the vocabulary are the words in most of the training texts, at most `words`; those of one text alone are left out.
 */
export function fitTokens(
  fields: ColumnFields,
  trainRows: Uint32Array,
  { words: limit, tokens }: { readonly words: number; readonly tokens: number },
): TokenEncoding {
  if (!Number.isInteger(limit) || limit < 1)
    throw new DataError(`words: must be an integer >= 1, got ${String(limit)}`);
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > MAX_TOKENS)
    throw new DataError(`tokens: must be an integer from 1 to ${MAX_TOKENS}, got ${String(tokens)}`);
  const words = frequentWords(
    Array.from(trainRows, (row) => wordsOf(fields.get(row) ?? '')),
    limit,
  );
  if (words.length === 0)
    throw new DataError(
      `${fields.name}: must have a word that stands in two training texts, found none; is it text?`,
    );
  return { kind: 'tokens', column: fields.column, words, length: tokens };
}

/** The numbers of the first words of a text: of the vocabulary's from 2 on, of others 1, and 0 behind the last word. */
export function tokenEncoder({ column, words, length }: TokenEncoding): Encoder {
  const numbers = new Map(words.map((word, k) => [word, FIRST_WORD + k]));
  return {
    features: Array.from({ length }, (_, place) => `${column}: word ${place + 1}`),
    write(fields, row, out, offset) {
      const found = wordsOf(fields.get(row) ?? '');
      for (let place = 0; place < length; place++) {
        const word = found[place];
        out[offset + place] = word === undefined ? NOTHING : (numbers.get(word) ?? UNKNOWN);
      }
    },
  };
}

/**
 * How many different numbers the samples of a data set of texts hold (`tokens`), 0 for nothing and 1 for unknown words included; undefined where its samples are no
 * sequences of words.
 *
 * @example
 * ```ts
 * import { tableDataset, vocabularyOf } from '@rankbatch/data';
 * const rows = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'so good,yes' : 'so bad,no'));
 * const file = { path: 'f.csv', bytes: new TextEncoder().encode(['text,label', ...rows].join('\n')) };
 * const dataset = tableDataset(file, { text: ['text'], tokens: 4 });
 * vocabularyOf(dataset); // => 5
 * [...dataset.train.values.subarray(0, 4)].slice(2); // => [0, 0]
 * ```
 */
export function vocabularyOf(dataset: {
  readonly encoding?: { readonly features: readonly object[] };
}): number | undefined {
  check('dataset', dataset, object);
  const { encoding } = dataset;
  if (encoding !== undefined) checkFields('encoding', encoding, { features: listOf(object) });
  const [only, ...others] = encoding?.features ?? [];
  if (only === undefined || others.length > 0 || !isTokens(only)) return undefined;
  return FIRST_WORD + only.words.length;
}

function isTokens(encoding: object): encoding is TokenEncoding {
  return 'kind' in encoding && encoding.kind === 'tokens';
}
