import { Random, RankDistribution } from 'rankbatch';
import { expect, it } from 'vitest';
import { SortedLosses } from './sorted-losses.js';

const setting = { sampleCount: 37, batchSize: 5, pressure: 100, seed: 3 };

/** Ids by loss, the greatest first, equal ones by id. */
function plainOrder(losses: Float64Array): number[] {
  return [...losses.keys()].sort((a, b) => losses[b]! - losses[a]! || a - b);
}

it('has the order of a plain sort after every 100 recorded losses, and the old one in between', () => {
  const random = new Random(1);
  // Few values, so that some are equal; exact in float32.
  const loss = (): number => [-2, -0.5, 0, 0.25, 1, 3, 1e30, Infinity][random.below(8)]!;
  const losses = Float64Array.from({ length: setting.sampleCount }, loss);
  const sorted = new SortedLosses(losses, setting);
  let order = plainOrder(losses);
  let recorded = 0;
  for (let batch = 0; batch < 500; batch++) {
    const ids = Uint32Array.from({ length: random.below(9) }, () => random.below(setting.sampleCount));
    const latest = Float64Array.from(ids, loss);
    sorted.record(ids, latest);
    ids.forEach((id, i) => {
      losses[id] = latest[i]!;
      recorded += 1;
      if (recorded % 100 === 0) order = plainOrder(losses);
    });
    expect(order.map((_, i) => sorted.idAt(i + 1))).toEqual(order);
  }
  expect(recorded).toBeGreaterThan(1000);
});

it('draws the ids of the ranks that the uniform numbers of its seed select', () => {
  const losses = Float64Array.from(
    { length: setting.sampleCount },
    (_, id) => (id * 17) % setting.sampleCount,
  );
  const order = plainOrder(losses);
  const distribution = new RankDistribution(setting.sampleCount, setting.pressure);
  const random = new Random(setting.seed);
  const sorted = new SortedLosses(losses, setting);
  for (let batch = 0; batch < 50; batch++)
    expect([...sorted.next().ids]).toEqual(
      Array.from({ length: setting.batchSize }, () => order[distribution.rankAt(random.float()) - 1]),
    );
});
