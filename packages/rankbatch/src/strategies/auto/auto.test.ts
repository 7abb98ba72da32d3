import { describe, expect, test } from 'vitest';
import { auto } from './auto.js';
import { rank } from '../rank/rank.js';
import { Selector } from '../../selector.js';
import { shuffle } from '../shuffle.js';
import type { Strategy } from '../strategy.js';
import { suspects } from './suspects.js';

const N = 1000;
const EPOCHS = 6;

/** A model in which every draw of a sample takes a part off its loss, and some samples keep theirs. */
function learn({ stubborn, kept = 0.7 }: { stubborn: number; kept?: number }) {
  const selector = new Selector({ sampleCount: N, batchSize: 20, strategy: auto(), seed: 3 });
  const losses = Float64Array.from({ length: N }, (_, id) => (id < stubborn ? 5 : 2 * ((id + 1) / N) ** 3));
  let draws = 0;
  let wasted = 0;
  let due = 0;
  while (selector.epoch < EPOCHS) {
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
      if (epoch > 0) draws++;
      if (epoch > 0 && id < stubborn) wasted++;
    }
    selector.record(
      ids,
      Array.from(ids, (id) => losses[id]!),
    );
  }
  return { selector, wasted: wasted / draws, due };
}

describe('auto', () => {
  test('samples that are never learnt share no more draws than the cap, and are the suspects', () => {
    const { selector, wasted } = learn({ stubborn: 100 });
    const told = selector.explain()!;
    expect(told).toMatchObject({ mode: 'selecting', isCapped: true, contradicted: 100, unseen: 0 });
    expect(told.cap).toBeCloseTo(0.1, 12);
    // 5,000 draws: 5 sigma are 0.021.
    expect(wasted).toBeLessThan(0.1 + 0.021);
    expect(suspects(selector, 1e6).toSorted()).toEqual(Uint32Array.from({ length: 100 }, (_, id) => id));
    expect(suspects(selector, 7).length).toBe(7);
    expect(told.reason).toMatch(
      /^10\.0 % of the samples contradict their labels and 0\.0 % of those get learnt/,
    );
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

  test('many samples that are never learnt get far less than uniform draws would give them', () => {
    const { selector, wasted } = learn({ stubborn: 300 });
    expect(selector.explain()!.cap).toBe(0.1);
    // Of five epochs the first is shuffled; 5 sigma of 4,000 draws are 0.024.
    expect(wasted).toBeLessThan((0.3 + 4 * (0.1 + 0.024)) / 5);
  });

  test('hard samples that get learnt are not held back, and nobody is suspected', () => {
    const { selector } = learn({ stubborn: 0, kept: 0.5 });
    const { isCapped, pressure } = selector.explain()!;
    expect(isCapped).toBe(false);
    expect(pressure).toBeGreaterThan(10);
    expect(suspects(selector, 10)).toEqual(new Uint32Array(0));
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

  test('shuffles for two epochs when selection makes the validation loss worse, also when restored meanwhile', () => {
    let selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    const modes: string[] = [];
    for (const loss of [0.5, 0.4, 0.9, 0.4, 0.4, 0.3]) {
      const { epoch } = selector;
      while (selector.epoch === epoch) {
        selector = Selector.restore(selector.snapshot());
        const { ids } = selector.next();
        selector.record(
          ids,
          Array.from(ids, (id) => 2 * ((id + 1) / N) ** 30),
        );
      }
      selector.reportValidation(loss);
      modes.push(selector.explain()!.mode);
    }
    expect(modes).toEqual(['learning', 'selecting', 'selecting', 'shuffling', 'shuffling', 'selecting']);
    expect(() => selector.reportValidation(NaN)).toThrow(
      'reportValidation: loss: must be a finite number, got NaN',
    );
  });

  test('tells why it shuffles', () => {
    const selector = new Selector({ sampleCount: 100, batchSize: 20, seed: 3 });
    for (const loss of [0.5, 0.9, 0.5]) {
      const { epoch } = selector;
      while (selector.epoch === epoch) {
        const { ids } = selector.next();
        selector.record(
          ids,
          Array.from(ids, (id) => (id < 95 ? id / 100 : 9)),
        );
      }
      selector.reportValidation(loss);
    }
    expect(selector.explain()).toMatchObject({
      mode: 'shuffling',
      rest: 1,
      reason: 'selection made the validation loss worse: every sample once, for 1 more epoch',
    });
  });

  test('shuffles while many samples contradict their labels and get learnt', () => {
    const selector = new Selector({ sampleCount: N, batchSize: 20, seed: 3 });
    const modes: string[] = [];
    let reason = '';
    while (selector.epoch < 7) {
      const { ids, epoch } = selector.next();
      // From epoch 3 on they stay.
      selector.record(
        ids,
        Array.from(ids, (id) =>
          id < 500 ? (epoch < 3 && (id + epoch) % 2 === 0 ? 1 : 5) : 0.1 * (id / N) ** 3,
        ),
      );
      modes[epoch] = selector.explain()!.mode;
      if (epoch === 2) reason = selector.explain()!.reason;
    }
    expect(reason).toMatch(
      /^\d+\.\d % of the samples still contradict their labels, and they get learnt: every sample once$/,
    );
    expect(modes).toEqual(['learning', ...Array.from({ length: 5 }, () => 'shuffling'), 'selecting']);
  });

  test('only samples not seen for an epoch become due, and ever more rarely while that uncovers nothing', () => {
    const { selector, due } = learn({ stubborn: 100 });
    expect(due).toBeGreaterThan(0);
    expect(due).toBeLessThan(1.5 * N);
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
