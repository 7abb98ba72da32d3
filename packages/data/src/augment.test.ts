import { Random } from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { augment, type RandomIntegers } from './augment.js';
import type { SamplesInMemory } from './dataset.js';

/** Two images of one channel, 2 x 3: 1..6 and 11..16. */
const samples: SamplesInMemory = {
  count: 2,
  shape: [1, 2, 3],
  values: Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16),
  labels: Uint8Array.of(7, 8),
  trueLabels: Uint8Array.of(7, 9),
};

/** Gives the integers of a list, which must fit what is asked. */
function fixed(...integers: number[]): RandomIntegers {
  return {
    below(n) {
      const next = integers.shift();
      expect(next).toBeLessThan(n);
      return next!;
    },
  };
}

describe('augment', () => {
  it.each<[string, number[], boolean, number[]]>([
    ['stays', [1, 1, 0], false, [1, 2, 3, 4, 5, 6]],
    ['moves down', [2, 1, 0], false, [0, 0, 0, 1, 2, 3]],
    ['moves up', [0, 1, 0], false, [4, 5, 6, 0, 0, 0]],
    ['moves right', [1, 2, 0], false, [0, 1, 2, 0, 4, 5]],
    ['moves left and up', [0, 0, 0], false, [5, 6, 0, 0, 0, 0]],
    ['is mirrored', [1, 1, 1], true, [3, 2, 1, 6, 5, 4]],
    ['is mirrored, then moves right', [1, 2, 1], true, [0, 3, 2, 0, 6, 5]],
    ['is not mirrored where that is off', [1, 1, 1], false, [1, 2, 3, 4, 5, 6]],
  ])('an image %s', (_, draws, flip, expected) => {
    const batch = augment({ shift: 1, flip })(samples, [0], fixed(...draws));
    expect([...batch.values]).toEqual(expected);
  });

  it('moves an image out of sight', () => {
    const batch = augment({ shift: 5 })(samples, [1], fixed(5, 10, 0));
    expect([...batch.values]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('treats all channels alike, of bytes and of floats', () => {
    const values = Float32Array.from(samples.values);
    const colour = { ...samples, count: 1, shape: [2, 2, 3], values, labels: samples.labels.slice(0, 1) };
    const batch = augment({ shift: 1, flip: true })(colour, [0], fixed(2, 1, 1));
    expect(batch.values).toEqual(Float32Array.of(0, 0, 0, 3, 2, 1, 0, 0, 0, 13, 12, 11));
  });

  it('gathers the samples of the ids with all that belongs to them, and leaves them as they were', () => {
    const before = samples.values.slice();
    const { count, labels, trueLabels, rows } = augment({ shift: 1, flip: true })(
      samples,
      [1, 0, 1],
      new Random(1),
    );
    expect([count, [...labels], [...trueLabels!], [...rows!]]).toEqual([3, [8, 7, 8], [9, 7, 9], [1, 0, 1]]);
    expect(samples.values).toEqual(before);
  });

  it('depends on the random state alone, which can be kept', () => {
    const random = new Random(1);
    const augmentation = augment({ shift: 4, flip: true });
    augmentation(samples, [0, 1], random);
    const state = random.state;
    const next = augmentation(samples, [1, 1, 0], random);
    expect(augmentation(samples, [1, 1, 0], Random.fromState(state))).toEqual(next);
  });

  it('draws every shift and mirror image equally often', () => {
    const ids = Array.from({ length: 18_000 }, () => 0);
    const { values } = augment({ shift: 1, flip: true })(samples, ids, new Random(3));
    const times = new Map<string, number>();
    for (let i = 0; i < ids.length; i++) {
      const key = values.subarray(6 * i, 6 * i + 6).join();
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    // 3 x 3 shifts, mirrored or not: mean 1000, standard deviation 30.7; two-sided 5 sigma for each.
    expect(times.size).toBe(18);
    for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * 30.7);
  });

  it('keeps targets with their samples', () => {
    const targets = Float32Array.from({ length: 2 * samples.count }, (_, k) => k);
    const batch = augment({ shift: 1 })({ ...samples, targets }, [1, 0], new Random(1));
    expect(batch.targets).toEqual(Float32Array.of(2, 3, 0, 1));
  });

  it('refuses what is no shift and no image', () => {
    expect(() => augment({ shift: 1.5 })).toThrow('shift: must be an integer >= 0, in pixels, got 1.5');
    expect(() => augment({})({ ...samples, shape: [6] }, [0], new Random(1))).toThrow(
      'augmentation: needs images [channels, height, width], got samples of shape [6]',
    );
  });
});
