import { expect, test } from 'vitest';
import { rank } from './rank/rank.js';
import { Selector } from '../default-selector.js';
import { shuffle } from './shuffle.js';

const strategies = { shuffle: shuffle(), 'the first epoch of rank': rank({ pressure: 100 }) };

test.each(Object.entries(strategies))(
  '%s covers what is there, while samples come and go',
  (_name, strategy) => {
    const selector = new Selector({ sampleCount: 10, batchSize: 3, strategy, seed: 1 });
    const first = selector.next().ids;
    const added = selector.add(2);
    expect([...added]).toEqual([10, 11]);
    const unseen = Array.from({ length: 12 }, (_, id) => id).filter((id) => !first.includes(id));
    const gone = [first[0]!, unseen[0]!, 10];
    selector.retire(gone);
    const rest: number[] = [];
    while (selector.epoch === 0) rest.push(...selector.next().ids);
    // 10 + 2 samples, of which 3 were drawn before and 2 of the others left.
    expect(rest.length).toBe(7);
    expect(rest.toSorted((a, b) => a - b)).toEqual(unseen.filter((id) => !gone.includes(id)));
    expect(selector.draws).toBe(10);
  },
);

test('a pass ends when all samples that are still to come leave', () => {
  const selector = new Selector({ sampleCount: 4, batchSize: 3, strategy: shuffle(), seed: 2 });
  const { ids } = selector.next();
  const last = [0, 1, 2, 3].find((id) => !ids.includes(id));
  selector.retire([last!]);
  expect([selector.epoch, selector.sampleCount]).toEqual([1, 3]);
  expect(selector.next().ids.toSorted()).toEqual(ids.toSorted());
});

test('samples that join a pass are equally likely to come at every place that is left', () => {
  const counts = new Uint32Array(5);
  for (let seed = 0; seed < 5000; seed++) {
    const selector = new Selector({ sampleCount: 5, batchSize: 1, strategy: shuffle(), seed });
    selector.next();
    selector.add(1);
    const rest = Array.from({ length: 5 }, () => selector.next().ids[0]!);
    counts[rest.indexOf(5)]!++;
  }
  // Each place 1000 times; 5 sigma of the binomial distribution, so one of 5 places errs with a chance of 3e-6.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000 * 0.8));
});
