import { expect, test } from 'vitest';
import { auto, rank, Selector } from './core.js';
import { Selector as DefaultSelector } from './index.js';
import { exponential } from './base/schedule.js';

const options = { sampleCount: 30, batchSize: 4, seed: 2 };

test('without a default, a strategy must be named', () => {
  expect(() => new Selector(options as never)).toThrow(
    'strategy: must be named, got undefined; rank({ pressure: 100 }), or the Selector of "rankbatch", which has a default',
  );
  const selector = new Selector({ ...options, strategy: rank({ pressure: 9 }) });
  expect(() => Selector.restore(selector.snapshot())).toThrow(
    'got "rank"; pass the function that makes it: Selector.restore(bytes, { rank })',
  );
});

test.each([
  ['rank', rank({ pressure: exponential({ from: 100, to: 1, endEpoch: 3 }) }), { rank }],
  ['auto', auto(), { auto }],
])('snapshots of both entries with %s are the same, and restore in both', (_, strategy, makers) => {
  const pair = [new Selector({ ...options, strategy }), new DefaultSelector({ ...options, strategy })];
  const train = (selector: Selector): Uint8Array => {
    for (let i = 0; i < 30; i++) {
      const { ids } = selector.next();
      selector.record(ids, ids);
    }
    return selector.snapshot();
  };
  const [a, b] = pair.map(train);
  expect(Buffer.compare(a!, b!)).toBe(0);
  const copies = [Selector.restore(b!, makers), DefaultSelector.restore(a!)];
  expect(copies.map(train)).toEqual(pair.map(train));
  expect(copies[1]).toBeInstanceOf(Selector);
});
