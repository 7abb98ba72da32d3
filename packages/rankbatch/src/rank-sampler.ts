import { createOrder } from './live-ranking.js';
import type { Order } from './order.js';
import { Pass } from './pass.js';
import { RankDistribution } from './rank-distribution.js';
import type { RankData } from './rank-strategy.js';
import { RecomputePlan } from './recompute-plan.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { valueAt } from './schedule.js';
import { StaleRanking } from './stale-ranking.js';

/** Epoch 0: one shuffled pass. From epoch 1 on: rank by the truncated geometric distribution, then the id of that rank. */
export function createRankSampler(data: RankData, { ledger, keys, refresh }: SamplerSetting): Sampler {
  const plan = data.recompute && new RecomputePlan(data.recompute, ledger);
  const stale = refresh && new StaleRanking(ledger, keys, refresh.every);
  let pass: Pass | undefined;
  let exact: Order | undefined;
  let distribution: RankDistribution | undefined;
  const pressureAt = (epoch: number): number => valueAt(data.pressure, epoch);
  // Sorted once, when it is first needed: after the first pass, as a rule.
  const order = (): Order => stale ?? (exact ??= createOrder(ledger.losses, keys));
  return {
    startEpoch(epoch) {
      pass = epoch === 0 ? new Pass(ledger) : undefined;
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, { epoch }, random) {
      if (pass !== undefined) return pass.draw(count, epoch, random);
      const pressure = pressureAt(epoch);
      if (distribution?.pressure !== pressure || distribution.sampleCount !== ledger.count)
        distribution = new RankDistribution(ledger.count, pressure);
      const ids = new Uint32Array(count);
      const ranks = new Uint32Array(count);
      const probabilities = new Float64Array(count);
      const words = new Uint32Array(2 * count);
      random.fillUint32(words);
      distribution.sample(words, ranks, probabilities);
      order().idsAt(ranks, ids);
      return { ids, probabilities, ranks, weights: new Float32Array(count).fill(1), epoch };
    },
    record(ids, losses) {
      (stale ?? exact ?? ledger).updateAll(ids, losses);
    },
    sync(archive) {
      if (archive.number(pass ? 1 : 0) === 0) pass = undefined;
      pass?.sync(archive);
      stale?.sync(archive);
      plan?.sync(archive);
    },
    pressureAt,
    get order() {
      return order();
    },
    due: (limit, at) => plan?.take(limit, at, order) ?? new Uint32Array(0),
  };
}
