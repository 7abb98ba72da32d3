import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from './formats/npy.testing.js';
import { openArray, type TrainedSamples } from './open-array.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** 0, 1, 2 .. of a shape, opened as the samples of such a run. */
async function open(
  shape: readonly number[],
  wanted: readonly number[],
  name = 'npy:x.npy?labels=y.npy',
): Promise<number[]> {
  const path = join(folder, 'new.npy');
  const length = shape.reduce((product, side) => product * side, 1);
  await writeFile(
    path,
    encodeNpy(
      Float32Array.from({ length }, (_, i) => i),
      shape,
    ),
  );
  const opened = await openArray(path, { name, shape: wanted, classes: 2 });
  expect([opened.count, opened.shape]).toEqual([shape[0], wanted]);
  return [...opened.values];
}

const sixInOrder = [0, 1, 2, 3, 4, 5];

describe('openArray', () => {
  it.each<[shape: number[], wanted: number[], name?: string]>([
    [
      [1, 3, 2],
      [3, 2],
    ],
    [
      [1, 1, 3, 2],
      [3, 2],
    ],
    [
      [1, 3, 2],
      [1, 3, 2],
    ],
    [
      [1, 6],
      [3, 2],
    ],
    [[6], [1]],
    [[1, 3, 2], [6], 'x.npy?labels=y.npy&shape=6'],
    [[1, 2, 3, 1], [2, 3], 'npz:x.npz?shape=2,3'],
    [[1, 6, 1], [2, 3], 'npz:x.npz?shape=2,3'],
    // The channels first already.
    [[1, 3, 1, 2], [3, 1, 2], 'x.npy?labels=y.npy&channels=last'],
  ])('takes the numbers of %j as they stand for samples of %j', async (shape, wanted, name) => {
    expect(await open(shape, wanted, name)).toEqual(sixInOrder);
  });

  it.each<[shape: number[], wanted: number[], name: string]>([
    [[1, 1, 2, 3], [3, 1, 2], 'mnist'],
    [[1, 1, 2, 3], [3, 1, 2], 'x.npy?labels=y.npy&channels=last'],
    [[1, 1, 2, 3], [6], 'x.npy?labels=y.npy&channels=last&shape=6'],
  ])('puts the channels of %j first for %j of %s', async (shape, wanted, name) => {
    expect(await open(shape, wanted, name)).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('moves channels of a cube where training did', async () => {
    const cube = [0, 2, 4, 6, 1, 3, 5, 7];
    expect(await open([1, 2, 2, 2], [2, 2, 2], 'x.npz?channels=last')).toEqual(cube);
    expect(await open([1, 2, 2, 2], [2, 2, 2])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it.each<[shape: number[], wanted: number[], name: string, cure: string]>([
    [
      [1, 4, 3],
      [3, 4],
      'mnist',
      'save array.transpose(0, 2, 1), or array.reshape(-1, 3, 4) where its numbers stand in that order',
    ],
    [[1, 4, 3], [3, 4], 'x.npy?shape=3,4', 'save array.transpose(0, 2, 1), or array.reshape(-1, 3, 4)'],
    [[1, 4, 3], [1, 3, 4], 'x.npy', 'save array.reshape(-1, 1, 3, 4) where its numbers stand in that order'],
    [[1, 3, 4], [12], 'x.npy', 'save array.reshape(-1, 12) where'],
    // Read as they stand, or with the channels last?
    [[2, 8, 8, 3], [3, 8, 8], 'x.npy?shape=3,8,8', 'save array.transpose(0, 3, 1, 2), or array.reshape('],
    [[3, 4], [3, 4], 'x.npy', 'save samples of that shape behind a first axis that counts them'],
    [[0, 3, 4], [3, 4], 'x.npy', 'save at least one sample'],
  ])('refuses %j for samples of %j of %s', async (shape, wanted, name, cure) => {
    await expect(open(shape, wanted, name)).rejects.toThrow(
      `new.npy: must hold samples of shape (${wanted.join(', ')}) as those of training, found an array of shape (${shape.join(', ')}); ${cure}`,
    );
  });

  it('keeps bytes where training had bytes', async () => {
    const path = join(folder, 'new.npy');
    const trained: TrainedSamples = { name: 'x.npy', shape: [2], classes: 2 };
    await writeFile(path, encodeNpy(Uint8Array.of(1, 2), [1, 2]));
    expect((await openArray(path, { ...trained, type: 'uint8' })).values).toEqual(Uint8Array.of(1, 2));
    expect((await openArray(path, trained)).values).toEqual(Float32Array.of(1, 2));
    await writeFile(path, encodeNpy(Float32Array.of(1, NaN), [1, 2]));
    await expect(openArray(path, { ...trained, type: 'uint8' })).rejects.toThrow(/np\.save them as uint8$/);
    await expect(openArray(path, trained)).rejects.toThrow(/element 1 must be a finite 32-bit float/);
  });
});

describe('openArray with labels', () => {
  const regression = {
    kind: 'regression',
    targetNames: ['a', 'b'],
    means: [1, 2],
    deviations: [2, 4],
  } as const;
  const labels = { kind: 'labels', labelNames: ['a', 'b'] } as const;

  async function answersOf(
    values: Float32Array,
    shape: readonly number[],
    trained: Pick<TrainedSamples, 'task' | 'classes'>,
  ) {
    const [x, y] = [join(folder, 'x.npy'), join(folder, 'y.npy')];
    await writeFile(x, encodeNpy(new Float32Array(2), [2, 1]));
    await writeFile(y, encodeNpy(values, shape));
    const { answers } = await openArray(x, { name: 'x.npy', shape: [1], ...trained }, y);
    return answers!;
  }

  it('reads what is right as training did', async () => {
    const classes = await answersOf(Float32Array.of(999, 0), [2], { classes: 1000 });
    expect([[...classes.rows], [...classes.labels]]).toEqual([
      [0, 1],
      [999, 0],
    ]);
    const flags = Float32Array.of(0, 1, 1, 0);
    expect((await answersOf(flags, [2, 2], { task: labels, classes: 0 })).targets).toEqual(flags);
    const numbers = await answersOf(Float32Array.of(1, 2, 5, 10), [2, 2], { task: regression, classes: 0 });
    expect([...numbers.targets!]).toEqual([0, 0, 2, 2]);
  });

  it.each<[string, number[], number[], Pick<TrainedSamples, 'task' | 'classes'>, RegExp]>([
    [
      'another class',
      [2, 0],
      [2],
      { classes: 2 },
      /label 0 must be one of the training file's classes 0\.\.1, found 2; /,
    ],
    [
      'half a class',
      [1, 0.5],
      [2],
      { classes: 2 },
      /label 1 must be one of the training file's classes 0\.\.1, found 0\.5; /,
    ],
    [
      '-1 for a label',
      [0, -1, 0, 0],
      [2, 2],
      { task: labels, classes: 0 },
      /element 1 must be 0 or 1, found -1; /,
    ],
    [
      'NaN for a number',
      [0, 1, NaN, 0],
      [2, 2],
      { task: regression, classes: 0 },
      /element 2 must be a finite number, found NaN; /,
    ],
    [
      'too few numbers',
      [0, 1],
      [2],
      { task: regression, classes: 0 },
      /must have 2 numbers for each sample, as the training file has, found 1; /,
    ],
  ])('refuses %s', async (_, values, shape, trained, message) => {
    await expect(answersOf(Float32Array.from(values), shape, trained)).rejects.toThrow(message);
  });
});
