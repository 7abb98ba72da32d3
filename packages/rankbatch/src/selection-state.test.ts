import { expect, test } from 'vitest';
import { newBatch } from './base/batch.js';
import { Selector } from './default-selector.js';
import type { Sampler } from './strategies/sampler.js';
import { makeStrategy } from './strategies/strategy.js';

/** A strategy of one's own that always draws the same. */
function selectorOf(ids: readonly number[], left?: Sampler['left']): Selector {
  const strategy = makeStrategy({ kind: 'mine' }, () => ({
    ...(left && { left }),
    draw(count, { epoch }) {
      const batch = newBatch(count, epoch);
      batch.ids.set(ids);
      return batch;
    },
  }));
  return new Selector({ sampleCount: 10, batchSize: 2, strategy });
}

test.each([
  ['is retired', [3, 4], 4],
  ['is none', [3, 10], 10],
])('a batch of a strategy of your own with an id that %s is refused, and not counted', (_, ids, found) => {
  const selector = selectorOf(ids);
  selector.retire([4]);
  expect(() => selector.next()).toThrow(
    `strategy mine: must draw ids from 0 to 9, none retired, got ${found}`,
  );
  expect([selector.draws, selector.ledger.drawCount(3)]).toEqual([0, 0]);
});

test('an epoch of a strategy of your own is as long as it says, however long that is', () => {
  const selector = selectorOf([0, 1], ({ drawn }) => 50 - drawn);
  selector.next();
  selector.add(1);
  while (selector.epoch === 0) selector.next();
  expect(selector.draws).toBe(50);
});
