import { auto } from './auto/auto.js';
import { infoBatch } from './info-batch.js';
import { proportional } from './proportional.js';
import { rank } from './rank/rank.js';
import { exponential, linear } from '../base/schedule.js';
import { selectiveBackprop } from './selective-backprop.js';
import { shuffle } from './shuffle.js';
import type { Strategy } from './strategy.js';
import { thin } from './thin.js';
import { uniform } from './uniform.js';

/** Every strategy is a row here, with several sets of options, and passes the tests of contract.test.ts, and of selectors elsewhere. */
export const strategies: [name: string, Strategy][] = [
  ['shuffle', shuffle()],
  ['uniform', uniform()],
  ['rank:100', rank({ pressure: 100 })],
  ['rank:1e98', rank({ pressure: 1e98 })],
  ['rank:1e-12', rank({ pressure: 1e-12 })],
  ['rank:1', rank({ pressure: 1 })],
  ['rank:1e8..1', rank({ pressure: exponential({ from: 1e8, to: 1, endEpoch: 3 }) })],
  ['rank:2..0.5', rank({ pressure: linear({ from: 2, to: 0.5, endEpoch: 2 }) })],
  ['rank:1e8:r', rank({ pressure: 1e8, recompute: { frequency: 0.5, ratio: 1 } })],
  ['rank:100:r2x0.2', rank({ pressure: 100, recompute: { frequency: 2, ratio: 0.2 } })],
  ['rank:100, lagging', rank({ pressure: 100, refresh: { every: 10 } })],
  [
    'rank:100:r, lagging',
    rank({ pressure: 100, recompute: { frequency: 1, ratio: 1 }, refresh: { every: 1000 } }),
  ],
  ['rank:1e98, no replacement', rank({ pressure: 1e98, replacement: false })],
  ['rank:0.01, no replacement', rank({ pressure: 0.01, replacement: false })],
  ['rank:1e8, cover 1', rank({ pressure: 1e8, coverEvery: 1 })],
  ['rank:1e-3, cover 2', rank({ pressure: 1e-3, coverEvery: 2 })],
  ['rank:1e4, cover 3, no replacement', rank({ pressure: 1e4, coverEvery: 3, replacement: false })],
  [
    'rank:50, cover 2, lagging, r',
    rank({
      pressure: 50,
      coverEvery: 2,
      recompute: { frequency: 1, ratio: 0.5 },
      refresh: { every: 7 },
    }),
  ],
  ['rank:1e4, importance', rank({ pressure: 1e4, importance: linear({ from: 0, to: 1, endEpoch: 3 }) })],
  ['proportional 0.6', proportional({ alpha: 0.6 })],
  ['proportional 2', proportional({ alpha: 2, beta: linear({ from: 0, to: 1, endEpoch: 3 }), epsilon: 1 })],
  ['selectiveBackprop 1', selectiveBackprop({ beta: 1 })],
  ['selectiveBackprop 9', selectiveBackprop({ beta: 9, window: 20 })],
  ['thin', thin()],
  ['thin 0.05', thin({ least: 0.05, fullFromEpoch: 3 })],
  ['auto', auto()],
  ['infoBatch', infoBatch({ fullFromEpoch: 3 })],
  ['infoBatch 0.9', infoBatch({ prune: 0.9, fullFromEpoch: 1e9 })],
];
export const makers = { auto, infoBatch, proportional, selectiveBackprop, thin };
