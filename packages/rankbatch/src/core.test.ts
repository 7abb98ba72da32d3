import { expect, test } from 'vitest';
import { rank, RankbatchError, recompute, restore, Selector, snapshot } from './core.js';
import * as full from './index.js';
import { exponential } from './base/schedule.js';

const options = { sampleCount: 30, batchSize: 4, seed: 2 };
const usual = {
  pressure: exponential({ from: 100, to: 1, endEpoch: 3 }),
  recompute: recompute({ frequency: 1, ratio: 0.5 }),
};

test('without a default, a strategy must be named, and made', () => {
  expect(() => new Selector(options as never)).toThrow(RankbatchError);
  expect(() => new Selector(options as never)).toThrow(
    'strategy: must be named, got undefined; as in rank({ pressure: 100 }), or the Selector of "rankbatch", which has a default',
  );
  expect(() => new Selector({ ...options, strategy: { kind: 'rank' } as never })).toThrow(
    'strategy: must be made by a function, got a value of type object; as in rank({ pressure: 100 })',
  );
  const selector = new Selector({ ...options, strategy: rank({ pressure: 9 }) });
  const bytes = snapshot(selector);
  expect(() => restore(bytes, {})).toThrow(
    'strategy: kind must be made by one of those passed, got "rank"; pass the function that makes it: restore(bytes, { rank })',
  );
  expect(() => restore(bytes, undefined as never)).toThrow(
    'strategies: must be an object, got undefined; restore(bytes, { rank })',
  );
  expect(() => snapshot({} as never)).toThrow('snapshot: must be of a selector, got a value of type object');
});

test('what only the whole package has is refused, with where to find it', () => {
  const strategy = rank(usual);
  expect(() => new Selector({ ...options, strategy, shard: { index: 0, count: 2 } })).toThrow(
    'shard: is an option of the Selector of "rankbatch", got a value of type object',
  );
  expect(() => rank({ ...usual, coverEvery: 2 } as never)).toThrow(
    'coverEvery: is no option of the rank of "rankbatch/core", got 2; import { rank } from "rankbatch"',
  );
  expect(rank({ ...usual, coverEvery: undefined } as never)).toEqual(strategy);
  expect(() => rank({ ...usual, recompute: { frequency: 1, ratio: 0.5 } as never })).toThrow(
    'recompute: must be made by a function, got a value of type object; as in recompute({ frequency: 0.5, ratio: 1 })',
  );
  expect(() => rank({ ...usual, recompute: null as never })).toThrow(
    'recompute: must be made by a function, got null',
  );
  expect(() => recompute({ frequency: 0, ratio: 1 })).toThrow(
    'recompute.frequency: must be finite and > 0, got 0',
  );
});

test.each([
  [
    'rank of both entries',
    rank(usual),
    full.rank({ ...usual, recompute: { frequency: 1, ratio: 0.5 } }),
    { rank },
  ],
  ['rank without recompute', rank({ pressure: 9 }), full.rank({ pressure: 9 }), { rank: full.rank }],
  ['auto', full.auto(), full.auto(), { auto: full.auto }],
])('with %s both selectors draw the same, and snapshots restore in both', (_, small, whole, makers) => {
  const pair = [
    new Selector({ ...options, strategy: small }),
    new full.Selector({ ...options, strategy: whole }),
  ] as const;
  const train = (selector: Selector): Uint8Array => {
    for (let i = 0; i < 30; i++) {
      const due = selector.due();
      selector.record(due, due);
      const { ids } = selector.next();
      selector.record(ids, ids);
    }
    return snapshot(selector);
  };
  const [a, b] = pair.map(train);
  expect(Buffer.compare(a!, b!)).toBe(0);
  expect(Buffer.compare(b!, pair[1].snapshot())).toBe(0);
  const copies = [restore(b!, makers), full.Selector.restore(a!)];
  expect(copies.map(train)).toEqual(pair.map(train));
  expect(copies[1]).toBeInstanceOf(Selector);
});
