import { join } from 'node:path';
import * as core from 'rankbatch';
import * as usual from 'rankbatch/core';
import { connectSelector, serveSelector } from 'rankbatch/owner';

const usualOptions = { sampleCount: 10, batchSize: 4, strategy: core.rank({ pressure: 9 }) };

/** A selector that has drawn and recorded. */
export function made() {
  return used(new core.Selector(usualOptions));
}

/** @template {usual.Selector | core.Selector} S @param {S} selector */
function used(selector) {
  for (let i = 0; i < 5; i++) {
    const { ids } = selector.next();
    selector.record(ids, ids);
  }
  return selector;
}

const someIds = () => Uint32Array.of(1, 2, 3);
const someLosses = () => Float32Array.of(0.5, 1, 2);
const position = { epoch: 1, drawn: 0 };

/** @param {string} folder @returns {import('./calls.mjs').Calls} */
export const coreCalls = (folder) => ({
  'rankbatch: auto': [core.auto, () => []],
  'rankbatch: newBatch': [core.newBatch, () => [3, 0]],
  'rankbatch: RankbatchError': [() => new core.RankbatchError('what'), () => []],
  'rankbatch: infoBatch': [core.infoBatch, () => [{ prune: 0.5, fullFromEpoch: 3 }]],
  'rankbatch: effectiveSampleSize': [core.effectiveSampleSize, () => [made().ledger]],
  'rankbatch: hardest': [core.hardest, () => [made().ledger, 3]],
  'rankbatch: quantiles': [core.quantiles, () => [made().ledger, [0, 0.5, 1]]],
  'rankbatch: proportional': [core.proportional, () => [{ alpha: 0.6, beta: 0.4 }]],
  'rankbatch: Random': [(seed) => new core.Random(seed), () => [1]],
  'rankbatch: Random.fromState': [(state) => core.Random.fromState(state), () => [new core.Random(1).state]],
  'rankbatch: Random.below': [(n) => new core.Random(1).below(n), () => [5]],
  'rankbatch: redeal': [core.redeal, () => [[made().snapshot()], { index: 0, count: 1 }]],
  'rankbatch: RankDistribution': [
    (count, pressure) => new core.RankDistribution(count, pressure),
    () => [10, 100],
  ],
  'rankbatch: rank': [
    core.rank,
    () => [
      {
        pressure: core.linear({ from: 100, to: 1, endEpoch: 5 }),
        recompute: { frequency: 0.5, ratio: 1 },
        coverEvery: 2,
        replacement: true,
        importance: 0.5,
      },
    ],
  ],
  'rankbatch: constant': [core.constant, () => [5]],
  'rankbatch: exponential': [core.exponential, () => [{ from: 100, to: 1, startEpoch: 1, endEpoch: 5 }]],
  'rankbatch: linear': [core.linear, () => [{ from: 100, to: 1, startEpoch: 1, endEpoch: 5 }]],
  'rankbatch: valueAt': [core.valueAt, () => [core.constant(3), 2]],
  'rankbatch: selectiveBackprop': [core.selectiveBackprop, () => [{ beta: 2, window: 10 }]],
  'rankbatch: shuffle': [core.shuffle, () => []],
  'rankbatch: uniform': [core.uniform, () => []],
  'rankbatch: thin': [core.thin, () => [{ least: 0.5, fullFromEpoch: 3 }]],
  'rankbatch: suspects': [core.suspects, () => [made(), 3]],
  'rankbatch: makeStrategy': [
    (about, make) => {
      const strategy = core.makeStrategy(about, make);
      return new core.Selector({ sampleCount: 5, batchSize: 5, strategy }).next();
    },
    () => [
      { kind: 'even' },
      (/** @type {core.SamplerSetting} */ { ledger }) =>
        core.createFilteredPass(ledger, { isWeighted: false, keep: () => 1 }),
    ],
  ],
  'rankbatch: createFilteredPass': [
    (ledger, filter) => {
      const sampler = core.createFilteredPass(ledger, filter);
      sampler.startEpoch?.(0, new core.Random(1));
      return sampler.draw(2, position, new core.Random(1));
    },
    () => [made().ledger, { isWeighted: false, keep: () => 1, startEpoch: () => undefined }],
  ],
  'rankbatch: Pass': [
    (ledger, count, epoch, random) => new core.Pass(ledger).draw(count, epoch, random),
    () => [made().ledger, 3, 0, new core.Random(1)],
  ],
  'rankbatch: Selector': [
    (options) => new core.Selector(options).next(),
    () => [
      { sampleCount: 10, batchSize: 4, strategy: core.shuffle(), seed: 1, shard: { index: 0, count: 2 } },
    ],
  ],
  'rankbatch: Selector.restore': [
    (bytes, makers, options) => core.Selector.restore(bytes, makers, options),
    () => [made().snapshot(), {}, {}],
  ],
  'rankbatch: Selector.record': [(a, b) => made().record(a, b), () => [someIds(), someLosses()]],
  'rankbatch: Selector.due': [(a) => made().due(a), () => [3]],
  'rankbatch: Selector.retire': [(a) => made().retire(a), () => [someIds()]],
  'rankbatch: Selector.add': [(a) => made().add(a), () => [3]],
  'rankbatch: Selector.rankOf': [(a) => made().rankOf(a), () => [3]],
  'rankbatch: Selector.idAt': [(a) => made().idAt(a), () => [3]],
  'rankbatch: Selector.reportValidation': [(a) => made().reportValidation(a), () => [3]],
  'rankbatch: ledger.loss': [(a) => made().ledger.loss(a), () => [3]],
  'rankbatch: ledger.drawCount': [(a) => made().ledger.drawCount(a), () => [3]],
  'rankbatch/core: RankbatchError': [() => new usual.RankbatchError('what'), () => []],
  'rankbatch/core: rank': [
    usual.rank,
    () => [{ pressure: 5, recompute: usual.recompute({ frequency: 0.5, ratio: 1 }) }],
  ],
  'rankbatch/core: recompute': [usual.recompute, () => [{ frequency: 0.5, ratio: 1 }]],
  'rankbatch/core: Selector': [
    (options) => new usual.Selector(options).next(),
    () => [{ sampleCount: 10, batchSize: 4, strategy: usual.rank({ pressure: 5 }), seed: 1 }],
  ],
  'rankbatch/core: restore': [
    usual.restore,
    () => [usual.snapshot(used(new usual.Selector(usualOptions))), { rank: usual.rank }, {}],
  ],
  'rankbatch/core: snapshot': [usual.snapshot, () => [used(new usual.Selector(usualOptions))]],
  'rankbatch/owner: serveSelector': [
    async (selector, address) => {
      const owner = await serveSelector(selector, address);
      await owner.close();
    },
    () => [made(), join(folder, 'owner.sock')],
  ],
  'rankbatch/owner: connectSelector': [
    async (address, options) => {
      const owner = await serveSelector(made(), join(folder, 'served.sock'));
      try {
        await (await connectSelector(address, options)).close();
      } finally {
        await owner.close();
      }
    },
    () => [join(folder, 'served.sock'), { timeout: 500 }],
  ],
  'rankbatch/owner: a connection': [
    async (ids, losses, limit, lease, loss, count, retired, batch) => {
      const address = join(folder, 'served.sock');
      const owner = await serveSelector(made(), address);
      const selector = await connectSelector(address, { timeout: 5000 });
      try {
        /** @type {unknown[]} */
        const failed = [];
        for (const call of [
          () => selector.record(ids, losses),
          async () => selector.step({ ...(await selector.next()), ids }, losses),
          () => selector.step(batch, losses),
          async () => (await selector.due(limit, lease))?.done(losses),
          () => selector.reportValidation(loss),
          () => selector.add(count),
          () => selector.retire(retired),
        ])
          await call().catch((/** @type {unknown} */ error) => failed.push(error));
        for (const error of failed) if (!(error instanceof core.RankbatchError)) throw error;
      } finally {
        await selector.close();
        await owner.close();
      }
    },
    () => [someIds(), someLosses(), 3, 1000, 0.5, 2, Uint32Array.of(1), { ids: someIds() }],
  ],
});
