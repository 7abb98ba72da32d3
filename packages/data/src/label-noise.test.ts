import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassLabels, Dataset } from './dataset.js';
import { addLabelNoise, replaceLabels } from './label-noise.js';
import { readLabels } from './read-labels.js';
import { sliceSamples } from './slice-samples.js';

/** `count` training samples of 4 classes in turn; the last tenth of the source is the validation set. */
function dataset(count: number): Dataset {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 4);
  const all = { count, shape: [1], values: new Float32Array(count), labels };
  const cut = count - count / 10;
  return {
    name: 'toy',
    classes: 4,
    sourceRows: count,
    train: sliceSamples(all, 0, cut),
    validation: sliceSamples(all, cut, count),
    test: all,
  };
}

describe('addLabelNoise', () => {
  it.each([0, 0.2, 0.3337, 1])('changes exactly the share %d of the training labels', (share) => {
    const before = dataset(10_000);
    const { train, validation, test } = addLabelNoise(before, { share, seed: 1 });
    const changed = train.labels.filter((label, i) => label !== before.train.labels[i]).length;
    expect(changed).toBe(Math.round(share * 9_000));
    expect(train.trueLabels).toEqual(before.train.labels);
    expect([validation, test]).toEqual([before.validation, before.test]);
  });

  it('draws the new class uniformly over the others, and the samples evenly', () => {
    const { train } = addLabelNoise(dataset(100_000), { share: 0.3, seed: 2 });
    const moves = new Map<number, number>();
    let firstHalf = 0;
    for (const [i, label] of train.labels.entries()) {
      const truth = train.trueLabels![i]!;
      if (label === truth) continue;
      moves.set(truth * 4 + label, (moves.get(truth * 4 + label) ?? 0) + 1);
      if (i < train.count / 2) firstHalf++;
    }
    expect(moves.size).toBe(12);
    // 27,000 changes over 12 moves: mean 2250, standard deviation 45.4; two-sided 5 sigma for each.
    for (const count of moves.values()) expect(Math.abs(count - 2250)).toBeLessThan(5 * 45.4);
    // 27,000 of 90,000 without replacement: mean 13,500, standard deviation sqrt(27000 / 4 * 0.7) = 68.7.
    expect(Math.abs(firstHalf - 13_500)).toBeLessThan(5 * 68.7);
  });

  it('depends on the seed alone', () => {
    const noisy = (seed: number) => addLabelNoise(dataset(1_000), { share: 0.5, seed }).train.labels;
    expect(noisy(3)).toEqual(noisy(3));
    expect(noisy(3)).not.toEqual(noisy(4));
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the share %d', (share) => {
    expect(() => addLabelNoise(dataset(10), { share, seed: 1 })).toThrow(
      `share: must be a number from 0 to 1, got ${share}`,
    );
  });

  it('refuses a seed that is no safe integer', () => {
    expect(() => addLabelNoise(dataset(10), { share: 0.1, seed: 0.5 })).toThrow(
      'seed: must be a safe integer',
    );
  });
});

describe('replaceLabels', () => {
  const others = Uint8Array.from({ length: 20 }, (_, row) => (row + 1) % 4);

  it('gives each training sample the label of its row and keeps the truth', () => {
    const before = dataset(20);
    const { train, validation } = replaceLabels(before, others);
    expect(train.labels).toEqual(others.subarray(0, 18));
    expect(train.trueLabels).toEqual(before.train.labels);
    expect(validation).toEqual(before.validation);
  });

  it('follows the rows where the split has reordered them', () => {
    const before = dataset(20);
    const train = { ...before.train, rows: Uint32Array.from({ length: 18 }, (_, i) => 19 - i) };
    expect(replaceLabels({ ...before, train }, others).train.labels).toEqual(others.slice(2).toReversed());
  });

  it('keeps the first truth when noise comes on noise', () => {
    const before = dataset(20);
    const twice = addLabelNoise(replaceLabels(before, others), { share: 0.5, seed: 1 });
    expect(twice.train.trueLabels).toEqual(before.train.labels);
  });

  it('refuses labels for other data', () => {
    expect(() => replaceLabels(dataset(20), others.subarray(1), 'human.u8')).toThrow(
      'human.u8: must have one label for each of the 20 rows of toy, found 19',
    );
    expect(() => replaceLabels(dataset(20), others.with(7, 4), 'human.u8')).toThrow(
      'human.u8: label 7 must be an integer in 0..3, found 4',
    );
  });
});

describe('labels of another task than classes', () => {
  const prices: Dataset = {
    ...dataset(100),
    classes: 0,
    task: { kind: 'regression', targetNames: ['price'], means: [0], deviations: [1] },
  };

  it('are not changed', () => {
    const message = 'labels: can be changed where the task is classes, got toy, whose task is regression';
    expect(() => addLabelNoise(prices, { share: 0.1, seed: 1 })).toThrow(message);
    expect(() => replaceLabels(prices, new Uint8Array(100))).toThrow(message);
  });
});

describe('readLabels', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankbatch-labels-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(name: string, content: string | Uint8Array): Promise<ClassLabels> {
    await writeFile(join(folder, name), content);
    return readLabels(join(folder, name));
  }

  it.each<[string, string, string | Uint8Array]>([
    ['bytes', 'a.u8', Uint8Array.of(3, 0, 255)],
    ['lines', 'b.txt', '3\n0\n255\n'],
    ['lines of Windows without an end', 'c.csv', '3\r\n0\r\n255'],
    ['compressed lines', 'd.txt.gz', gzipSync('3\n0\n255\n')],
  ])('reads %s', async (_, name, content) => {
    expect([...(await read(name, content))]).toEqual([3, 0, 255]);
  });

  it('reads lines of more than 256 classes', async () => {
    expect(await read('e.txt', '3\n700\n')).toEqual(Uint16Array.of(3, 700));
  });

  it.each(['3\nx\n', '3\n\n1', '3\n1.5', '3\n-1', '3\n4294967296'])('refuses %j', async (content) => {
    await expect(read('bad.txt', content)).rejects.toThrow(
      /bad\.txt: line 2: must be an integer from 0 to 4294967295, found "/,
    );
  });
});
