import { expect, test } from 'vitest';
import { Selector } from '../default-selector.js';
import { createFilteredPass } from './filtered-pass.js';
import { makeStrategy } from './strategy.js';

const filtered = (sampleCount: number, seed: number): Selector =>
  new Selector({
    sampleCount,
    batchSize: sampleCount,
    strategy: makeStrategy({ kind: 'filtered' }, ({ ledger }) =>
      createFilteredPass(ledger, { isWeighted: true, keep: () => 0.1 }),
    ),
    seed,
  });

test('a candidate that must be kept, as none was, is certain', () => {
  expect(filtered(1, 1).next()).toMatchObject({
    ids: Uint32Array.of(0),
    probabilities: Float64Array.of(1),
    weights: Float32Array.of(1),
  });
});

test('weights sum to the number of samples in the mean, small passes included', () => {
  const sums = Array.from({ length: 4000 }, (_, seed) =>
    filtered(3, seed)
      .next()
      .weights.reduce((a, b) => a + b),
  );
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  const variance = sums.reduce((all, sum) => all + (sum - mean) ** 2, 0) / sums.length;
  // 4 standard errors: a false alarm in 16,000 sets of seeds.
  expect(Math.abs(mean - 3)).toBeLessThan(4 * Math.sqrt(variance / sums.length));
});
