import { expect, test } from 'vitest';
import * as core from '../index.js';
import { crc32 } from './snapshot.js';

const { auto, infoBatch, proportional, rank, selectiveBackprop, shuffle, thin, uniform, Random, Selector } =
  core;
const makers = { infoBatch, proportional, selectiveBackprop, thin };
const strategies = [
  shuffle(),
  uniform(),
  auto(),
  rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.5 }, coverEvery: 2 }),
  rank({ pressure: 100, refresh: { every: 7 } }),
  proportional({ alpha: 0.6 }),
  selectiveBackprop({ beta: 1, window: 20 }),
  infoBatch({ fullFromEpoch: 9 }),
  thin(),
];

function train(selector: core.Selector, batches: number): void {
  for (let i = 0; i < batches; i++) {
    const due = selector.due();
    if (due.length > 0) selector.record(due, due);
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => Math.abs(Math.sin(id + i))),
    );
  }
}

/** Bytes that are changed, and the checksum that fits them: what somebody could forge. */
function forge(bytes: Uint8Array, random: core.Random): Uint8Array {
  let copy = bytes.slice();
  const view = () => new DataView(copy.buffer);
  for (let n = 1 + random.below(3); n > 0; n--) {
    const at = 8 + random.below(copy.length - 16);
    const kind = random.below(5);
    if (kind === 0) copy[at]! ^= 1 << random.below(8);
    else if (kind === 1)
      view().setFloat64(at, [0, -1, 1e300, 2 ** 40, Number.NaN, Infinity][random.below(6)]!, true);
    else if (kind === 2) view().setUint32(at, random.uint32(), true);
    else if (kind === 3) copy = copy.slice(0, 12 + random.below(copy.length - 12));
    else copy.fill(0, at, at + random.below(40));
    if (copy.length < 40) break;
  }
  view().setUint32(4, crc32(copy.subarray(8)), true);
  return copy;
}

const shards = [undefined, { index: 1, count: 3 }];
const rows = strategies.map((strategy) => [strategy.kind, strategy, shards[0]] as const);

test.each([...rows, ['auto in a shard', auto(), shards[1]] as const])(
  'forged snapshots of %s are refused, or draw what there is: no other error, no hang',
  (_, strategy, shard) => {
    const sampleCount = 60 * (shard?.count ?? 1);
    const selector = new Selector({ sampleCount, batchSize: 8, strategy, seed: 5, shard });
    train(selector, 30);
    selector.retire([3, 7].map((place) => selector.ledger.idOf(place)));
    const bytes = selector.snapshot();
    const random = new Random(11);
    const faults: string[] = [];
    for (let trial = 0; trial < 600; trial++) {
      const forged = forge(bytes, random);
      try {
        const copy = Selector.restore(forged, makers);
        train(copy, 20);
        copy.explain();
        core.redeal([copy.snapshot()], { index: 0, count: 2 }, makers);
      } catch (error) {
        if (!(error instanceof core.RankbatchError)) faults.push(`${trial}: ${(error as Error).stack}`);
      }
    }
    expect(faults.slice(0, 3)).toEqual([]);
  },
);

test.each([
  [
    '26 bytes that ask for 2^30 samples',
    '{"sampleCount":1073741824,"batchSize":{"kind":"constant","value":1},"strategy":{"kind":"uniform"},"seed":0}',
  ],
  ['a head that is no object', '7'],
  ['a head that is no JSON', '{'],
])('%s are refused before memory is taken', (_, head) => {
  const bytes = new Uint8Array(12 + 2 * head.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x52, 0x4b, 0x42, 0x33]);
  view.setUint32(8, 2 * head.length, true);
  for (let i = 0; i < head.length; i++) view.setUint16(12 + 2 * i, head.charCodeAt(i), true);
  view.setUint32(4, crc32(bytes.subarray(8)), true);
  expect(() => Selector.restore(bytes)).toThrow(core.RankbatchError);
});

test('equal states have equal snapshots, whatever the sign of NaN', () => {
  const make = () => new Selector({ sampleCount: 5, batchSize: 2, strategy: shuffle(), seed: 1 });
  const copy = Selector.restore(make().snapshot());
  expect(Buffer.compare(copy.snapshot(), make().snapshot())).toBe(0);
});
