import { expect, test } from 'vitest';
import {
  cosineDecay,
  inTurn,
  learningRateAt,
  stepDecay,
  warmUp,
  type LearningRate,
} from './learning-rate.js';

const values = (rate: LearningRate, steps: number) =>
  Array.from({ length: steps }, (_, t) => learningRateAt(rate, t));

test('a rate is plain data: what JSON gives back means the same', () => {
  const restarts = inTurn({
    parts: [
      { steps: 5, rate: warmUp({ steps: 2, to: cosineDecay({ from: 0.1, to: 0.01, steps: 3 }) }) },
      { steps: 4, rate: stepDecay({ from: 0.05, factor: 0.1, every: 2 }) },
    ],
    last: 1e-4,
  });
  const copy = JSON.parse(JSON.stringify(restarts)) as LearningRate;
  expect(values(copy, 12)).toEqual(values(restarts, 12));
  // By hand: the cosine passes 1, 3/4 and 1/4 of its way down from 0.1 to 0.01.
  const expected = [0.05, 0.1, 0.1, 0.0775, 0.0325, 0.05, 0.05, 0.005, 0.005, 1e-4, 1e-4, 1e-4];
  values(restarts, 12).forEach((rate, t) => expect(rate).toBeCloseTo(expected[t]!, 12));
});

test('a warm-up begins what follows at its own step 0', () => {
  const falling = stepDecay({ from: 1, factor: 0.5, every: 1 });
  expect(values(warmUp({ steps: 2, to: falling }), 5)).toEqual([0.5, 1, 1, 0.5, 0.25]);
});

test('a cosine ends at its end and stays there', () => {
  const rate = cosineDecay({ from: 0.3, to: 0.1, steps: 7 });
  expect(learningRateAt(rate, 7)).toBe(0.1);
  expect(learningRateAt(rate, 1e9)).toBe(0.1);
});

test.each([
  [
    () => stepDecay({ from: 1, factor: 0.5, every: 0 }),
    'stepDecay.every: must be an integer of at least 1, got 0',
  ],
  [() => stepDecay({ from: 0, factor: 0.5, every: 1 }), 'stepDecay.from: must be finite and > 0, got 0'],
  [() => cosineDecay({ from: 1, to: -1, steps: 1 }), 'cosineDecay.to: must be finite and >= 0, got -1'],
  [() => warmUp({ steps: 1.5, to: 1 }), 'warmUp.steps: must be an integer of at least 1, got 1.5'],
  [
    () => inTurn({ parts: [{ steps: 1, rate: NaN }], last: 1 }),
    'inTurn.parts[0].rate: must be finite and > 0, got NaN',
  ],
  [
    () => warmUp({ steps: 1, to: { kind: 'linear' } as unknown as LearningRate }),
    'warmUp.to: must be a number or of kind stepDecay, cosineDecay, warmUp or inTurn, got {"kind":"linear"}',
  ],
])('refuses a rate that cannot work', (make, message) => {
  expect(make).toThrow(message);
});
