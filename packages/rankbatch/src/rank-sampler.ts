import { Pass } from './pass.js';
import { Permutation } from './permutation.js';
import { RankDistribution } from './rank-distribution.js';
import type { RankData } from './rank-strategy.js';
import { Ranking } from './ranking.js';
import { RecomputePlan } from './recompute-plan.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { valueAt } from './schedule.js';
import { StaleLosses } from './stale-losses.js';

/** Epoch 0: one shuffled pass. From epoch 1 on: rank by the truncated geometric distribution, then the id of that rank. */
export function createRankSampler(data: RankData, { ledger, keys, refresh }: SamplerSetting): Sampler {
  const plan = data.recompute && new RecomputePlan(data.recompute, ledger);
  const stale = refresh && new StaleLosses(ledger, refresh.every);
  let pass: Pass | undefined;
  let ranking: Ranking | undefined;
  let distribution: RankDistribution | undefined;
  const pressureAt = (epoch: number): number => valueAt(data.pressure, epoch);
  // Sorted once, when it is first needed: after the first pass, as a rule.
  const order = (): Ranking => (ranking ??= new Ranking((stale ?? ledger).losses, new Permutation(keys)));
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
      if (stale) stale.record(ids, losses, order);
      else (ranking ?? ledger).updateAll(ids, losses);
    },
    add(ids) {
      pass?.add(ids);
      plan?.add();
      stale?.add(ids);
      ranking = undefined;
    },
    retire(ids) {
      pass?.retire(ids);
      plan?.retire(ids);
      ranking?.remove(ids);
      stale?.retire(ids);
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
