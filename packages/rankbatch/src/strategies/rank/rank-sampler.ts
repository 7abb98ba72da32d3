import { newBatch } from '../../base/batch.js';
import { Pass } from '../pass.js';
import { Permutation } from '../../ranking/permutation.js';
import { RankDraws } from '../rank-draws.js';
import { Ranking } from '../../ranking/ranking.js';
import type { Sampler, SamplerSetting } from '../sampler.js';
import { type Schedule, checkedValueAt } from '../../base/schedule.js';
import type { LaggingLosses } from './lagging-losses.js';
import type { RecomputeMade } from './recompute.js';
import type { Turns } from './turns.js';

/** Lets ranks lag behind the losses on purpose, as the paper's reference implementation does. */
export interface Refresh {
  /** T_s: recorded samples between two updates of the order, an integer, 1 .. 2^24. */
  readonly every: number;
}

/** The data of a rank strategy: its options, checked. */
export interface RankData {
  readonly kind: 'rank';
  readonly pressure: Schedule;
  readonly recompute?: RecomputeMade | undefined;
  readonly replacement?: boolean | undefined;
  readonly coverEvery?: number | undefined;
  readonly importance?: Schedule | undefined;
  readonly refresh?: Refresh | undefined;
}

/** What only some options need, from outside, so that who does not use them does not carry it. */
export interface RareParts {
  /** For `replacement: false` and `coverEvery`. */
  readonly turns?: Turns | undefined;
  /** For `refresh`. */
  readonly lagging?: LaggingLosses | undefined;
  /** For `importance`: [B] weights of draws. */
  readonly weigh?: ((probabilities: Float64Array, epoch: number) => Float32Array) | undefined;
}

/** Epoch 0: one shuffled pass. From epoch 1 on: rank by the truncated geometric distribution, then the id of that rank. */
export function createRankSampler(
  { pressure, recompute }: RankData,
  { ledger, keys }: SamplerSetting,
  { turns, lagging, weigh }: RareParts = {},
): Sampler {
  const plan = recompute?.createDates(ledger);
  let words = new Uint32Array(0);
  let pass: Pass | undefined;
  let ranking: Ranking | undefined;
  let distribution: RankDraws | undefined;
  const pressureAt = (epoch: number): number => checkedValueAt(pressure, epoch);
  // Sorted once, when it is first needed: after the first pass, as a rule.
  const order = (): Ranking => (ranking ??= new Ranking((lagging ?? ledger).losses, new Permutation(keys)));

  return {
    startEpoch(epoch) {
      pass = epoch === 0 ? new Pass(ledger) : undefined;
      turns?.startEpoch(epoch);
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, at, random) {
      const { epoch } = at;
      if (pass !== undefined) return pass.draw(count, epoch, random);
      const s = pressureAt(epoch);
      const batch = newBatch(count, epoch, true);
      const { ids, ranks = ids, probabilities, weights } = batch;
      if (turns) {
        turns.draw({ ids, ranks, probabilities }, at, random, order(), s);
      } else {
        if (words.length !== 2 * count) words = new Uint32Array(2 * count);
        random.fillUint32(words);
        if (distribution?.sampleCount !== ledger.count || distribution.pressure !== s)
          distribution = new RankDraws(ledger.count, s);
        distribution.sample(words, ranks, probabilities);
        order().idsAt(ranks, ids);
      }
      if (weigh) weights.set(weigh(probabilities, epoch));
      return batch;
    },
    record(ids, losses) {
      const write = (): void => {
        if (lagging) lagging.record(ids, losses, order);
        else (ranking ?? ledger).updateAll(ids, losses);
      };
      if (plan) plan.record(ids, order, write);
      else write();
    },
    add(ids) {
      for (const part of [pass, turns, plan, lagging]) part?.add(ids);
      if (!ranking?.add(ids, (lagging ?? ledger).losses)) ranking = undefined;
    },
    retire(ids, at) {
      ranking?.remove(ids);
      for (const part of [pass, plan, lagging, turns]) part?.retire(ids, at);
    },
    sync(archive) {
      const [isPass, covers] = archive.numbers(pass ? 1 : 0, turns?.covers ?? 0);
      if (isPass) pass ??= new Pass(ledger);
      for (const part of [pass, turns, plan, lagging]) part?.sync(archive, covers);
    },
    carry: (archive) => plan?.carry(archive),
    pressureAt,
    get order() {
      return order();
    },
    get moved() {
      return plan?.moved;
    },
    due: (limit, at) => plan?.due(limit, at, order) ?? new Uint32Array(0),
  };
}
