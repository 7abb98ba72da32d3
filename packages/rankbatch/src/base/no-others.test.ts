import { expect, test } from 'vitest';
import * as rankbatch from '../index.js';
import { RankbatchError } from './error.js';

const { infoBatch, proportional, rank, selectiveBackprop, Selector, thin } = rankbatch;

// What TypeScript would refuse, as a caller in JavaScript may write it.
const wrong = (value: object): never => value as never;

test.each<[name: string, of: string, make: () => unknown]>([
  ['pressure', 'the Selector', () => new Selector(wrong({ sampleCount: 9, batchSize: 3, pressure: 100 }))],
  ['stategy', 'the Selector', () => new Selector(wrong({ sampleCount: 9, batchSize: 3, stategy: thin() }))],
  [
    'refresh',
    'the Selector',
    () => new Selector(wrong({ sampleCount: 9, batchSize: 3, refresh: { every: 9 } })),
  ],
  ['recomputation', 'rank', () => rank(wrong({ pressure: 10, recomputation: { frequency: 1, ratio: 1 } }))],
  ['often', 'refresh', () => rank(wrong({ pressure: 10, refresh: { every: 9, often: 1 } }))],
  ['gamma', 'proportional', () => proportional(wrong({ alpha: 1, gamma: 1 }))],
  ['alpha', 'selectiveBackprop', () => selectiveBackprop(wrong({ beta: 1, alpha: 1 }))],
  ['most', 'thin', () => thin(wrong({ most: 1 }))],
  ['pruned', 'infoBatch', () => infoBatch(wrong({ fullFromEpoch: 1, pruned: 0.5 }))],
])('an option that there is not would be ignored: %s of %s', (name, of, make) => {
  expect(make).toThrow(RankbatchError);
  expect(make).toThrow(`${name}: is no option of ${of}, got `);
});

test('the error names those that there are', () => {
  expect(() => thin(wrong({ most: 1 }))).toThrow(
    'most: is no option of thin, got 1; it has least, fullFromEpoch',
  );
});

test('plain data of a strategy, and options left out, are no others', () => {
  const strategy = rank({ pressure: 10, importance: undefined });
  const bytes = new Selector({ sampleCount: 9, batchSize: 3, strategy, shard: undefined }).snapshot();
  expect(Selector.restore(bytes).strategy).toEqual(strategy);
  expect(new Selector(wrong({ sampleCount: 9, batchSize: 3, other: undefined })).batchSize).toBe(3);
});
