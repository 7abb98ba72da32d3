import { expect, it } from 'vitest';
import { sayDiverged } from './judged-runs.js';

it('runs of the baseline that diverged judge no others, and the others count as never there', () => {
  const run = (select: string, seed: number) => ({ optimizer: 'adam', select, seed });
  const diverged = [run('shuffle', 1), run('rank:100', 2), run('rank:100', 3)];
  expect(sayDiverged(diverged, 'shuffle')).toEqual([
    '2 runs diverged and count as never there: rank:100 with adam, seeds 2 to 3.',
    '1 run diverged and judges no other: shuffle with adam, seed 1.',
  ]);
  expect(sayDiverged([], 'shuffle')).toEqual([]);
});
