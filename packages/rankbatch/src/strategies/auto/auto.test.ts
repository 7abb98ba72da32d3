import { describe, expect, test } from 'vitest';
import { auto } from './auto.js';
import { autoTuning } from './tuning.js';
import { createAutoSampler } from './auto-sampler.js';
import { Random } from '../../base/random.js';
import { makeStrategy, type Strategy } from '../strategy.js';
import { rank } from '../rank/rank.js';
import { Selector } from '../../default-selector.js';
import { shuffle } from '../shuffle.js';
import { suspects } from './suspects.js';

const N = 1000;
const EPOCHS = 6;

/** A model in which every draw of a sample takes a part off its loss, and some samples keep theirs. */
function learn({
  stubborn,
  kept = 0.7,
  validation = [],
  strategy = auto(),
}: {
  stubborn: number;
  kept?: number;
  validation?: readonly number[];
  strategy?: Strategy;
}) {
  const selector = new Selector({ sampleCount: N, batchSize: 20, strategy, seed: 3 });
  const losses = Float64Array.from({ length: N }, (_, id) => (id < stubborn ? 5 : 2 * ((id + 1) / N) ** 3));
  /** Share of each epoch's draws that went to those. */
  const wasted: number[] = [];
  let due = 0;
  while (selector.epoch < Math.max(EPOCHS, validation.length)) {
    const fresh = selector.due();
    due += fresh.length;
    if (fresh.length > 0)
      selector.record(
        fresh,
        Array.from(fresh, (id) => losses[id]!),
      );
    const { ids, epoch } = selector.next();
    for (const id of ids) {
      if (id >= stubborn) losses[id]! *= kept;
      wasted[epoch] = (wasted[epoch] ?? 0) + (id < stubborn ? 1 / N : 0);
    }
    selector.record(
      ids,
      Array.from(ids, (id) => losses[id]!),
    );
    if (selector.epoch > epoch && epoch < validation.length) selector.reportValidation(validation[epoch]!);
  }
  return { selector, losses, wasted, due };
}

describe('auto', () => {
  test('samples that are never learnt are the suspects', () => {
    const { selector } = learn({ stubborn: 100 });
    const told = selector.explain()!;
    expect(told).toMatchObject({ isCapped: false, cap: 1, unseen: 0 });
    expect(told.resolved).toBeLessThan(0.05);
    expect(suspects(selector, 100).toSorted()).toEqual(Uint32Array.from({ length: 100 }, (_, id) => id));
    expect(suspects(selector, 7).length).toBe(7);
  });

  test('plain ranking wastes most draws on the same samples', () => {
    const selector = new Selector({
      sampleCount: N,
      batchSize: 20,
      strategy: rank({ pressure: 1e8 }),
      seed: 3,
    });
    while (selector.epoch === 0) selector.next();
    selector.record(
      Array.from({ length: N }, (_, id) => id),
      Array.from({ length: N }, (_, id) => (id < 100 ? 5 : 0.1)),
    );
    let wasted = 0;
    while (selector.epoch < 2) wasted += selector.next().ids.filter((id) => id < 100).length;
    expect(wasted / N).toBeGreaterThan(0.8);
  });

  test('a validation loss that falls faster so has them drawn far less often than uniform draws would', () => {
    const { selector, wasted } = learn({
      stubborn: 300,
      validation: [0.9, 0.8, 0.7, 0.9, 0.5, 0.4, 0.3, 0.2],
    });
    const told = selector.explain()!;
    expect(told).toMatchObject({ mode: 'selecting', isCapped: true });
    expect(told.cap).toBeCloseTo(told.contradicted / N / 8, 12);
    expect(told.reason).toMatch(
      /^pressure has done harm, and \d+\.\d % of the samples do not get learnt .*: at most \d+\.\d % of the draws by rank are theirs/,
    );
    expect(wasted.at(-1)).toBeLessThan(0.1);
  });

  test.each([
    { told: true, what: 'with a validation loss, what does not get learnt is capped' },
    { told: false, what: 'without one nothing is: a rare class that overlaps with others looks the same' },
  ])('after harm, $what', ({ told }) => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    let forgotten = 0;
    let capped = 0;
    while (selector.epoch < 6) {
      const { ids, ranks, epoch } = selector.next();
      // The first epoch of selection has the model forget; a hundred samples keep their losses.
      forgotten = ranks && epoch < 2 ? forgotten + 0.02 : 0.9 * forgotten;
      const lossOf = (id: number) => (id < 100 ? 5 : 2 * ((id + 1) / N) ** 8 * 0.8 ** epoch + forgotten);
      selector.record(ids, Array.from(ids, lossOf));
      if (told && selector.epoch > epoch) selector.reportValidation(1);
      if (selector.explain()!.isCapped) capped++;
    }
    expect(selector.explain()!.resolved).toBeLessThan(0.05);
    expect(capped > 0).toBe(told);
  });

  test('a validation loss makes it bolder for the two epochs after it, also after a restart, and no longer', () => {
    const pressures = (told: readonly number[]): number[] => {
      let selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
      const last: number[] = [];
      while (selector.epoch < 9) {
        const { ids, epoch } = selector.next();
        selector.record(
          ids,
          Array.from(ids, (id) => 2 * ((id + 1) / N) ** 2 * 0.7 ** epoch),
        );
        if (selector.epoch === epoch) continue;
        last.push(Math.log10(selector.explain()!.pressure));
        if (told.includes(epoch)) selector.reportValidation(0.7 ** epoch);
        selector = Selector.restore(selector.snapshot());
      }
      return last;
    };
    const bolder = (told: readonly number[]) => {
      const never = pressures([]);
      return pressures(told).flatMap((height, epoch) => (height > 1.5 * never[epoch]! ? [epoch] : []));
    };
    expect(bolder([3])).toEqual([4, 5]);
    expect(bolder([3, 5])).toEqual([4, 5, 6, 7]);
    expect(bolder([2, 3, 4, 5, 6, 7])).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test('hard samples that get learnt are drawn more often, and nobody is suspected', () => {
    const { selector, wasted } = learn({ stubborn: 0, kept: 0.5 });
    const { isCapped, pressure, mode, reason } = selector.explain()!;
    expect([isCapped, mode]).toEqual([false, 'selecting']);
    expect(pressure).toBeGreaterThan(10);
    expect(reason).toMatch(
      /^high losses stay high for a while, and their mean height rises by no more than it swings: pressure /,
    );
    expect(wasted.at(-1)).toBe(0);
  });

  test('from the epoch on that is to be full, every sample is drawn once', () => {
    const { selector } = learn({ stubborn: 0, kept: 0.5, strategy: auto({ fullFromEpoch: EPOCHS }) });
    const drawn: number[] = [];
    let copy = selector;
    while (drawn.length < 2 * N) {
      // A copy from within such an epoch goes on alike.
      if (drawn.length <= N / 2) copy = Selector.restore(selector.snapshot());
      const { ids } = selector.next();
      expect(copy.next().ids).toEqual(ids);
      drawn.push(...ids);
      const losses = Array.from(ids, (id) => (id / N) ** 8);
      for (const each of [selector, copy]) each.record(ids, losses);
    }
    const all = Array.from({ length: N }, (_, id) => id);
    expect(drawn.slice(0, N).toSorted((a, b) => a - b)).toEqual(all);
    expect(drawn.slice(N).toSorted((a, b) => a - b)).toEqual(all);
    const told = selector.explain()!;
    expect(told).toMatchObject({ mode: 'shuffling', pressure: 1 });
    expect(told.estimatedGain).toBeGreaterThan(2);
    expect(told.reason).toBe('nothing is selected from here on, as fullFromEpoch says: every sample once');
    expect(selector.due()).toHaveLength(0);
  });

  test.each([
    { batchSize: 143, modes: ['shuffling'], batches: 'seven' },
    { batchSize: 125, modes: ['selecting', 'shuffling'], batches: 'eight' },
  ])('an epoch of $batches batches: $modes', ({ batchSize, modes, batches }) => {
    let selector = new Selector({ sampleCount: N, batchSize, seed: 3 });
    const found = new Set<string>();
    const reasons = new Set<string>();
    while (selector.epoch < 12) {
      const { ids, epoch } = selector.next();
      selector.record(
        ids,
        Array.from(ids, (id) => 2 * (id / N) ** 8 * 0.8 ** epoch),
      );
      const { mode, reason } = selector.explain()!;
      if (epoch > 0) found.add(mode);
      if (epoch > 0) reasons.add(reason);
      if (selector.draws % 3 === 0) selector = Selector.restore(selector.snapshot());
    }
    expect([...found].toSorted()).toEqual(modes);
    expect(reasons.has('an epoch has too few batches: every sample once')).toBe(batches === 'seven');
  });

  test('until then it selects', () => {
    const { selector } = learn({ stubborn: 0, kept: 0.5, strategy: auto({ fullFromEpoch: EPOCHS + 1 }) });
    expect(selector.explain()!.mode).toBe('selecting');
  });

  test('what is held back stays so in full epochs', () => {
    const validation = [0.9, 0.8, 0.7, 0.9, 0.5, 0.4, 0.3, 0.2];
    const { selector, wasted } = learn({ stubborn: 300, validation, strategy: auto({ fullFromEpoch: 7 }) });
    expect(selector.explain()).toMatchObject({ mode: 'selecting', pressure: 1 });
    expect(selector.explain()!.cap).toBeLessThan(0.1);
    expect(selector.explain()!.reason).toMatch(
      /^nothing is selected .*: even draws until the epoch ends, at most \d\.\d % of those that do not get learnt$/,
    );
    expect(wasted.at(-1)).toBeLessThan(0.1);
  });

  test.each([-1, 1.5, '3'])('an epoch of %s is refused', (fullFromEpoch) => {
    expect(() => auto({ fullFromEpoch } as { fullFromEpoch: number })).toThrow(
      'fullFromEpoch: must be an integer from 0 to ',
    );
  });

  test('options that it does not have are refused', () => {
    const options = { fullFrom: 3 } as object;
    expect(() => auto(options)).toThrow('fullFrom: is no option of auto, got 3; it has fullFromEpoch');
  });

  test('an epoch of selection ends with even draws', () => {
    const { selector, losses } = learn({ stubborn: 0, kept: 0.5 });
    expect(selector.explain()!.mode).toBe('selecting');
    const spreads: number[] = [];
    const reasons: string[] = [];
    for (const { epoch } = selector; selector.epoch === epoch;) {
      reasons.push(selector.explain()!.reason);
      const { ids, probabilities } = selector.next();
      spreads.push(Math.max(...probabilities) / Math.min(...probabilities));
      selector.record(
        ids,
        Array.from(ids, (id) => (losses[id]! *= 0.5)),
      );
    }
    expect(spreads.length).toBe(N / 20);
    expect(Math.min(...spreads.slice(0, 45))).toBeGreaterThan(2);
    for (const spread of spreads.slice(45)) expect(spread).toBeCloseTo(1, 12);
    expect(reasons[20]).toMatch(/^high losses stay high/);
    expect(reasons[45]).toMatch(/^pressure \S+ but for the last tenth: even draws until the epoch ends$/);
  });

  test('with a constant of the studies, only while much is left to learn', () => {
    const tuning = { ...autoTuning, settleAbove: 0.04 };
    const strategy = makeStrategy({ kind: 'auto' }, (setting) =>
      createAutoSampler(setting, undefined, tuning),
    );
    const evenBatches = (hard: number) => {
      const selector = new Selector({ sampleCount: N, batchSize: 20, strategy, seed: 1 });
      const lossOf = (id: number) => (selector.epoch === 0 ? 3 : id % 10 === 0 ? hard : hard / 100);
      const spreads: number[] = [];
      while (selector.epoch < 4) {
        const { ids, probabilities, epoch } = selector.next();
        if (epoch === 3) spreads.push(Math.max(...probabilities) / Math.min(...probabilities));
        selector.record(ids, Array.from(ids, lossOf));
      }
      expect(selector.explain()!.mode).toBe('selecting');
      return spreads.filter((spread) => spread < 1 + 1e-12).length;
    };
    expect([2, 0.2].map(evenBatches)).toEqual([5, 0]);
  });

  test('where all losses are the same, every epoch is a shuffled pass', () => {
    const selector = new Selector({ sampleCount: 50, batchSize: 7, strategy: auto(), seed: 1 });
    for (let epoch = 0; epoch < 4; epoch++) {
      const seen: number[] = [];
      while (selector.epoch === epoch) {
        const { ids, ranks } = selector.next();
        expect(ranks).toBe(undefined);
        selector.record(ids, new Float64Array(ids.length).fill(0.7));
        seen.push(...ids);
      }
      expect(new Set(seen).size).toBe(50);
    }
    expect(selector.explain()).toMatchObject({ mode: 'shuffling', pressure: 1, isCapped: false });
    expect(selector.pressure).toBe(1);
  });

  test('without selection all draws are those of shuffle', () => {
    const draw = (strategy: Strategy) => {
      const selector = new Selector({ sampleCount: 50, batchSize: 7, strategy, seed: 4 });
      const all: number[] = [];
      while (selector.epoch < 4) {
        const { ids } = selector.next();
        selector.record(ids, new Float64Array(ids.length).fill(0.7));
        all.push(...ids);
      }
      return all;
    };
    expect(draw(auto())).toEqual(draw(shuffle()));
  });

  test('is what a selector does when nothing else is said', () => {
    expect(new Selector({ sampleCount: 9, batchSize: 3 }).strategy).toEqual({ kind: 'auto' });
  });

  test('selection that makes the mean loss rise is given up, also when restored meanwhile', () => {
    const run = (restores: boolean) => {
      let selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
      const pressures: number[] = [];
      let forgotten = 0;
      while (selector.epoch < 4) {
        const { ids, ranks, epoch } = selector.next();
        // Every batch by rank has the model forget the others.
        if (ranks) forgotten += 0.02;
        selector.record(
          ids,
          Array.from(ids, (id) => 2 * ((id + 1) / N) ** 8 * 0.9 ** epoch + forgotten),
        );
        pressures.push(selector.pressure);
        if (restores) selector = Selector.restore(selector.snapshot());
      }
      expect(selector.explain()!.mode).toBe('shuffling');
      return pressures;
    };
    const pressures = run(false);
    expect(Math.max(...pressures)).toBeCloseTo(10, 9);
    // At most a quarter of an epoch at 10, and one at its root.
    expect(pressures.filter((pressure) => pressure > 3.2).length).toBeLessThanOrEqual(13);
    expect(pressures.filter((pressure) => pressure > 1).length).toBeLessThanOrEqual(26);
    expect(run(true)).toEqual(pressures);
  });

  test('a validation loss must be finite', () => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    expect(() => selector.reportValidation(NaN)).toThrow(
      'reportValidation: loss: must be a finite number, got NaN',
    );
  });

  test('pure noise, whose losses do not foretell the next ones, is shuffled', () => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    const random = new Random(5);
    while (selector.epoch < 6) {
      const { ids, ranks } = selector.next();
      expect(ranks).toBe(undefined);
      selector.record(
        ids,
        Array.from(ids, () => random.float() ** 4),
      );
    }
    expect(selector.explain()!.reason).toMatch(/^losses are too alike, or tell too little of the next/);
  });

  test('a loop that forgets to record is told so', () => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    while (selector.epoch < 3) selector.next();
    expect(selector.explain()!.reason).toMatch(/^no finite loss has been recorded/);
  });

  test.each([
    { loss: Infinity, reason: 'no finite loss has been recorded: every sample once' },
    { loss: -5, reason: 'no loss is above 0, so that all count as learnt: every sample once' },
  ])('losses of $loss: $reason', ({ loss, reason }) => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    while (selector.epoch < 3) {
      const { ids } = selector.next();
      selector.record(
        ids,
        Array.from(ids, () => loss),
      );
    }
    expect(selector.explain()!.reason).toBe(reason);
  });

  test('only samples not seen for an epoch become due, and ever more rarely while that uncovers nothing', () => {
    const { selector, due } = learn({ stubborn: 0, kept: 0.5 });
    expect(due).toBeGreaterThan(0);
    expect(due).toBeLessThan(2 * N);
    expect(selector.explain()!.recompute).toEqual({ everyEpochs: 4, nextEpoch: 8, uncovered: 0 });
  });

  test('a factor of all losses changes no draw', () => {
    const run = (factor: number) => {
      const selector = new Selector({ sampleCount: 300, batchSize: 10, strategy: auto(), seed: 2 });
      const all: number[] = [];
      while (selector.epoch < 4) {
        const { ids } = selector.next();
        all.push(...ids);
        selector.record(
          ids,
          Array.from(ids, (id) => factor * (0.01 + (id % 13) ** 2)),
        );
      }
      return all;
    };
    expect(run(64)).toEqual(run(1));
  });

  test('before the first pass is over it is learning; other strategies explain nothing and suspect nobody', () => {
    expect(new Selector({ sampleCount: 9, batchSize: 3, strategy: auto() }).explain()).toMatchObject({
      mode: 'learning',
      pressure: 1,
      threshold: Infinity,
    });
    const other = new Selector({ sampleCount: 9, batchSize: 3, strategy: rank({ pressure: 9 }) });
    expect(other.explain()).toBe(undefined);
    expect(suspects(other, 3)).toEqual(new Uint32Array(0));
  });
});
