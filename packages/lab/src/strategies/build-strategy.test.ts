import { infoBatch, proportional, type RankStrategy, selectiveBackprop, valueAt } from 'rankbatch';
import { expect, it } from 'vitest';
import { buildStrategy } from './build-strategy.js';
import { parseStrategy } from './strategy-text.js';

const build = (text: string, epochs: number) => buildStrategy(parseStrategy(text).spec, epochs);

it('runs a changing pressure from epoch 0 to the last epoch', () => {
  const { kind, pressure } = build('rank:1e8..1', 9) as RankStrategy;
  expect(kind).toBe('rank');
  const pressures = [0, 4, 8].map((epoch) => valueAt(pressure, epoch));
  expect(pressures[0]).toBeCloseTo(1e8, -1);
  expect(pressures[1]).toBeCloseTo(1e4, 6);
  expect(pressures[2]).toBeCloseTo(1, 12);
});

it('keeps the first pressure when there is one epoch only', () => {
  expect(build('rank:100..1', 1)).toEqual({ kind: 'rank', pressure: { kind: 'constant', value: 100 } });
});

it('gives the core what the text says', () => {
  expect(build('shuffle', 5)).toEqual({ kind: 'shuffle' });
  expect(build('random', 5)).toEqual({ kind: 'uniform' });
  expect(build('auto', 5)).toEqual({ kind: 'auto' });
  expect(build('rank:100:r0.5x0.2', 5)).toEqual({
    kind: 'rank',
    pressure: { kind: 'constant', value: 100 },
    recompute: { frequency: 0.5, ratio: 0.2 },
  });
  expect(build('rank:100:distinct:cover2:beta1', 5)).toEqual({
    kind: 'rank',
    pressure: { kind: 'constant', value: 100 },
    replacement: false,
    coverEvery: 2,
    importance: { kind: 'constant', value: 1 },
  });
  expect(build('proportional:0.6:beta1', 5)).toEqual(proportional({ alpha: 0.6, beta: 1 }));
  expect(build('backprop:2', 5)).toEqual(selectiveBackprop({ beta: 2 }));
  expect(build('infobatch:0.5', 40)).toEqual(infoBatch({ prune: 0.5, fullFromEpoch: 35 }));
});
