import { expect, test } from 'vitest';
import { MeanHeight } from './mean-height.js';
import { Random } from '../../base/random.js';

test('uneven draws tell the mean without a bias, with its error', () => {
  const n = 500;
  const known = Float64Array.from({ length: n }, (_, id) => id / n);
  const now = known.map((height, id) => height * (id % 3 === 0 ? 0.2 : 0.9));
  const truth = now.reduce((sum, height) => sum + height / n, 0);
  const random = new Random(3);
  let [off, spread] = [0, 0];
  for (let run = 0; run < 200; run++) {
    const mean = new MeanHeight();
    mean.known = known.reduce((sum, height) => sum + height / n, 0);
    for (let i = 0; i < 300; i++) {
      // The upper half is drawn three times as often.
      const upper = random.float() < 0.75;
      const id = random.below(n / 2) + (upper ? n / 2 : 0);
      mean.see(upper ? 2 / 3 : 2, now[id]! - known[id]!);
    }
    const { mean: found, variance } = mean.take()!;
    off += (found - truth) / Math.sqrt(variance) / 200;
    spread += (found - truth) ** 2 / variance / 200;
  }
  // A mean of 200 numbers of variance 1, and that of their squares: 4 sigma each.
  expect(Math.abs(off)).toBeLessThan(4 / Math.sqrt(200));
  expect(Math.abs(spread - 1)).toBeLessThan(4 * Math.sqrt(2 / 200));
});

test('fewer than two draws tell nothing', () => {
  const mean = new MeanHeight();
  mean.see(1, 0.3);
  expect(mean.take()).toBe(undefined);
});
