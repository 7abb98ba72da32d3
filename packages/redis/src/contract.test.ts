// What the core's selector does, a selector on Redis does to the last bit: one trainer, batches drawn when they are asked for.
import { describe, expect, test } from 'vitest';
import {
  auto,
  exponential,
  infoBatch,
  linear,
  proportional,
  rank,
  type Schedule,
  selectiveBackprop,
  Selector,
  shuffle,
  type Strategy,
  thin,
  uniform,
} from 'rankbatch';
import { openSelector, rankRun } from './index.js';
import { Pair, wired } from './pair.testing.js';
import { useRedis } from '../../../scripts/redis.testing.js';

const strategies: [name: string, Strategy][] = [
  ['shuffle', shuffle()],
  ['uniform', uniform()],
  ['rank:100', rank({ pressure: 100 })],
  ['rank:1e8..1', rank({ pressure: exponential({ from: 1e8, to: 1, endEpoch: 3 }) })],
  ['rank:100:r2x0.2', rank({ pressure: 100, recompute: { frequency: 2, ratio: 0.2 } })],
  [
    'rank:100:r, lagging',
    rank({ pressure: 100, recompute: { frequency: 1, ratio: 1 }, refresh: { every: 1000 } }),
  ],
  ['rank:1e98, no replacement', rank({ pressure: 1e98, replacement: false })],
  ['rank:1e-3, cover 2', rank({ pressure: 1e-3, coverEvery: 2 })],
  ['rank:1e4, importance', rank({ pressure: 1e4, importance: linear({ from: 0, to: 1, endEpoch: 3 }) })],
  ['proportional 2', proportional({ alpha: 2, beta: linear({ from: 0, to: 1, endEpoch: 3 }), epsilon: 1 })],
  ['selectiveBackprop 1', selectiveBackprop({ beta: 1 })],
  ['thin', thin()],
  ['auto', auto()],
  ['infoBatch', infoBatch({ fullFromEpoch: 3 })],
];
const makers = { infoBatch, proportional, selectiveBackprop, thin };
const sizes: [number, number | Schedule][] = [
  [7, 3],
  [300, linear({ from: 17, to: 64, endEpoch: 3 })],
];
const rows = strategies.flatMap(([name, strategy], i) => {
  // One size each, in turn: more of them would tell little more.
  const [sampleCount, batchSize] = sizes[i % 2]!;
  return [{ name, strategy, sampleCount, batchSize }];
});

const redis = useRedis();
let runs = 0;

describe.concurrent.each(rows)('$name, N = $sampleCount', ({ strategy, sampleCount, batchSize }) => {
  test('gives the same batches, due samples, answers and snapshots as a local selector', async () => {
    const options = { sampleCount, batchSize, strategy, seed: 1 };
    const at = { redis: redis.server.url, run: `contract-${++runs}` };
    await using ranker = await rankRun({ ...at, ...options, depth: 1, strategies: makers });
    await using remote = await openSelector(at);
    const pair = new Pair(new Selector(options), remote);
    for (let i = 0; i < 20; i++) {
      const ids = await pair.expectNext();
      await pair.record(ids);
      await pair.expectSameDue();
      if (i % 6 === 5) {
        pair.local.reportValidation(1 / i);
        await remote.reportValidation(1 / i);
      }
    }
    // Losses that come late, out of order, or never.
    const inFlight = [await pair.expectNext(), await pair.expectNext(), await pair.expectNext()];
    await pair.record(inFlight[2]!);
    await pair.record(inFlight[0]!);
    // A batch's losses and the next batch in one round trip.
    const batch = await remote.next();
    expect(wired(batch)).toEqual(wired(pair.local.next()));
    const losses = pair.losses(batch.ids);
    pair.local.record(batch.ids, losses);
    expect(wired(await remote.step(batch, losses))).toEqual(wired(pair.local.next()));
    // Samples come and go.
    expect(await remote.add(3)).toEqual(pair.local.add(3));
    pair.local.retire([1, 2, sampleCount]);
    await remote.retire([1, 2, sampleCount]);
    for (let i = 0; i < 5; i++) await pair.record(await pair.expectNext());
    await pair.expectSame();
    expect(ranker.isLeading).toBe(true);
  });
});
