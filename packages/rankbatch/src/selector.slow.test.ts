import { expect, test } from 'vitest';
import { rank, Selector } from './index.js';

test('N = 2^25: the lower half is drawn, counted and ranked right', () => {
  const n = 2 ** 25;
  const selector = new Selector({
    sampleCount: n,
    batchSize: 2 ** 20,
    strategy: rank({ pressure: 1e-3 }),
    seed: 1,
  });
  let sum = 0;
  // Distinct losses, of which 32-bit floats would make groups of four, give id i the rank i + 1; they are also sorted faster than equal ones.
  const losses = new Float64Array(2 ** 20);
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    for (let i = 0; i < ids.length; i++) {
      sum += ids[i]!;
      losses[i] = 2 * n - ids[i]!;
    }
    selector.record(ids, losses);
  }
  expect(sum).toBe((n * (n - 1)) / 2);
  // From here s = 1e-3 prefers low ranks: the lower half takes 1 / (1 + sqrt(s)) = 96.9347 % of the draws.
  const { ids, ranks } = selector.next();
  let lower = 0;
  let odd = 0;
  let wrong = 0;
  ids.forEach((id, i) => {
    if (ranks![i]! > n / 2) lower++;
    if (id % 2 === 1) odd++;
    if (id + 1 !== ranks![i] || (i % 4096 === 0 && selector.rankOf(id) !== ranks![i])) wrong++;
  });
  expect(wrong).toBe(0);
  const share = 1 / (1 + Math.sqrt(1e-3));
  expect(Math.abs(lower - share * ids.length)).toBeLessThan(5 * Math.sqrt(ids.length * share * (1 - share)));
  expect(Math.abs(odd - ids.length / 2)).toBeLessThan(5 * Math.sqrt(ids.length / 4));
  expect(selector.ledger.drawCount(n - 1)).toBeGreaterThanOrEqual(1);
  const last = [n - 1, n - 2, 2 ** 24 + 1];
  selector.record(last, [-1, -2, -3]);
  expect(last.map((id) => selector.rankOf(id))).toEqual([n - 2, n - 1, n]);
  expect([n - 2, n - 1, n].map((at) => selector.idAt(at))).toEqual(last);
});
