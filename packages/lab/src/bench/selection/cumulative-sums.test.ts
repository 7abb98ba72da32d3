import { Random } from 'rankbatch';
import { expect, it } from 'vitest';
import { CumulativeSums } from './cumulative-sums.js';

const setting = { sampleCount: 37, batchSize: 5, pressure: 100, seed: 3 };

/** The sample at a point, by walking through all losses. */
function plainFind(losses: readonly number[], point: number): number {
  let sum = 0;
  return losses.findIndex((loss) => (sum += loss) > point);
}

it('finds what a plain walk finds after every 100 recorded losses, and what it found before in between', () => {
  const random = new Random(1);
  const losses = Float64Array.from({ length: setting.sampleCount }, () => random.below(5));
  const sums = new CumulativeSums(losses, setting);
  let known = [...losses];
  let recorded = 0;
  for (let batch = 0; batch < 300; batch++) {
    const ids = Uint32Array.from({ length: random.below(9) }, () => random.below(setting.sampleCount));
    const latest = Float64Array.from(ids, () => random.below(5));
    sums.record(ids, latest);
    ids.forEach((id, i) => {
      losses[id] = latest[i]!;
      recorded += 1;
      if (recorded % 100 === 0) known = [...losses];
    });
    const points = Array.from({ length: sums.total }, (_, point) => point);
    expect(points.map((point) => sums.find(point))).toEqual(points.map((point) => plainFind(known, point)));
  }
  expect(recorded).toBeGreaterThan(500);
});

it('draws where the uniform numbers of its seed fall', () => {
  const losses = Float64Array.from({ length: setting.sampleCount }, (_, id) => id % 7);
  const sums = new CumulativeSums(losses, setting);
  const random = new Random(setting.seed);
  for (let batch = 0; batch < 50; batch++)
    expect([...sums.next().ids]).toEqual(
      Array.from({ length: setting.batchSize }, () => plainFind([...losses], random.float() * sums.total)),
    );
});
