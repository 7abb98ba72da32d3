import type { Dataset, Samples } from './dataset.js';

/** Most numbers of the samples that are compared: a part of a second. */
const MOST_VALUES = 2 ** 23;
/** Smallest share of the test samples that is told: fewer copies hardly change the error. */
const LEAST_SHARE = 0.1;
/** How nearly half of the features, and the features without the answer, tell the training samples apart, where equal ones are copies. */
const NEARLY = 0.9;

/**
 * What is told where test samples are training samples, too. Samples that are equal by nature, as those of few categories are, are no copies: many others
 * are equal in half of their features, or have another answer.
 */
export function sharedNotes({ name, train, test }: Dataset): string[] {
  const width = train.shape.reduce((product, length) => product * length, 1);
  if (width < 2 || (train.count + test.count) * width > MOST_VALUES) return [];
  const [known, asked] = [keysOf(train, width), keysOf(test, width)];
  if (!known || !asked) return [];
  const samples = new Set(known.samples);
  let shared = 0;
  for (const key of asked.samples) if (samples.has(key)) shared += 1;
  if (shared < LEAST_SHARE * test.count) return [];
  const [first, second, features] = [known.first, known.second, known.features].map(
    (keys) => new Set(keys).size,
  );
  if (Math.max(first!, second!) < NEARLY * features! || features! < NEARLY * samples.size) return [];
  return [
    `${name}: ${shared} of ${test.count} test samples are among the training samples, too, which makes the test error too low; leave copies out`,
  ];
}

/** Of each sample the hashes of either half of its features, of all, and of all with its answer; undefined where they are not in memory. */
function keysOf({ count, values, labels, targets = new Float32Array() }: Samples, width: number) {
  if (!(values instanceof Uint8Array || values instanceof Float32Array)) return undefined;
  const [words, answers] = [wordsOf(values), wordsOf(targets)];
  const half = Math.floor(width / 2);
  const outputs = targets.length / count;
  const make = () => new Float64Array(count);
  const keys = { first: make(), second: make(), features: make(), samples: make() };
  for (let i = 0; i < count; i++) {
    const [start, middle, end] = [i * width, i * width + half, (i + 1) * width];
    keys.first[i] = hash(words, start, middle);
    keys.second[i] = hash(words, middle, end);
    keys.features[i] = hash(words, middle, end, keys.first[i]);
    const labelled = hash(labels, i, i + 1, keys.features[i]);
    keys.samples[i] = hash(answers, i * outputs, (i + 1) * outputs, labelled);
  }
  return keys;
}

/** Numbers as integers of the same bits. */
const wordsOf = (values: Uint8Array | Float32Array): ArrayLike<number> =>
  values instanceof Uint8Array ? values : new Uint32Array(values.buffer, values.byteOffset, values.length);

/** 53 bits of two multiplicative hashes: of a million samples two different ones are alike by chance in 1 of 18,000 data sets. */
function hash(words: ArrayLike<number>, from: number, to: number, start = 0): number {
  let a = (start | 0) ^ 0x9e3779b9;
  let b = Math.floor(start / 2 ** 32) ^ 0x85ebca6b;
  for (let k = from; k < to; k++) {
    a = Math.imul(a ^ words[k]!, 0x01000193);
    b = Math.imul(b ^ words[k]!, 0x5bd1e995);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return (b & 0x1fffff) * 2 ** 32 + (a >>> 0);
}
