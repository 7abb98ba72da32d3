import { describe, expect, test } from 'vitest';
import { newBatch } from './base/batch.js';
import { exponential, linear, type Schedule } from './base/schedule.js';
import { Random } from './base/random.js';
import { Selector } from './default-selector.js';
import { toStrategy } from './all-options.js';
import { rank } from './strategies/rank/rank.js';
import { proportional } from './strategies/proportional.js';
import { shuffle } from './strategies/shuffle.js';
import { makeStrategy, type Strategy } from './strategies/strategy.js';
import { uniform } from './strategies/uniform.js';

/** Trains for `epochs` epochs on fixed losses and returns all ids drawn. */
function select(losses: ArrayLike<number>, strategy: Strategy, epochs: number, seed = 1): number[] {
  const selector = new Selector({ sampleCount: losses.length, batchSize: 32, strategy, seed });
  const drawn: number[] = [];
  while (selector.epoch < epochs) {
    const { ids } = selector.next();
    drawn.push(...ids);
    selector.record(
      ids,
      Array.from(ids, (id) => losses[id]!),
    );
  }
  return drawn;
}

const normal = (n: number, seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: n }, () => random.normal());
};

describe('only the order of losses matters', () => {
  const losses = normal(500, 1);
  const transforms: Record<string, (loss: number) => number> = {
    exp: Math.exp,
    cube: (loss) => loss ** 3,
    '3x - 7': (loss) => 3 * loss - 7,
    'log of exp': (loss) => Math.log(Math.exp(loss)),
    'log of 10 + x': (loss) => Math.log(10 + loss),
  };
  test.each(Object.keys(transforms))('keeps the ids when losses are transformed by %s', (name) => {
    const strategy = rank({ pressure: 1e4 });
    expect(new Set(losses.map(transforms[name]!)).size).toBe(500);
    expect(select(losses.map(transforms[name]!), strategy, 5)).toEqual(select(losses, strategy, 5));
  });
});

test('losses belong to samples: a permuted data set gives the permuted selection', () => {
  const losses = normal(300, 2); // distinct, so that no tie is broken by id
  const moved = new Random(3).shuffle(Array.from(losses, (_, id) => id)); // sample id sits at moved[id]
  const permuted: number[] = [];
  losses.forEach((loss, id) => (permuted[moved[id]!] = loss));
  const strategy = rank({ pressure: 100 });
  const tail = 300; // the first epoch draws by id, not by rank
  const plain = select(losses, strategy, 4).slice(tail);
  expect(select(permuted, strategy, 4).slice(tail)).toEqual(plain.map((id) => moved[id]));
});

test('shuffle reshuffles every epoch, every sample once, all positions equally likely', () => {
  const selector = new Selector({ sampleCount: 10, batchSize: 10, strategy: shuffle(), seed: 1 });
  const counts = new Uint32Array(100);
  const epochs = 5000;
  let repeats = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { ids } = selector.next();
    repeats += 10 - new Set(ids).size;
    ids.forEach((id, i) => counts[10 * id + i]!++);
  }
  expect(repeats).toBe(0);
  // Chi-square, 81 degrees of freedom: 5 sigma above the mean is 81 + 5 * sqrt(162) = 145.
  const expected = epochs / 10;
  expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(145);
});

test('uniform draws every sample equally often, with replacement', () => {
  const selector = new Selector({ sampleCount: 100, batchSize: 100, strategy: uniform(), seed: 2 });
  while (selector.epoch < 1000) selector.next();
  for (let id = 0; id < 100; id++)
    expect(Math.abs(selector.ledger.drawCount(id) - 1000)).toBeLessThan(5 * Math.sqrt(1000 * 0.99));
});

test('selection starts with epoch 1, and draws by rank from then on', () => {
  const n = 200;
  const selector = new Selector({ sampleCount: n, batchSize: n, strategy: rank({ pressure: 100 }), seed: 3 });
  const first = selector.next();
  selector.record(first.ids, first.ids); // the loss of a sample is its id, so rank i is id n - i
  const counts = new Uint32Array(n);
  const epochs = 500;
  let wrong = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { ids, ranks } = selector.next();
    for (const id of ids) counts[id]!++;
    wrong += ids.filter((id, i) => ranks![i] !== n - id).length;
  }
  expect(wrong).toBe(0);
  const q = Math.exp(-Math.log(100) / n);
  const sum = (q * (1 - q ** n)) / (1 - q);
  for (let id = 0; id < n; id++) {
    const expected = (epochs * n * q ** (n - id)) / sum;
    expect(Math.abs(counts[id]! - expected)).toBeLessThan(5 * Math.sqrt(expected));
  }
});

test.each([
  ['shuffle', shuffle(), 1, 1],
  ['rank:1', rank({ pressure: 1 }), 0.632, 0.01],
  ['rank:1e2', rank({ pressure: 1e2 }), 0.4495, 0.01],
  ['rank:1e8', rank({ pressure: 1e8 }), 0.19, 0.01],
])('%s draws the distinct share that the paper states', (_, strategy, expected, tolerance) => {
  // The standard deviation of the share is below sqrt(1 / N) = 0.0045; static ranks, as no loss changes after epoch 0.
  const selector = new Selector({ sampleCount: 50_000, batchSize: 500, strategy, seed: 8 });
  expect(selector.ledger.distinctShare).toBeNaN();
  while (selector.epoch < 3) {
    const { ids, epoch } = selector.next();
    if (epoch === 0) selector.record(ids, ids);
  }
  expect(Math.abs(selector.ledger.distinctShare - expected)).toBeLessThanOrEqual(tolerance);
  const copy = Selector.restore(selector.snapshot());
  expect(copy.ledger.distinctShare).toBe(selector.ledger.distinctShare);
});

test('a share of distinct samples counts every draw, of samples that come and go too', () => {
  const rolledBack = new Selector({
    sampleCount: 10,
    batchSize: 5,
    strategy: rank({ pressure: 1, coverEvery: 1 }),
  });
  for (let i = 0; i < 3; i++) {
    const { ids } = rolledBack.next();
    if (i === 2) rolledBack.retire(ids);
  }
  while (rolledBack.epoch < 2) rolledBack.next();
  expect(rolledBack.ledger.distinctShare).toBe(1);

  const reused = new Selector({ sampleCount: 4, batchSize: 2, strategy: shuffle(), seed: 1 });
  reused.retire(reused.next().ids);
  reused.add(2);
  while (reused.epoch < 1) reused.next();
  expect(reused.ledger.distinctShare).toBe(1);
});

test.each([
  ['shuffle', shuffle()],
  ['rank', rank({ pressure: 100 })],
  ['rank with coverEvery', rank({ pressure: 100, coverEvery: 1 })],
])('epochs of %s go on where all that is drawn leaves and as many come', (_, strategy) => {
  const selector = new Selector({ sampleCount: 10, batchSize: 5, strategy, seed: 1 });
  for (let i = 0; i < 100; i++) {
    const ids = new Set(selector.next().ids);
    selector.retire([...ids]);
    selector.add(ids.size);
  }
  // 500 draws, at most 20 an epoch.
  expect(selector.epoch).toBeGreaterThanOrEqual(25);
  const copy = Selector.restore(selector.snapshot());
  expect(copy.next()).toEqual(selector.next());
});

test('one call adds 2^24 samples at most, so that a wrong number does not take all memory', () => {
  const selector = new Selector({ sampleCount: 4, batchSize: 2, strategy: shuffle() });
  for (const count of [2 ** 24 + 1, 2 ** 30 - 4])
    expect(() => selector.add(count)).toThrow(
      `add: count: must be an integer from 1 to 16777216, got ${count}; add in several calls`,
    );
  expect([...selector.add(1)]).toEqual([4]);
});

test('fresh losses fall due at the very draw, whatever the frequency rounds to', () => {
  const n = 60;
  const strategy = rank({ pressure: 1, recompute: { frequency: 0.7, ratio: 1 } });
  const selector = new Selector({ sampleCount: n, batchSize: n, strategy, seed: 1 });
  let dates = 0;
  while (selector.epoch < 100) {
    selector.next();
    if (selector.due().length > 0) dates++;
    // The date before epoch 1 is over came with the first; 0.7 of a date an epoch in all.
    expect(dates).toBe(Math.floor((selector.epoch * 7) / 10));
  }
});

test('the pressure follows its schedule over the epochs', () => {
  const pressure = exponential({ from: 100, to: 1, endEpoch: 2 });
  const selector = new Selector({ sampleCount: 8, batchSize: 8, strategy: rank({ pressure }) });
  const seen: number[] = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    seen.push(Number(selector.pressure.toPrecision(12)));
    selector.next();
  }
  expect(seen).toEqual([100, 10, 1, 1]);
  expect(new Selector({ sampleCount: 8, batchSize: 8, strategy: shuffle() }).pressure).toBe(1);
});

describe('recomputation', () => {
  /** Draws at which something became due, over `epochs` epochs, with the ids of each plan. */
  function dates(n: number, batchSize: number, frequency: number, ratio: number, epochs: number) {
    const strategy = rank({ pressure: 10, recompute: { frequency, ratio } });
    const selector = new Selector({ sampleCount: n, batchSize, strategy, seed: 1 });
    const plans: { draws: number; ids: number[] }[] = [];
    while (selector.draws < epochs * n) {
      const { ids } = selector.next();
      selector.record(ids, ids);
      const due = selector.due();
      if (due.length > 0) plans.push({ draws: selector.draws, ids: [...due] });
      selector.record(due, due);
    }
    return plans;
  }

  test('with frequency 0.5 and ratio 1, all samples are due after every second epoch', () => {
    const plans = dates(20, 5, 0.5, 1, 7);
    expect(plans.map(({ draws }) => draws)).toEqual([40, 80, 120]);
    for (const { ids } of plans) expect(ids).toEqual(Array.from({ length: 20 }, (_, id) => id));
  });

  test('with frequency 2, nothing is due before the first pass is complete', () => {
    expect(dates(20, 5, 2, 1, 3).map(({ draws }) => draws)).toEqual([20, 30, 40, 50, 60]);
  });

  test('with frequency 3, dates between batches come at the next batch', () => {
    expect(dates(10, 1, 3, 1, 2).map(({ draws }) => draws)).toEqual([10, 14, 17, 20]);
    expect(dates(10, 5, 3, 1, 2).map(({ draws }) => draws)).toEqual([10, 15, 20]);
  });

  test('with ratio 0.3, the 30 % with the greatest losses are due, in ascending order', () => {
    expect(dates(10, 5, 1, 0.3, 2)).toEqual([
      { draws: 10, ids: [7, 8, 9] },
      { draws: 20, ids: [7, 8, 9] },
    ]);
  });

  test('a plan is fixed when it is first asked for, and handed out in chunks between batches', () => {
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 0.5 } });
    const selector = new Selector({ sampleCount: 10, batchSize: 10, strategy, seed: 1 });
    const { ids } = selector.next();
    selector.record(ids, ids);
    expect([...selector.due(2)]).toEqual([5, 6]);
    selector.record([5, 6], [-1, -1]);
    const before = selector.draws;
    expect([...selector.due(2)]).toEqual([7, 8]);
    expect(selector.draws).toBe(before);
    selector.next();
    const copy = Selector.restore(selector.snapshot());
    for (const each of [selector, copy]) {
      expect([...each.due(2)]).toEqual([9]);
      expect(each.due().length).toBe(5); // the plan of draw 20
      expect(each.due(2).length).toBe(0);
    }
  });

  test('nothing is ever due without recomputation', () => {
    for (const strategy of [shuffle(), uniform(), rank({ pressure: 5 })]) {
      const selector = new Selector({ sampleCount: 4, batchSize: 4, strategy });
      for (let i = 0; i < 5; i++) {
        selector.next();
        expect(selector.due().length).toBe(0);
      }
    }
  });
});

describe('refresh: { every: T_s }', () => {
  const create = (every: number) =>
    new Selector({
      sampleCount: 100,
      batchSize: 10,
      strategy: rank({ pressure: 10, refresh: { every } }),
      seed: 1,
    });

  test('brings the ranks up to date only after every T_s recorded samples', () => {
    const selector = create(4);
    selector.record([0, 1, 2], [3, 2, 1]);
    expect(selector.ledger.loss(0)).toBe(3);
    expect([0, 1, 2].map((id) => selector.rankOf(id) === 98 + id)).not.toEqual([true, true, true]);
    selector.record([0], [9]);
    expect([0, 1, 2].map((id) => selector.rankOf(id))).toEqual([98, 99, 100]);
  });

  test('with T_s = 1 selects what the exact ranking selects', () => {
    const exact = new Selector({
      sampleCount: 100,
      batchSize: 10,
      strategy: rank({ pressure: 10 }),
      seed: 1,
    });
    const lagging = create(1);
    for (let i = 0; i < 200; i++) {
      const a = exact.next();
      const b = lagging.next();
      expect(b).toEqual(a);
      const losses = normal(a.ids.length, i);
      exact.record(a.ids, losses);
      lagging.record(b.ids, losses);
    }
  });

  test.each([7, 1000])('a snapshot between two updates continues bit for bit, T_s = %i', (every) => {
    const selector = create(every);
    const step = (each: Selector, i: number) => {
      const { ids } = each.next();
      each.record(ids, normal(ids.length, i));
      return [...ids];
    };
    for (let i = 0; i < 33; i++) step(selector, i);
    const copy = Selector.restore(selector.snapshot());
    for (let i = 0; i < 300; i++) expect(step(copy, i)).toEqual(step(selector, i));
  });
});

describe('refused', () => {
  const good = { sampleCount: 10, batchSize: 2, strategy: shuffle() };
  const create = (change: object) => () => new Selector({ ...good, ...change });
  test.each([
    [
      create({ batchSize: 11 }),
      'batchSize: must be <= sampleCount (10), got 11; use smaller batches or more data',
    ],
    [
      create({ batchSize: exponential({ from: 2, to: 10.6, endEpoch: 5 }) }),
      'batchSize: must be <= sampleCount (10), got 11; use smaller batches or more data',
    ],
    [
      create({ batchSize: linear({ from: 12, to: 1, endEpoch: 5 }) }),
      'batchSize: must be <= sampleCount (10), got 12',
    ],
    [create({ batchSize: 0 }), 'batchSize: must be an integer from 1 to 9007199254740991, got 0'],
    [create({ batchSize: 1.5 }), 'batchSize: must be an integer from 1 to 9007199254740991, got 1.5'],
    [create({ sampleCount: 0 }), 'sampleCount: must be an integer from 1 to 1073741824, got 0'],
    [create({ sampleCount: '10' }), 'sampleCount: must be an integer from 1 to 1073741824, got "10"'],
    [create({ seed: -1 }), 'seed: must be an integer from 0 to 9007199254740991, got -1'],
    [
      create({ refresh: { every: 5 } }),
      'refresh: is no option of the Selector, got a value of type object; it has sampleCount, batchSize, seed, strategy, shard; strategies have their own, as in rank({ pressure: 100 })',
    ],
    [
      () => rank({ pressure: 1, refresh: { every: 0 } }),
      'refresh.every: must be an integer from 1 to 16777216, got 0',
    ],
    [create({ strategy: { kind: 'rank', pressure: 1, refresh: 5 } }), 'refresh: must be an object, got 5'],
    [
      create({ strategy: 'rank' }),
      'strategy: must be made by a function, got "rank"; as in rank({ pressure: 100 })',
    ],
    [
      create({ strategy: rank }),
      'strategy: must be made by a function, got a value of type function; as in rank({ pressure: 100 })',
    ],
    [
      create({ strategy: { kind: 'best' } }),
      'strategy: kind must be made by one of auto, rank, shuffle, uniform, got "best"; pass the function that makes it',
    ],
    [create({ strategy: { kind: 'rank', pressure: -3 } }), 'pressure: must be finite and > 0, got -3'],
    [() => rank({ pressure: Number.NaN }), 'pressure: must be finite and > 0, got NaN'],
    [
      () => rank({ pressure: 1, recompute: { frequency: 0, ratio: 1 } }),
      'recompute.frequency: must be finite and > 0, got 0',
    ],
    [
      () => rank({ pressure: 1, recompute: { frequency: 1, ratio: 1.1 } }),
      'recompute.ratio: must be > 0 and <= 1, got 1.1',
    ],
    [() => new Selector(good).due(0), 'due: limit: must be an integer from 1 to 9007199254740991, got 0'],
    [
      () => new Selector(good).rankOf(1),
      'rankOf: needs a strategy that keeps an order, such as rank or auto, got "shuffle"',
    ],
    [() => new Selector(good).ledger.loss(10), 'id: must be an integer from 0 to 9, got 10'],
  ])('%#', (act, message) => {
    expect(act).toThrow(message);
  });
});

test('batch sizes follow their schedule over the epochs, rounded, at least 1', () => {
  const sizes = (batchSize: number | Schedule, sampleCount = 64) => {
    const selector = new Selector({ sampleCount, batchSize, strategy: shuffle() });
    const seen: number[][] = [];
    while (selector.epoch < 5) {
      const epoch: number[] = [];
      const expected = selector.batchSize;
      for (const at = selector.epoch; selector.epoch === at;) epoch.push(selector.next().ids.length);
      expect(epoch[0]).toBe(expected);
      seen.push(epoch);
    }
    return seen.map((epoch) => [epoch.length, epoch[0], epoch.at(-1)]);
  };
  // eq. 6: 16 * (64 / 16)^(e / 4) = 16, 22.63, 32, 45.25, 64
  expect(sizes(exponential({ from: 16, to: 64, endEpoch: 4 }))).toEqual([
    [4, 16, 16],
    [3, 23, 18],
    [2, 32, 32],
    [2, 45, 19],
    [1, 64, 64],
  ]);
  // eq. 7: 10 + 10 e for e <= 3
  expect(sizes(linear({ from: 10, to: 40, endEpoch: 3 }), 40)).toEqual([
    [4, 10, 10],
    [2, 20, 20],
    [2, 30, 10],
    [1, 40, 40],
    [1, 40, 40],
  ]);
  expect(sizes(linear({ from: -5, to: 3, endEpoch: 4 }), 3)).toEqual([
    [3, 1, 1],
    [3, 1, 1],
    [3, 1, 1],
    [3, 1, 1],
    [1, 3, 3],
  ]);
});

test('a strategy shows only its data, which makes it again', () => {
  const strategy = rank({ pressure: 7 });
  expect(Object.keys(shuffle())).toEqual(['kind']);
  expect(typeof strategy.createSampler).toBe('function');
  const data = JSON.parse(JSON.stringify(strategy)) as Strategy;
  const [a, b] = [strategy, data].map((each) => select(normal(100, 5), each, 3));
  expect(a).toEqual(b);
});

test('a strategy of your own needs its function again to be restored', () => {
  /** Every epoch in ascending order from `first` on. */
  const ascending = ({ first }: { first: number; label?: string }): Strategy =>
    makeStrategy({ kind: 'ascending', first, label: 'à première vue' }, ({ ledger }) => ({
      draw: (count, { drawn, epoch }) => ({
        ...newBatch(count, epoch),
        ids: Uint32Array.from({ length: count }, (_, i) => (first + drawn + i) % ledger.count),
      }),
    }));
  const selector = new Selector({ sampleCount: 5, batchSize: 2, strategy: ascending({ first: 3 }) });
  expect([...selector.next().ids]).toEqual([3, 4]);
  const bytes = selector.snapshot();
  const copy = Selector.restore(bytes, { ascending });
  expect(copy.strategy).toEqual({ kind: 'ascending', first: 3, label: 'à première vue' });
  expect([0, 1, 2].map(() => [...copy.next().ids])).toEqual([[0, 1], [2], [3, 4]]);
  expect(() => Selector.restore(bytes)).toThrow(
    'strategy: kind must be made by one of auto, rank, shuffle, uniform, got "ascending"; ' +
      'pass the function that makes it: Selector.restore(bytes, { ascending })',
  );
  expect(() => Selector.restore(bytes, { other: ascending })).toThrow('rank, shuffle, uniform, other, got');
  // A maker that adds state is found out.
  const withState = () =>
    makeStrategy({ kind: 'ascending' }, ({ ledger }) => ({
      ...ascending({ first: 3 }).createSampler({ ledger, keys: [] }),
      sync: (archive) => void archive.numbers(0),
    }));
  expect(() => Selector.restore(bytes, { ascending: withState })).toThrow('snapshot: must have');
});

test('a snapshot goes on with the strategy that it is of, and no other', () => {
  const of = (strategy: Strategy) =>
    new Selector({ sampleCount: 9, batchSize: 3, strategy, seed: 1 }).snapshot();
  // What these two keep has the same length.
  const [byRank, inProportion] = [() => rank({ pressure: 2 }), () => proportional({ alpha: 1 })];
  for (const [bytes, makers] of [
    [of(byRank()), { rank: inProportion }],
    [of(inProportion()), { proportional: byRank }],
    [of(byRank()), { rank: () => undefined as never }],
  ] as const) {
    const [kind] = Object.keys(makers);
    expect(() => Selector.restore(bytes, makers)).toThrow(
      new RegExp(`^strategy: kind must be made by one of auto, .*, got "${kind}"; pass the function that`),
    );
  }
});

test.each<[name: string, restore: (bytes: Uint8Array) => Selector, message: string]>([
  [
    'the shard in the place of strategies',
    (bytes) => Selector.restore(bytes, { shard: { index: 1, count: 2 } } as never),
    'shard: must be a function, got a value of type object; options come last',
  ],
  [
    'the batch size there',
    (bytes) => Selector.restore(bytes, { batchSize: 2 } as never),
    'batchSize: must be a function, got 2; options come last',
  ],
  [
    'a strategy there',
    (bytes) => Selector.restore(bytes, shuffle() as never),
    'kind: must be a function, got "shuffle"',
  ],
  [
    'what a snapshot keeps itself',
    (bytes) => Selector.restore(bytes, {}, { sampleCount: 12 } as never),
    'sampleCount: is no option of restore, got 12; it has batchSize, shard',
  ],
])('restore refuses %s, which would be passed over', (_, restore, message) => {
  const shard = { index: 0, count: 2 };
  const bytes = new Selector({ sampleCount: 9, batchSize: 3, strategy: shuffle(), shard }).snapshot();
  expect(() => restore(bytes)).toThrow(message);
  expect(Selector.restore(bytes, {}, { batchSize: undefined, shard }).batchSize).toBe(3);
});

test('strategies survive JSON', () => {
  const strategy = rank({
    pressure: exponential({ from: 1e98, to: 0.1, endEpoch: 9 }),
    recompute: { frequency: 0.5, ratio: 1 },
  });
  expect(toStrategy(JSON.parse(JSON.stringify(strategy)), { rank })).toEqual(strategy);
});

test('the cures for a loss that is NaN: as Infinity a sample is drawn first, as 0 last', () => {
  const selector = new Selector({
    sampleCount: 100,
    batchSize: 10,
    strategy: rank({ pressure: 1e4 }),
    seed: 1,
  });
  const ids = Uint32Array.from({ length: 100 }, (_, id) => id);
  expect(() => selector.record([7], [Number.NaN])).toThrow(
    'record: loss of sample 7: must be a number, got NaN; record a diverged sample as Infinity, a masked one as 0',
  );
  const rankOf = (loss: number) => {
    selector.record(
      ids,
      ids.map((id) => id + 1),
    );
    selector.record([50], [loss]);
    return selector.rankOf(50);
  };
  expect([Infinity, 0].map(rankOf)).toEqual([1, 100]);
});
