import { expect, test } from 'vitest';
import { autoTuning } from './tuning.js';
import { Contradiction } from './contradiction.js';

function create(threshold = 1): Contradiction {
  const contradiction = new Contradiction(autoTuning);
  contradiction.threshold = threshold;
  return contradiction;
}

test('learning starts from the mean of the first 100 losses that are finite', () => {
  const contradiction = create();
  contradiction.see(Infinity, Infinity);
  for (let i = 1; i <= 150; i++) contradiction.see(Infinity, i);
  expect(contradiction.start).toBeCloseTo(50.5, 9);
});

test('counts how many of those above the threshold are below it when seen again, with 50 failures assumed', () => {
  const contradiction = create();
  contradiction.see(0.5, 3); // was not above
  contradiction.see(Infinity, 0.1); // was not known
  expect(contradiction.resolved).toBe(0);
  for (let i = 0; i < 150; i++) contradiction.see(2, i % 3 === 0 ? 2 : 1);
  expect(contradiction.resolved).toBeCloseTo(100 / 200, 9);
});

test('forgets what is long ago', () => {
  const contradiction = create();
  for (let i = 0; i < 3000; i++) contradiction.see(2, 0.5);
  for (let i = 0; i < 3000; i++) contradiction.see(2, 2);
  // 1 - 1/500, 3000 times.
  expect(contradiction.resolved).toBeLessThan(0.003);
});

test('the cap is a tenth, and rises to the share by rank as more get resolved', () => {
  const contradiction = create();
  expect(contradiction.capAt(0.4)).toBe(0.1);
  contradiction.resolved = 0.25;
  expect(contradiction.capAt(0.4)).toBeCloseTo(0.25, 12);
  contradiction.resolved = 0.6;
  expect(contradiction.capAt(0.4)).toBeCloseTo(0.4, 12);
  expect(contradiction.capAt(0.03)).toBe(0.1);
});

test('many that contradict are still being learnt, until it is known that they resist', () => {
  const contradiction = create();
  expect(contradiction.isLearning(0.3)).toBe(true);
  expect(contradiction.isLearning(0.1)).toBe(false);
  for (let i = 0; i < 500; i++) contradiction.see(2, i % 10 === 0 ? 0.5 : 2);
  expect(contradiction.resolved).toBeLessThan(0.15);
  expect(contradiction.isLearning(0.3)).toBe(false);
  for (let i = 0; i < 500; i++) contradiction.see(2, i % 4 === 0 ? 0.5 : 2);
  expect(contradiction.isLearning(0.3)).toBe(true);
});
