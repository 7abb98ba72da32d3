import { newBatch } from '../../base/batch.js';
import { DueList } from '../due-list.js';
import { Pass } from '../pass.js';
import { Permutation } from '../../ranking/permutation.js';
import { RankDraws } from '../rank-draws.js';
import { Ranking } from '../../ranking/ranking.js';
import type { Sampler, SamplerSetting } from '../sampler.js';
import { type Schedule, checkedValueAt } from '../../base/schedule.js';
import type { LaggingLosses } from './lagging-losses.js';
import type { Turns } from './turns.js';

/** When, and for which share of the samples, fresh losses are due. */
export interface Recompute {
  /** r_freq: times per epoch, finite and > 0; 0.5 is after every second epoch. */
  readonly frequency: number;
  /** r_ratio: share of the N samples, from the top of the ranking, in (0, 1]. */
  readonly ratio: number;
}

/** Lets ranks lag behind the losses on purpose, as the paper's reference implementation does. */
export interface Refresh {
  /** T_s: recorded samples between two updates of the order, an integer, 1 .. 2^24. */
  readonly every: number;
}

/** The data of a rank strategy: its options, checked. */
export interface RankData {
  readonly kind: 'rank';
  readonly pressure: Schedule;
  readonly recompute?: Recompute | undefined;
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
  const plan = recompute && new DueList(ledger);
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
    // At the draws N/r_freq, 2N/r_freq, .. but not before the first pass is complete, the r_ratio * N highest-ranked ones.
    due(limit, { epoch, drawn }) {
      const { count } = ledger;
      if (!plan || !recompute) return new Uint32Array(0);
      // The last factor makes up for rounding, which would put off a date that falls on this draw.
      const dates = Math.floor((epoch + drawn / count) * recompute.frequency * (1 + 2 ** -50));
      return plan.take(limit, epoch && dates, (choose) =>
        order().top(Math.max(1, Math.round(recompute.ratio * count)), choose),
      );
    },
  };
}
