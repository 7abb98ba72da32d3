import { expect, test } from 'vitest';
import { Selector } from '../../default-selector.js';
import { suspects } from './suspects.js';

const WRONG = Uint32Array.from({ length: 40 }, (_, id) => id);

/** A thousand samples of which the first 40 are never learnt, within an epoch, after a look. */
function learnt(): Selector {
  const selector = new Selector({ sampleCount: 1000, batchSize: 20, seed: 1 });
  const losses = new Float64Array(1000).fill(3.8);
  const step = (): void => {
    const { ids } = selector.next();
    for (const id of ids) losses[id] = id < WRONG.length ? 3 : 0.6 * losses[id]!;
    selector.record(
      ids,
      Array.from(ids, (id) => losses[id]!),
    );
  };
  while (selector.epoch < 4) step();
  step();
  expect(suspects(selector, 1000).toSorted()).toEqual(WRONG);
  return selector;
}

test('once the suspects are retired nobody is one, so that cleaning ends', () => {
  const selector = learnt();
  let rounds = 0;
  for (let found; (found = suspects(selector, 15)).length > 0; rounds++) selector.retire(found);
  expect(rounds).toBe(3);
  expect(selector.sampleCount).toBe(960);
  expect(selector.explain()).toMatchObject({ contradicted: 0, cap: 1 });
});

test('those whose labels were mended, with the losses to show it, are suspects no more', () => {
  const selector = learnt();
  selector.record(WRONG.subarray(1), new Float64Array(39).fill(1e-4));
  expect(suspects(selector, 1000)).toEqual(Uint32Array.of(0));
});

test('who has come or gone unseen is no suspect, and who has got worse is one before the next look', () => {
  const selector = learnt();
  selector.record([500, 501], [7, Infinity]);
  selector.add(3);
  expect(suspects(selector, 2)[0]).toBe(500);
  expect(suspects(selector, 1000).toSorted()).toEqual(Uint32Array.of(...WRONG, 500));
});
