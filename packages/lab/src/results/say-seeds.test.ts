import { expect, it } from 'vitest';
import { listSeeds, nameRuns } from './say-seeds.js';

it('seeds stand in their order, as rows without a gap', () => {
  expect(listSeeds([3, 2, 1])).toBe('1 to 3');
  expect(listSeeds([3, 1, 1])).toBe('1, 3');
  expect(listSeeds([10, 9, 2, 8, 4])).toBe('2, 4, 8 to 10');
});

it('runs go by strategy, optimizer and seeds', () => {
  const [optimizer, select] = ['adam', 'rank:100'];
  expect(nameRuns([{ optimizer, select, seed: 5 }])).toBe('rank:100 with adam, seed 5');
  const runs = [2, 1].flatMap((seed) => ['sgd', 'adam'].map((name) => ({ optimizer: name, select, seed })));
  expect(nameRuns(runs)).toBe('rank:100 with sgd, seeds 1 to 2; rank:100 with adam, seeds 1 to 2');
});
