import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from './data-error.js';
import { encodeNpy } from './formats/npy.testing.js';
import { loadDataset } from './load-dataset.js';
import { npyDataset, type NpyPair } from './npy-dataset.js';
import { loadNpy } from './sets/npy-file.js';
import { outputsOf, type Task } from './task.js';

/** 20 samples of shape [2]: number i is (i, -i), of class i % 2. */
const features = encodeNpy(
  Float64Array.from({ length: 40 }, (_, k) => (k % 2 ? -1 : 1) * (k >> 1)),
  [20, 2],
);
const labels = encodeNpy(
  BigInt64Array.from({ length: 20 }, (_, i) => BigInt(i % 2)),
  [20],
);
const pair = (x = features, y = labels, mark = ''): NpyPair => ({
  features: { path: `x${mark}.npy`, bytes: x },
  labels: { path: `y${mark}.npy`, bytes: y },
});
const testPair = (label: number): NpyPair =>
  pair(encodeNpy(Float32Array.of(5, 6), [1, 2]), encodeNpy(Uint8Array.of(label), [1]), '-test');

describe('npyDataset', () => {
  it('splits the samples and knows their rows', () => {
    const { train, validation, test, classes, sourceRows } = npyDataset(pair());
    expect([train.count, validation.count, test.count, classes, sourceRows]).toEqual([16, 2, 2, 2, 20]);
    for (const { rows, values, labels: own, shape } of [train, validation, test]) {
      expect(shape).toEqual([2]);
      expect([...values]).toEqual([...rows!].flatMap((row) => [row, row === 0 ? -0 : -row]));
      expect([...own]).toEqual([...rows!].map((row) => row % 2));
    }
  });

  it('tells of classes without a sample, as where labels count from 1', () => {
    const fromOne = encodeNpy(
      Uint8Array.from({ length: 20 }, (_, i) => 1 + (i % 2)),
      [20],
    );
    const { notes, classes } = npyDataset(pair(features, fromOne));
    expect([classes, notes?.length]).toEqual([3, 1]);
    expect(notes![0]).toMatch(/^y\.npy: no sample is of class 0, of 0\.\.2; numpy\.unique\(/);
    expect(npyDataset(pair()).notes).toBeUndefined();
  });

  it('tells of a number to predict that decides the scale alone', () => {
    const numbers = Float64Array.from({ length: 20 }, (_, i) => (i === 7 ? 1e6 : i));
    const of = (y: Float64Array) =>
      npyDataset(pair(features, encodeNpy(y, [20])), { task: 'regression' }).notes;
    expect(of(numbers)).toEqual([
      'y.npy: target: sample 7 has 1000000, which makes the standard deviation 37000 times as large; a wrong number there decides the scale, and the errors',
    ]);
    expect(of(numbers.with(7, 30))).toBeUndefined();
  });

  it('takes a test pair as it is', () => {
    const { train, validation, test } = npyDataset(pair(), { validation: 0.2 }, testPair(1));
    expect([train.count, validation.count]).toEqual([16, 4]);
    expect([[...test.values], [...test.labels]]).toEqual([[5, 6], [1]]);
  });

  it('keeps bytes as pixels and gives samples another shape', () => {
    const bytes = Uint8Array.from({ length: 80 }, (_, k) => k);
    const { train } = npyDataset(pair(encodeNpy(bytes, [20, 2, 2])), { shape: [1, 2, 2] });
    expect(train.shape).toEqual([1, 2, 2]);
    expect(train.values).toBeInstanceOf(Uint8Array);
  });

  it('takes two axes for an image of one channel, unless a shape is given', () => {
    const x = pair(encodeNpy(new Float32Array(120), [20, 2, 3]));
    expect(npyDataset(x).train.shape).toEqual([1, 2, 3]);
    expect(npyDataset(x, { shape: [2, 3] }).train.shape).toEqual([2, 3]);
  });

  const nan = Float32Array.from({ length: 40 }, (_, k) => (k === 7 ? NaN : k));
  const far = Uint8Array.from({ length: 20 }, (_, i) => i % 2);
  it.each<[string, NpyPair, NpyPair | undefined, RegExp]>([
    [
      'NaN',
      pair(encodeNpy(nan, [20, 2])),
      undefined,
      /^x\.npy: byte \d+: element 7 must be a finite 32-bit float, found NaN/,
    ],
    [
      'a double beyond floats',
      pair(
        encodeNpy(
          Float64Array.from(nan, (x) => (x > 0 ? 1e300 : x)),
          [20, 2],
        ),
      ),
      undefined,
      /element 1 must be a finite 32-bit float, found 1e\+300/,
    ],
    [
      'another number of labels',
      pair(features, encodeNpy(far.subarray(1), [19])),
      undefined,
      /^y\.npy: must have one label for each of the 20 samples of x\.npy, found shape \(19\); give the labels of these very samples, in their order$/,
    ],
    [
      'one-hot labels',
      pair(features, encodeNpy(new Uint8Array(40), [20, 2])),
      undefined,
      /found shape \(20, 2\); for one-hot labels save array\.argmax\(1\)/,
    ],
    [
      'images of floats with the channels last',
      pair(encodeNpy(new Float32Array(20 * 75), [20, 5, 5, 3])),
      undefined,
      /which looks like \(N, height, width, channels\); give channels=last, or shape=5,5,3 if it is not$/,
    ],
    [
      'a label between classes',
      pair(
        features,
        encodeNpy(
          Float32Array.from(far, (x) => x / 2),
          [20],
        ),
      ),
      undefined,
      /^y\.npy: byte \d+: label 1 must be an integer from 0 to 255, found 0\.5/,
    ],
    [
      'a negative label',
      pair(
        features,
        encodeNpy(
          Int16Array.from(far, (x) => -x),
          [20],
        ),
      ),
      undefined,
      /label 1 must be an integer from 0 to 255, found -1/,
    ],
    [
      'one axis alone',
      pair(encodeNpy(new Uint8Array(20), [20])),
      undefined,
      /^x\.npy: must have a first axis of samples and others of features, found shape \(20\)/,
    ],
    [
      'an unknown class in the test file',
      pair(),
      testPair(2),
      /^y-test\.npy: byte \d+: label 0 must be one of the training file's classes 0\.\.1, found 2/,
    ],
    [
      'test samples of axes in another order',
      pair(encodeNpy(new Uint8Array(120), [20, 2, 3])),
      pair(encodeNpy(new Uint8Array(6), [1, 3, 2]), encodeNpy(Uint8Array.of(1), [1]), '-test'),
      /^x-test\.npy: samples must have shape 1 x 2 x 3, found 1 x 3 x 2/,
    ],
    [
      'test samples of another shape',
      pair(encodeNpy(new Uint8Array(60), [20, 3])),
      testPair(1),
      /^x-test\.npy: samples must have shape 3, found 2/,
    ],
  ])('refuses %s', (_, first, second, message) => {
    expect(() => npyDataset(first, {}, second)).toThrow(DataError);
    expect(() => npyDataset(first, {}, second)).toThrow(message);
  });
});

describe('npyDataset of other tasks', () => {
  /** Prices `(1000 + i, -i)` of the samples `i`. */
  const prices = encodeNpy(
    Float64Array.from({ length: 40 }, (_, k) => (k % 2 ? -(k >> 1) : 1000 + (k >> 1))),
    [20, 2],
  );

  it('standardizes numbers to predict by the training part', () => {
    const dataset = npyDataset(pair(features, prices), { task: 'regression' });
    const { task, train, test, classes } = dataset;
    if (task?.kind !== 'regression') throw new Error('must be regression');
    expect([classes, outputsOf(dataset), task.targetNames]).toEqual([0, 2, ['target 0', 'target 1']]);
    for (const { rows, targets } of [train, test])
      for (const [i, row] of rows!.entries()) {
        expect(targets![2 * i]! * task.deviations[0]! + task.means[0]!).toBeCloseTo(1000 + row, 4);
        expect(targets![2 * i + 1]! * task.deviations[1]! + task.means[1]!).toBeCloseTo(-row, 4);
      }
  });

  it('reads numbers of one axis, and a test pair in the unit of the training pair', () => {
    const y = encodeNpy(
      Float32Array.from({ length: 20 }, (_, i) => i / 4),
      [20],
    );
    const one = pair(encodeNpy(Float32Array.of(5, 6), [1, 2]), encodeNpy(Float32Array.of(2), [1]), '-test');
    const { task, test } = npyDataset(pair(features, y), { task: 'regression' }, one);
    if (task?.kind !== 'regression') throw new Error('must be regression');
    expect(task.targetNames).toEqual(['target']);
    expect(test.targets![0]).toBeCloseTo((2 - task.means[0]!) / task.deviations[0]!, 5);
  });

  it('reads several labels as 0 and 1', () => {
    const flags = encodeNpy(
      Uint8Array.from({ length: 60 }, (_, k) => Number(k % 4 === 0)),
      [20, 3],
    );
    const { task, train } = npyDataset(pair(features, flags), { task: 'labels' });
    expect(task).toEqual({ kind: 'labels', labelNames: ['0', '1', '2'] });
    expect([...train.targets!]).toEqual(
      [...train.rows!].flatMap((row) => [0, 1, 2].map((k) => Number((3 * row + k) % 4 === 0))),
    );
  });

  it('numbers more classes than a byte counts', () => {
    const many = encodeNpy(
      Int16Array.from({ length: 600 }, (_, i) => i % 300),
      [600],
    );
    const x = encodeNpy(
      Float32Array.from({ length: 600 }, (_, i) => i),
      [600, 1],
    );
    const { classes, train } = npyDataset(pair(x, many), { stratified: false });
    expect([classes, train.labels.constructor]).toEqual([300, Uint16Array]);
    expect([...train.labels]).toEqual([...train.rows!].map((row) => row % 300));
  });

  it.each<[string, NpyPair, Task['kind'], RegExp]>([
    [
      'NaN',
      pair(
        features,
        encodeNpy(
          Float32Array.from({ length: 20 }, (_, i) => (i === 3 ? NaN : i)),
          [20],
        ),
      ),
      'regression',
      /^y\.npy: byte \d+: element 3 must be a finite number, found NaN/,
    ],
    [
      'three axes',
      pair(features, encodeNpy(new Uint8Array(40), [20, 1, 2])),
      'regression',
      /must have the numbers to predict, shape \(N,\) or \(N, outputs\), for each of the 20 samples of x\.npy, found shape \(20, 1, 2\)/,
    ],
    ['neither 0 nor 1', pair(features, prices), 'labels', /element 0 must be 0 or 1, found 1000/],
  ])('refuses %s', (_, first, task, message) => {
    expect(() => npyDataset(first, { task })).toThrow(message);
  });
});

describe('NPY files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankbatch-npy-'));
    await writeFile(join(folder, 'x.npy'), features);
    await writeFile(join(folder, 'y.npy.gz'), gzipSync(labels));
    await writeFile(join(folder, 'x-test.npy'), encodeNpy(Float32Array.of(5, 6), [1, 2]));
    await writeFile(join(folder, 'y-test.npy'), encodeNpy(Uint8Array.of(1), [1]));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are loaded by loadNpy and by name alike', async () => {
    const byName = await loadDataset(
      'npy:x.npy?labels=y.npy.gz&test=x-test.npy&test-labels=y-test.npy&validation=0.25&shape=1,2',
      { dataDir: folder, seed: 3 },
    );
    const direct = await loadNpy(join(folder, 'x.npy'), {
      labels: join(folder, 'y.npy.gz'),
      test: { features: join(folder, 'x-test.npy'), labels: join(folder, 'y-test.npy') },
      validation: 0.25,
      shape: [1, 2],
      seed: 3,
    });
    expect({ ...byName, name: '' }).toEqual({ ...direct, name: '' });
    expect([direct.train.count, direct.train.shape, direct.test.count]).toEqual([15, [1, 2], 1]);
  });

  it.each([
    ['npy:x.npy', 'npy option labels: must name the file of labels, as in npy:x.npy?labels=y.npy, got none'],
    [
      'npy:x.npy?labels=y.npy.gz&test=x-test.npy',
      'npy options test and test-labels: must be given both or none',
    ],
    ['npy:x.npy?labels=y.npy.gz&shape=1,x', 'npy option shape: must be a number, got "x"'],
  ])('are refused as %s', async (text, message) => {
    await expect(loadDataset(text, { dataDir: folder })).rejects.toThrow(message);
  });
});
