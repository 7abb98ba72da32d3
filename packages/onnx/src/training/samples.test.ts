import { expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  dense,
  flatten,
  focal,
  meanSquaredError,
  sequential,
  softmaxCrossEntropy,
} from '../index.js';
import { gatherTargets, gatherValues } from './gather.js';
import { requireFit, type Samples } from './samples.js';

const pixels = {
  count: 3,
  shape: [1, 1, 2],
  values: Uint8Array.of(0, 51, 102, 153, 204, 255),
  labels: Uint8Array.of(2, 0, 1),
} satisfies Samples;

const floats = (length: number) => new Float32Array(length);

test('gathers samples in the order of the ids, repeated ones too, pixels as shares of 255', () => {
  const out = gatherValues(pixels, 3, [2, 0, 2], 'float32', floats);
  expect(Array.from(out, (v) => Math.round(v * 5))).toEqual([4, 5, 0, 1, 4, 5]);
  expect(out[1]).toBe(1);
});

test('gathers float values as they are', () => {
  const values = Float32Array.of(0, 51, -2, 300, 204, 255);
  const out = gatherValues({ ...pixels, values }, 3, [1], 'float32', floats);
  expect(Array.from(out)).toEqual([-2, 300]);
});

test('turns labels into rows of probabilities, over what stood there', () => {
  const out = new Float32Array(6).fill(7);
  gatherTargets(pixels, [0, 2], 3, out);
  expect(Array.from(out)).toEqual([0, 0, 1, 0, 1, 0]);
});

test('takes labels of more classes than bytes can tell', () => {
  const many: Samples = { ...pixels, labels: Uint16Array.of(999, 0, 256) };
  const model = sequential({ sampleShape: [1, 1, 2], layers: [flatten(), dense(1000)], seed: 1 });
  requireFit(many, [0, 1, 2], model);
  const out = new Float32Array(2000);
  gatherTargets(many, [0, 2], 1000, out);
  expect([out[999], out[1256], out.reduce((sum, value) => sum + value, 0)]).toEqual([1, 1, 2]);
});

test('gathers targets of their own, in the order of the ids', () => {
  const { count, shape, values } = pixels;
  const out = new Float32Array(4);
  gatherTargets({ count, shape, values, targets: Float32Array.of(1, 2, 3, 4, 5, 6) }, [2, 0], 2, out);
  expect(Array.from(out)).toEqual([5, 6, 1, 2]);
});

test('turns labels into 0 and 1 for a single output', () => {
  const out = new Float32Array(2);
  gatherTargets({ ...pixels, labels: Uint8Array.of(0, 1, 1) }, [2, 0], 1, out);
  expect(Array.from(out)).toEqual([1, 0]);
});

test.each([
  ['another shape', { ...pixels, shape: [2] }, [0], "samples: shape must be the model's [1,1,2], got [2]"],
  [
    'too few values',
    { ...pixels, values: pixels.values.subarray(0, 5) },
    [0],
    'values: must be 2 for each of the 3 samples, 6 in all, got 5',
  ],
  [
    'too many labels',
    { ...pixels, labels: new Uint8Array(4) },
    [0],
    'labels: must be 1 for each of the 3 samples, 3 in all, got 4',
  ],
  [
    'labels that are none',
    { ...pixels, labels: undefined as never },
    [0],
    'labels: must be a typed array, or values in a file, got undefined',
  ],
  [
    'targets of another size',
    { ...pixels, targets: new Float32Array(3) },
    [0],
    'targets: must be 2 for each of the 3 samples, 6 in all, got 3',
  ],
  [
    'targets in a plain array',
    { ...pixels, targets: [1, 2, 3, 4, 5, 6] as unknown as Float32Array },
    [0],
    'targets: must be a typed array, got an array of 6',
  ],
  ...[BigInt64Array.of(1n, 0n, 1n), [1n, 0n, 1n]].map((labels): [string, Samples, number[], string] => [
    `labels of BigInts, ${labels.constructor.name}`,
    { ...pixels, labels: labels as never },
    [0],
    'Int32Array.from(data, Number) makes numbers of the BigInts in it',
  ]),
  ['no ids', pixels, [], 'ids: must name at least one sample, got none'],
  ['an id out of range', pixels, [1, 3], 'ids: must be below the sample count 3, got 3 at position 1'],
  [
    'an id between two',
    pixels,
    [1, 1.5],
    'ids: must be integers from 0 and below the sample count 3, got 1.5',
  ],
  [
    'a label below 0',
    { ...pixels, labels: Int8Array.of(-1, 0, 0) as unknown as Uint8Array },
    [0],
    "labels: must be integers from 0 and below the model's 2 classes, got -1 for sample 0",
  ],
  [
    'a label between two',
    { ...pixels, labels: Float32Array.of(0, 1.5, 0) as unknown as Uint8Array },
    [1],
    "labels: must be integers from 0 and below the model's 2 classes, got 1.5 for sample 1",
  ],
  ['a label out of range', pixels, [1, 0], "labels: must be below the model's 2 classes, got 2 for sample 0"],
])('refuses %s', (_, samples, ids, message) => {
  const model = sequential({ sampleShape: [1, 1, 2], layers: [flatten(), dense(2)], seed: 1 });
  expect(() => {
    requireFit(samples, ids, model);
  }).toThrow(message);
});

test.each([
  [
    softmaxCrossEntropy(),
    [0.5, 0.5, -1.25, 0.25],
    'targets: must be >= 0 for softmax-cross-entropy, got -1.25 for sample 1;',
  ],
  [
    binaryCrossEntropy(),
    [0.5, 1, 0, 1.5],
    'targets: must be from 0 to 1 for binary-cross-entropy, got 1.5 for sample 1;',
  ],
  [focal(), [0.5, 0.5, Number.NaN, 0], 'targets: must be >= 0 for focal, got NaN for sample 1;'],
])('numbers to predict are no shares of classes: %o', (loss, targets, message) => {
  const model = sequential({ sampleShape: [1, 1, 2], layers: [flatten(), dense(2)], seed: 1 });
  const samples = {
    count: 2,
    shape: [1, 1, 2],
    values: new Float32Array(4),
    targets: Float32Array.from(targets),
  };
  requireFit(samples, [0], model, loss);
  requireFit(samples, [1], model, meanSquaredError());
  expect(() => {
    requireFit(samples, [0, 1], model, loss);
  }).toThrow(message);
});

test('labels in the place of numbers to predict are told where those go', () => {
  const model = sequential({ sampleShape: [1, 1, 2], layers: [flatten(), dense(1)], seed: 1 });
  expect(() => {
    requireFit({ ...pixels, labels: Uint8Array.of(7, 9, 30) }, [0], model, meanSquaredError());
  }).toThrow(
    "labels: must be below the model's 2 classes, got 7 for sample 0; numbers to predict are targets",
  );
});
