import { Random } from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { SumTree } from './sum-tree.js';

const batchSize = 4;
const setting = (sampleCount: number) => ({ sampleCount, batchSize, pressure: 100, seed: 3 });

/** How often each sample is found when every whole number below the total is looked up once. */
function countFound(tree: SumTree, sampleCount: number): number[] {
  const counts = Array.from({ length: sampleCount }, () => 0);
  for (let point = 0; point < tree.total; point++) counts[tree.find(point)]! += 1;
  return counts;
}

describe('SumTree', () => {
  it.each([1, 2, 3, 5, 8, 13, 64, 100])(
    'gives each of %i samples a stretch as long as its loss, after every record',
    (sampleCount) => {
      const random = new Random(sampleCount);
      const losses = Float64Array.from({ length: sampleCount }, () => random.below(5));
      losses[0] = 1;
      const tree = new SumTree(losses, setting(sampleCount));
      expect(countFound(tree, sampleCount)).toEqual([...losses]);
      for (let batch = 0; batch < 30; batch++) {
        const ids = Uint32Array.from({ length: batchSize }, () => random.below(sampleCount));
        // 0 must be possible, but not for all.
        const latest = Float64Array.from(ids, (id) => random.below(5) + (id === 0 ? 1 : 0));
        tree.record(ids, latest);
        ids.forEach((id, i) => (losses[id] = latest[i]!));
        expect(countFound(tree, sampleCount)).toEqual([...losses]);
      }
    },
  );

  it('never finds a sample without loss, even where rounding leaves a rest', () => {
    // 0.1 + 0.2 is above 0.3 when rounded; the samples behind them have no stretch.
    const tree = new SumTree(Float64Array.of(0.1, 0.2, 0, 0), setting(4));
    expect(tree.find(tree.total)).toBe(1);
  });

  it('draws where the uniform numbers of its seed fall', () => {
    const losses = Float64Array.from({ length: 30 }, (_, id) => id % 7);
    const tree = new SumTree(losses, setting(30));
    const random = new Random(3);
    for (let batch = 0; batch < 50; batch++)
      expect([...tree.next().ids]).toEqual(
        Array.from({ length: batchSize }, () => tree.find(random.float() * tree.total)),
      );
  });
});
