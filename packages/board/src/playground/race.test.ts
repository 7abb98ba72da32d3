import { describe, expect, it } from 'vitest';
import { Race } from './race.js';
import { generatedData } from './race-data.js';
import { defaultSettings, type Settings } from './settings.js';
import { ranksOf, type Learner } from './side.js';

const { train, validation } = generatedData(100, 1);
const dataset = { name: 'digits', classes: 10, train, validation, test: validation };

/** Loses as much on a sample as its id says; a digit is always a 3. */
function learner(): Learner & { readonly log: number[][] } {
  const log: number[][] = [];
  const lossesOf = (ids: ArrayLike<number>) => Float32Array.from(ids, (id) => id / 100);
  return {
    log,
    step: async (_, ids) => {
      log.push(Array.from(ids));
      return lossesOf(ids);
    },
    evaluate: async ({ count }, ids = Uint32Array.from({ length: count }, (_, i) => i)) => ({
      losses: lossesOf(ids),
      predictions: new Uint32Array(ids.length).fill(3),
      margins: new Float32Array(ids.length),
    }),
    dispose: async () => {},
  };
}

function start(change: Partial<Settings> = {}) {
  const learners = { shuffle: learner(), selection: learner() };
  const race = new Race(dataset, { ...defaultSettings, batchSize: 10, pressure: 1e6, ...change }, learners);
  const turn = async (count: number) => {
    const turns = [];
    for (let i = 0; i < count; i += 1) turns.push(await race.turn(true));
    return turns;
  };
  return { race, turn, logs: { shuffle: learners.shuffle.log, selection: learners.selection.log } };
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('a race', () => {
  it('gives both sides the same first epoch, then selects by loss on one of them', async () => {
    const { turn, logs } = start();
    await turn(20);
    expect(logs.selection.slice(0, 10)).toEqual(logs.shuffle.slice(0, 10));
    expect(
      logs.shuffle
        .slice(10)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual([...train.labels.keys()]);
    expect(mean(logs.selection.slice(10).flat())).toBeGreaterThan(85);
  });

  it('is fair in samples at any time', async () => {
    const { turn, race, logs } = start({ batchSize: 32 });
    await turn(7);
    expect(logs.selection.map((ids) => ids.length)).toEqual([32, 32, 32, 4, 32, 32, 32]);
    expect(logs.shuffle.map((ids) => ids.length)).toEqual(logs.selection.map((ids) => ids.length));
    expect(race.progress.shuffle.epochs).toBe(1.96);
    expect(race.progress.selection.epochs).toBe(1.96);
  });

  it('measures four times an epoch, and first after 10 steps, but not after fewer than that; all training samples where they are few', async () => {
    const measuredAfter = async (batchSize: number) => {
      const turns = await start({ batchSize }).turn(30);
      return turns.flatMap(({ measured }, i) => (measured === undefined ? [] : [i + 1]));
    };
    expect(await measuredAfter(2)).toEqual([10, 12, 24]);
    expect(await measuredAfter(10)).toEqual([10, 20, 30]);
    const { race, turn } = start();
    const { measured } = (await turn(10)).at(-1)!;
    const threes = validation.labels.filter((label) => label === 3).length;
    expect(measured?.selection).toMatchObject({
      epochs: 1,
      cost: expect.closeTo(0.495, 6) as number,
      error: 100 - (100 * threes) / validation.count,
    });
    expect(race.data).toMatchObject({ train: 100, validation: 100, wrong: 0, measured: 100 });
  });

  it('keeps a clock for each side, which stands still in measurements', async () => {
    const slow = {
      ...learner(),
      step: async (_: unknown, ids: Uint32Array) => wait(20, new Float32Array(ids.length)),
    };
    const race = new Race(
      dataset,
      { ...defaultSettings, batchSize: 50 },
      { shuffle: slow, selection: learner() },
    );
    await race.turn(false);
    const { shuffle, selection } = race.progress;
    // setTimeout may be a millisecond early.
    expect(shuffle.seconds.train).toBeGreaterThan(0.018);
    expect(selection.seconds.train).toBeLessThan(shuffle.seconds.train);
    const before = race.progress;
    await race.measure();
    expect(race.progress).toEqual(before);
  });

  it('goes on with another pressure, and all that is known', async () => {
    const { race, turn, logs } = start({ pressure: 1, recompute: false });
    await turn(15);
    race.setPressure(1e8);
    await turn(5);
    expect(mean(logs.selection.slice(10, 15).flat())).toBeLessThan(70);
    expect(mean(logs.selection.slice(15).flat())).toBeGreaterThan(88);
    expect(race.progress.selection.epochs).toBe(2);
  });

  it('recomputes all losses every second epoch where that is asked for', async () => {
    const evaluated: number[] = [];
    const own = learner();
    const watched: Learner = {
      ...own,
      evaluate(samples, ids) {
        evaluated.push(ids?.length ?? samples.count);
        return own.evaluate(samples, ids);
      },
    };
    const race = new Race(
      dataset,
      { ...defaultSettings, batchSize: 100 },
      { shuffle: learner(), selection: watched },
    );
    for (let epoch = 0; epoch < 9; epoch += 1) await race.turn(false);
    // No measurement so far: all losses before the third epoch, the fifth, the seventh and the ninth.
    expect(evaluated).toEqual([100, 100, 100, 100]);
    expect(race.progress.selection.seconds.recompute).toBeGreaterThan(0);
  });
});

describe('a shown batch', () => {
  it('has ranks by what was known when it was drawn, pictures, and marks wrong labels', async () => {
    const trueLabels = train.labels.map((label, i) => (i === 7 ? (label + 1) % 10 : label));
    const noisy = { ...dataset, train: { ...train, trueLabels } };
    const race = new Race(
      noisy,
      { ...defaultSettings, batchSize: 100 },
      { shuffle: learner(), selection: learner() },
    );
    const [first, second] = [await race.turn(true), await race.turn(true)];
    expect(first.batches?.shuffle.ranks).toEqual(new Uint32Array(100));
    const { ids, ranks, wrong, pixels, labels } = second.batches!.shuffle;
    expect([...ranks]).toEqual(Array.from(ids, (id) => 100 - id));
    const place = ids.indexOf(7);
    expect(wrong[place]).toBe(1);
    expect(wrong.filter((flag) => flag > 0)).toHaveLength(1);
    expect(labels[place]).toBe(train.labels[7]);
    expect(pixels.subarray(place * 784, (place + 1) * 784)).toEqual(train.values.subarray(7 * 784, 8 * 784));
  });
});

describe('ranksOf', () => {
  it('counts from the greatest known loss, lets equal ones share, and has 0 for unknown ones', () => {
    const known = Float64Array.of(0.5, Infinity, 2, 0.5, 1);
    expect([...ranksOf(Uint32Array.of(2, 4, 0, 3, 1), known)]).toEqual([2, 3, 4, 4, 0]);
  });
});

function wait<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, value);
  });
}
