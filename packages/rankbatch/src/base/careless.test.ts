import { expect, test } from 'vitest';
import { oddValues as values } from '../../../../scripts/fuzz/careless/odd-values.mjs';
import * as core from '../index.js';

const made = (): core.Selector => {
  const selector = new core.Selector({ sampleCount: 10, batchSize: 4, strategy: core.rank({ pressure: 9 }) });
  for (let i = 0; i < 5; i++) {
    const { ids } = selector.next();
    selector.record(ids, ids);
  }
  return selector;
};

/** Every public function, as one of one or two arguments. */
const calls: Readonly<Record<string, (a: never, b: never) => unknown>> = {
  Selector: (a) => new core.Selector(a),
  'Selector, sampleCount and batchSize': (sampleCount, batchSize) =>
    new core.Selector({ sampleCount, batchSize }),
  'Selector, strategy and seed': (strategy, seed) =>
    new core.Selector({ sampleCount: 5, batchSize: 2, strategy, seed }),
  restore: (a, b) => core.Selector.restore(a, b),
  'Selector, shard': (index, count) =>
    new core.Selector({ sampleCount: 5, batchSize: 1, shard: { index, count } }),
  'Selector, shard of another type': (shard) => new core.Selector({ sampleCount: 5, batchSize: 1, shard }),
  'restore, options': (a) => core.Selector.restore(made().snapshot(), {}, a),
  'restore, shard': (shard) => core.Selector.restore(made().snapshot(), {}, { shard }),
  redeal: (a, b) => core.redeal(a, b),
  'redeal, a snapshot': (a) => core.redeal([a], { index: 0, count: 1 }),
  record: (a, b) => made().record(a, b),
  retire: (a) => made().retire(a),
  add: (a) => made().add(a),
  due: (a) => made().due(a),
  rankOf: (a) => made().rankOf(a),
  idAt: (a) => made().idAt(a),
  reportValidation: (a) => made().reportValidation(a),
  loss: (a) => made().ledger.loss(a),
  drawCount: (a) => made().ledger.drawCount(a),
  rank: (a) => core.rank(a),
  'rank, pressure and recompute': (pressure, recompute) => core.rank({ pressure, recompute }),
  'rank, coverEvery and importance': (coverEvery, importance) =>
    core.rank({ pressure: 2, coverEvery, importance }),
  'rank, replacement and refresh': (replacement, refresh) => core.rank({ pressure: 2, replacement, refresh }),
  proportional: (alpha, beta) => core.proportional({ alpha, beta }),
  selectiveBackprop: (beta, window) => core.selectiveBackprop({ beta, window }),
  infoBatch: (prune, fullFromEpoch) => core.infoBatch({ prune, fullFromEpoch }),
  thin: (least, fullFromEpoch) => core.thin({ least, fullFromEpoch }),
  constant: (a) => core.constant(a),
  exponential: (a) => core.exponential(a),
  'linear, ends': (from, to) => core.linear({ from, to, endEpoch: 3 }),
  valueAt: (a, b) => {
    const value: unknown = core.valueAt(a, b);
    if (typeof value !== 'number' || Number.isNaN(value)) throw new Error(`gave ${String(value)}`);
  },
  quantiles: (a) => core.quantiles(made().ledger, a),
  'quantiles of': (a) => core.quantiles(a, [0.5]),
  hardest: (a) => core.hardest(made().ledger, a),
  suspects: (a) => core.suspects(made(), a),
  Random: (a) => new core.Random(a),
  fromState: (a) => core.Random.fromState(a),
  below: (a) => new core.Random(1).below(a),
  RankDistribution: (a, b) => new core.RankDistribution(a, b),
};

test.each(Object.keys(calls))(
  '%s takes what fits, and refuses all else with an error of this package',
  (name) => {
    const call = calls[name]!;
    const faults: string[] = [];
    for (const [i, a] of values.entries())
      for (const [j, b] of (call.length > 1 ? values : [undefined]).entries())
        try {
          call(a as never, b as never);
        } catch (error) {
          if (!(error instanceof core.RankbatchError)) faults.push(`${i}, ${j}: ${String(error)}`);
        }
    expect(faults.slice(0, 5)).toEqual([]);
  },
);

test.each([
  [
    () => made().record(5 as never, 5 as never),
    'record: ids: must be an array or a typed array of numbers, got 5',
  ],
  [
    () => made().record({ dataSync: 1 } as never, { dataSync: 1 } as never),
    'record: ids: must be an array or a typed array of numbers, got a value of type object; of a tensor or BigInts pass Array.from(data, Number)',
  ],
  [
    () => made().record(BigInt64Array.of(1n) as never, [1]),
    'record: ids: must be an array or a typed array of numbers, got a value of type object; of a tensor or BigInts pass',
  ],
  [
    () => made().record([1], [1n] as never),
    'record: losses: must be an array or a typed array of numbers, got an array of 1; of a tensor or BigInts pass',
  ],
  [() => made().retire(new Set([999]) as never), 'retire: ids: must be an array or a typed array of numbers'],
])('nothing is taken in silence %#', (act, message) => {
  expect(act).toThrow(message);
});
