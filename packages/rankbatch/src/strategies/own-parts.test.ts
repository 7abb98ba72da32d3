import { expect, test } from 'vitest';
import { knownStrategies } from '../known-strategies.js';
import type { Batch } from '../base/batch.js';
import { Selector } from '../default-selector.js';
import { makeStrategy, newBatch } from './own-parts.js';
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
