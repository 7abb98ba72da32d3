import { expect, test } from 'vitest';
import { knownStrategies } from '../known-strategies.js';
import type { Batch } from '../base/batch.js';
import type { Archive } from '../base/snapshot.js';
import { Selector } from '../default-selector.js';
import { redeal } from '../redeal.js';
import { makeStrategy, newBatch } from './own-parts.js';
import { rank } from './rank/rank.js';
import type { Position, Sampler } from './sampler.js';

test.each(Object.keys(knownStrategies))('%s is no name for a strategy of your own', (kind) => {
  const make = () => makeStrategy({ kind }, () => ({ draw: () => expect.fail() }));
  expect(make).toThrow(
    `makeStrategy: kind: must be a name of your own, got "${kind}"; this package has a strategy of it`,
  );
});

/** A selector of 4 samples, two a batch, of a strategy that gives what it should but for some of it. */
function mine(batch: object, others: Partial<Sampler> = {}): Selector {
  const strategy = makeStrategy({ kind: 'mine' }, () => ({
    ...others,
    draw: (count, { epoch }) => ({ ...newBatch(count, epoch), ...batch }),
  }));
  return new Selector({ sampleCount: 4, batchSize: 2, strategy });
}

test('a sampler may be frozen, that of several selectors, and have parts of its own', () => {
  class Own {
    #drawn = 0;
    draw(count: number, { epoch }: Position): Batch {
      const batch = newBatch(count, epoch);
      batch.ids.set(Array.from({ length: count }, (_, i) => i));
      this.#drawn += count;
      return batch;
    }
    due(limit: number): Uint32Array {
      return Uint32Array.of(this.#drawn).subarray(0, limit);
    }
  }
  const sampler = Object.freeze(new Own());
  const strategy = makeStrategy({ kind: 'own' }, () => sampler);
  const [few, many] = [2, 9].map((sampleCount) => new Selector({ sampleCount, batchSize: 2, strategy }));
  few!.next();
  many!.next();
  expect(many!.due(2)).toEqual(Uint32Array.of(4));
  expect(() => few!.due(2)).toThrow('strategy own: due: must be ids from 0 to 1, none retired, got 4');
});

const none = 'got undefined; write into the arrays of newBatch, which has weights of 1';
test.each<readonly [string, { readonly [name in keyof Batch]?: unknown }, string]>([
  ['no weights', { weights: undefined }, `weights: must be 2, one for each id, ${none}`],
  ['too few weights', { weights: new Float32Array(1) }, 'weights: must be 2, one for each id, got 1; write'],
  ['a weight that is NaN', { weights: Float32Array.of(1, NaN) }, 'weights: must be a finite number, got NaN'],
  ['no probabilities', { probabilities: undefined }, `probabilities: must be 2, one for each id, ${none}`],
  [
    'too many probabilities',
    { probabilities: new Float64Array(3) },
    'probabilities: must be 2, one for each id, got 3',
  ],
  [
    'an infinite probability',
    { probabilities: Float64Array.of(Infinity, 1) },
    'probabilities: must be a finite number, got Infinity',
  ],
])('a strategy that draws %s is refused by its name, and nothing is counted', (_, batch, message) => {
  const selector = mine(batch);
  expect(() => selector.next()).toThrow(`strategy mine: ${message}`);
  expect(selector.draws).toBe(0);
});

test.each<readonly [unknown, string]>([
  [[1], 'must be ids as a Uint32Array, got an array of 1'],
  [Uint32Array.of(0, 1, 2), 'must be at most 2 ids, the limit, got 3'],
  [Uint32Array.of(0, 4), 'must be ids from 0 to 3, none retired, got 4'],
  [Uint32Array.of(3), 'must be ids from 0 to 3, none retired, got 3'],
])('a strategy for which %o are due is refused by its name', (ids, message) => {
  const selector = mine({}, { due: () => ids as Uint32Array });
  selector.retire([3]);
  expect(() => selector.due(2)).toThrow(`strategy mine: due: ${message}`);
});

test.each([Infinity, NaN])(
  'a strategy that leaves %d draws, so that no epoch would end, is refused',
  (left) => {
    const selector = mine({}, { left: () => left });
    expect(() => selector.next()).toThrow(`strategy mine: left: must be a finite number, got ${left}`);
  },
);

const circle: { self?: object } = {};
circle.self = circle;
test.each<readonly [name: string, data: object, found: string]>([
  [
    'a number that is none',
    { until: Infinity },
    'data.until: must survive JSON, in which snapshots keep it, got Infinity',
  ],
  ['a typed array', { labels: Uint8Array.of(1) }, 'data.labels: must survive JSON, in which'],
  ['a function', { score: () => 1 }, 'data.score: must survive JSON, in which'],
  ['a date', { since: new Date(0) }, 'data.since: must survive JSON, in which'],
  ['a map', { weights: new Map([[1, 2]]) }, 'data.weights: must survive JSON, in which'],
  ['a BigInt', { most: 1n }, 'data.most: must survive JSON, in which snapshots keep it, got "1n"'],
  ['what is left out of a list', { sizes: [1, undefined] }, 'data.sizes.1: must survive JSON'],
  ['one of these further inside', { of: { each: [1, { at: NaN }] } }, 'data.of.each.1.at: must survive JSON'],
  ['what stands in itself', { circle }, 'data.circle.self: must survive JSON'],
])('data of a strategy that a snapshot would change in silence are refused: %s', (_, data, found) => {
  const make = () => makeStrategy({ kind: 'mine', ...data }, () => ({ draw: () => expect.fail() }));
  expect(make).toThrow(`makeStrategy: ${found}`);
  expect(make).toThrow(
    'leave it out of the data, createSampler can use it all the same; to restore, pass { mine: () => strategy }',
  );
});

test('data that survive JSON are taken, as those of other strategies, and what is not among them stays', () => {
  const inner = rank({ pressure: 2, recompute: { frequency: 1, ratio: 1 } });
  const data = { kind: 'mine', inner, list: [[1], null, 'a', true], none: undefined };
  const labels = Uint8Array.of(2, 0, 1);
  const remade = () =>
    makeStrategy(data, () => ({
      draw: (count, { epoch, drawn }) => ({
        ...newBatch(count, epoch),
        ids: Uint32Array.from(labels.subarray(drawn, drawn + count)),
      }),
    }));
  const selector = new Selector({ sampleCount: 3, batchSize: 2, strategy: remade() });
  selector.next();
  const restored = Selector.restore(selector.snapshot(), { mine: remade });
  expect(restored.strategy).toEqual(data);
  expect(restored.next().ids).toEqual(Uint32Array.of(1));
});

test.each<readonly [name: string, sync: (archive: Archive) => void, message: string]>([
  ['a list', (archive) => void archive.numbers([1, 2] as never), 'numbers one by one, got an array of 2'],
  [
    'what is not there yet',
    (archive) => void archive.numbers(undefined as never),
    'numbers one by one, got undefined',
  ],
  ['a flag', (archive) => void archive.numbers(true as never), 'numbers one by one, got true'],
  ['a BigInt', (archive) => void archive.numbers(1n as never), 'numbers one by one, got 1'],
  [
    'a list as a column',
    (archive) => archive.column([1, 2] as never),
    'a column that is a typed array, got an array of 2',
  ],
  [
    'a set as a column',
    (archive) => archive.column(new Set([1]) as never),
    'a column that is a typed array, got a value',
  ],
])('a strategy that would keep %s, of which a snapshot has nothing, is refused', (_, sync, message) => {
  for (const part of ['sync', 'carry'] as const) {
    const selector = mine({}, { [part]: sync });
    const save = () =>
      part === 'sync'
        ? selector.snapshot()
        : redeal([selector.snapshot()], { index: 0, count: 1 }, { mine: () => selector.strategy });
    expect(save).toThrow(`strategy mine: ${part}: must keep ${message}`);
  }
});

test('what a strategy keeps may be nothing yet where it is restored', () => {
  const kept = () =>
    makeStrategy({ kind: 'kept' }, () => {
      let [limit, flags]: [limit?: number, flags?: Uint8Array] = [];
      return {
        draw(count, { epoch }) {
          limit ??= NaN;
          return newBatch(count, epoch);
        },
        sync(archive) {
          [limit] = archive.numbers(limit!);
          archive.column((flags ??= new Uint8Array(3)));
        },
        explain: () => ({ limit }) as never,
      };
    });
  const selector = new Selector({ sampleCount: 4, batchSize: 2, strategy: kept() });
  selector.next();
  expect(Selector.restore(selector.snapshot(), { kept }).explain()).toEqual({ limit: NaN });
});
