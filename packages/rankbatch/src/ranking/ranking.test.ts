import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankNumber, sampleId } from './order.js';
import { orderByLoss } from './order-by-loss.js';
import { LEAF } from './head.js';
import { FREE, ID, KEY } from './key.js';
import { PAGE, Pages } from './pages.js';
import { Permutation } from './permutation.js';
import { Random } from '../base/random.js';
import { Ranking } from './ranking.js';

const KEYS = [101, 202, 303, 404];

function create(n: number) {
  const losses = new Float64Array(n).fill(Infinity);
  const ties = new Permutation(KEYS);
  return { losses, ties, ranking: new Ranking(losses, ties) };
}

/** The order by the plainest means: sort all ids that have a loss by it, then by place. */
function sorted(losses: ArrayLike<number>, ties: Permutation): number[] {
  const ids = Array.from(losses, (_, id) => id).filter((id) => !Number.isNaN(losses[id]));
  return ids.sort((a, b) => {
    const [x, y] = [losses[a]!, losses[b]!];
    if (x > y) return -1;
    if (x < y) return 1;
    return ties.placeOf(a) - ties.placeOf(b);
  });
}

function listed(ranking: Ranking, n: number): number[] {
  return Array.from({ length: n }, (_, i) => ranking.idAt(rankNumber(i + 1)));
}

/** How many ranks differ from the plain sort, either way. */
function faults({ losses, ties, ranking }: ReturnType<typeof create>): number {
  const expected = sorted(losses, ties);
  return expected.filter(
    (id, i) => ranking.idAt(rankNumber(i + 1)) !== id || ranking.rankOf(sampleId(id)) !== i + 1,
  ).length;
}

const lossKinds: Record<string, (random: Random) => number> = {
  cauchy: (random) => Math.tan(Math.PI * (random.float() - 0.5)),
  constant: () => 2.5,
  'two values': (random) => random.below(2),
  denormal: (random) => 5e-324 * random.below(50),
  'one float32': (random) => 1 + 1e-12 * random.below(50),
  infinite: (random) => [Infinity, -Infinity, 1][random.below(3)]!,
  'signed zero': (random) => [0, -0, 1e-300, -1e-300][random.below(4)]!,
  'falling exponential': (random) => -Math.log(1 - random.float()) * 1e-3,
};

describe('the ranking equals a plain sort', () => {
  const sizes = [1, 2, 3, LEAF - 1, LEAF, LEAF + 1, 700, PAGE - 1, PAGE, PAGE + 1];
  test.each(Object.keys(lossKinds).flatMap((kind) => sizes.map((n): [string, number] => [kind, n])))(
    'after updates with %s losses, N = %d',
    (kind, n) => {
      const random = new Random(n);
      const all = create(n);
      const update = (id: number) => all.ranking.updateAll([id], [lossKinds[kind]!(random)]);
      for (let id = 0; id < n; id++) update(id);
      expect(faults(all)).toBe(0);
      for (let i = 0; i < n + 100; i++) update(random.below(n));
      expect(faults(all)).toBe(0);
    },
  );

  test('after any short history of updates, checked at every step', () => {
    const loss = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true }), fc.constant(-0));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.tuple(fc.nat(), loss), { maxLength: 60 }),
        (n, updates) => {
          const all = create(n);
          expect(faults(all)).toBe(0);
          for (const [raw, value] of updates) {
            all.ranking.updateAll([raw % n], [value]);
            expect(faults(all)).toBe(0);
          }
        },
      ),
      { seed: 5 },
    );
  });

  test.each(['one end', 'the other end', 'the middle', 'a sliding window'])(
    'when all losses crowd into %s, over pages that fill, empty and are swept',
    (where) => {
      const n = 5 * PAGE;
      const random = new Random(77);
      const all = create(n);
      for (let id = 0; id < n; id++) all.ranking.updateAll([id], [random.float()]);
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < n / 2; i++) {
          const u = random.float() * 1e-9;
          const at = {
            'one end': 2 + u,
            'the other end': -2 - u,
            'the middle': 0.5 + u,
            'a sliding window': i + u,
          }[where]!;
          all.ranking.updateAll([random.below(n)], [at + round]);
        }
        expect(faults(all)).toBe(0);
      }
    },
  );
});

test('unseen samples rank first, in the seeded order of ties', () => {
  const { ranking, ties } = create(5000);
  const before = listed(ranking, 5000);
  const places = before.map((id) => ties.placeOf(id));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  ranking.updateAll([before[0]!], [1e308]);
  expect(ranking.rankOf(sampleId(before[0]!))).toBe(5000);
});

test('-0 ranks as 0 does', () => {
  const { ranking, losses } = create(2);
  ranking.updateAll([0], [-0]);
  ranking.updateAll([1], [0]);
  expect([...losses]).toEqual([0, 0]);
  expect(Object.is(losses[0], -0)).toBe(false);
});

test('the top ids come in rank order', () => {
  const all = create(3000);
  const random = new Random(8);
  for (let id = 0; id < 3000; id++) all.ranking.updateAll([id], [random.normal()]);
  for (const count of [0, 1, LEAF, 999, 3000]) {
    const top: number[] = [];
    all.ranking.top(count, (id) => top.push(id));
    expect(top).toEqual(sorted(all.losses, all.ties).slice(0, count));
  }
});

test('a ranking built from sorted losses goes on as the one that was kept', () => {
  const kept = create(6000);
  const random = new Random(9);
  for (let i = 0; i < 9000; i++) kept.ranking.updateAll([random.below(6000)], [random.below(500)]);
  const losses = kept.losses.slice();
  const built = { losses, ties: kept.ties, ranking: new Ranking(losses, kept.ties) };
  expect(faults(built)).toBe(0);
  for (let i = 0; i < 3000; i++) {
    const [id, loss] = [sampleId(random.below(6000)), random.below(500)];
    kept.ranking.updateAll([id], [loss]);
    built.ranking.updateAll([id], [loss]);
  }
  expect(faults(built)).toBe(0);
  expect(listed(built.ranking, 6000)).toEqual(listed(kept.ranking, 6000));
});

test.each([1, 499, 500, 2000, 5000])('%i losses at once, some of one id, are as good as one by one', (k) => {
  const random = new Random(k);
  const [once, each] = [create(2000), create(2000)];
  const ids = Array.from({ length: k }, () => random.below(2000));
  const losses = ids.map(() => random.below(300));
  once.ranking.updateAll(ids, losses);
  ids.forEach((id, i) => each.ranking.updateAll([id], [losses[i]!]));
  expect(once.losses).toEqual(each.losses);
  expect(faults(once)).toBe(0);
  expect(listed(once.ranking, 2000)).toEqual(listed(each.ranking, 2000));
});

test.each(Object.keys(lossKinds))(
  'batch after batch with %s losses, some of one id, keeps the order',
  (kind) => {
    const n = 6000;
    const random = new Random(12);
    const all = create(n);
    for (const most of [n, n, 200, 20]) {
      for (let batch = 0; batch < 40; batch++) {
        const ids = Array.from({ length: 1 + random.below(150) }, () => random.below(most));
        const losses = ids.map(() => lossKinds[kind]!(random));
        all.ranking.updateAll(ids, losses);
        const last = new Map(ids.map((id, i) => [id, losses[i]! + 0]));
        expect([...last.keys()].map((id) => all.losses[id])).toEqual([...last.values()]);
      }
      expect(faults(all)).toBe(0);
    }
  },
);

test('ids are looked up together as one by one', () => {
  const { ranking } = create(5000);
  const random = new Random(4);
  for (let id = 0; id < 5000; id++) ranking.updateAll([id], [random.float()]);
  const ranks = Uint32Array.from({ length: 300 }, () => 1 + random.below(5000));
  const ids = new Uint32Array(300);
  ranking.idsAt(ranks, ids);
  expect([...ids]).toEqual([...ranks].map((rank) => ranking.idAt(rankNumber(rank))));
});

test.each([10, 3000, 20_000])('samples leave, come back and are joined by new ones, N = %i', (n) => {
  const random = new Random(n);
  const room = new Float64Array(3 * n).fill(NaN).fill(Infinity, 0, n);
  const losses = room.subarray(0, 2 * n);
  const ties = new Permutation(KEYS);
  let all = { losses, ties, ranking: new Ranking(losses, ties) };
  const faultless = () => {
    const expected = sorted(all.losses, ties);
    expect(listed(all.ranking, expected.length)).toEqual(expected);
    expect(expected.map((id) => all.ranking.rankOf(sampleId(id)))).toEqual(expected.map((_, i) => i + 1));
  };
  for (let id = 0; id < n; id++) all.ranking.updateAll([id], [random.normal()]);
  const gone = random.shuffle(Uint32Array.from({ length: n }, (_, id) => id)).slice(0, n - 1);
  all.ranking.remove(gone); // all but one
  faultless();
  const add = (ids: Uint32Array, to = all.losses) => {
    for (const id of ids) to[id] = Infinity;
    return all.ranking.add(ids, to);
  };
  add(gone.subarray(0, n / 2));
  add(Uint32Array.from({ length: n }, (_, i) => n + i));
  faultless();
  const last = Uint32Array.from({ length: n }, (_, i) => 2 * n + i);
  expect(add(last, room.slice())).toBe(false); // other memory
  expect(add(last, room)).toBe(true);
  all = { ...all, losses: room };
  for (let i = 0; i < n; i++) all.ranking.updateAll([n + random.below(2 * n)], [random.normal()]);
  faultless();
});

function orderedBy(losses: Float64Array, ties: Permutation): number[] {
  const slots = new Float64Array(losses.length + 3);
  const count = orderByLoss(losses, ties, slots);
  return [...new Int32Array(slots.buffer, 0, 2 * count)].filter((_, i) => i % 2 === ID);
}

test('the order equals a plain sort, with all kinds of numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 50 }), (values) => {
      const losses = Float64Array.from(values, (value) => value + 0);
      const ties = new Permutation(KEYS);
      expect(orderedBy(losses, ties)).toEqual(sorted(losses, ties));
    }),
    { seed: 6, numRuns: 50 },
  );
});

test.each([
  [1, 1],
  [3, 1],
  [2 ** 20, 1],
  [1000, 1e-12],
])('the order equals a plain sort of many samples with %i values %d apart', (values, step) => {
  const random = new Random(11);
  const losses = Float64Array.from({ length: 20_000 }, () => 3 + step * (random.below(values) - 1));
  losses[77] = NaN;
  const ties = new Permutation(KEYS);
  expect(orderedBy(losses, ties)).toEqual(sorted(losses, ties));
});

test.each([1, 33, 1474, 1475, 3000, 20_000])('no slot is written before it has moved, N = %i', (n) => {
  const random = new Random(n);
  // Room for more than there are.
  const losses = Float64Array.from({ length: 2 * n }, (_, id) => (id < n ? random.float() : NaN));
  const ties = new Permutation(KEYS);
  const { words, blockAt, length } = new Pages(losses, ties);
  const blocks = [...blockAt.subarray(0, length)];
  const used = blocks.flatMap((block) => Array.from({ length: PAGE }, (_, i) => 2 * (block * PAGE + i)));
  expect(used.filter((at) => words[at + KEY] !== FREE).map((at) => words[at + ID])).toEqual(
    sorted(losses, ties),
  );
});

test('takes less than 13.6 bytes a sample beside the losses', () => {
  const n = 100_000;
  const pages = new Pages(new Float64Array(n).fill(Infinity), new Permutation(KEYS));
  const buffers = new Set<ArrayBufferLike>();
  for (const value of Object.values(pages) as unknown[])
    if (ArrayBuffer.isView(value) && value !== pages.losses) buffers.add(value.buffer);
  const bytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(bytes / n).toBeLessThan(13.6);
});
