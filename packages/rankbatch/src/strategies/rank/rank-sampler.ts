import { newBatch } from '../../base/batch.js';
import { rankNumber, sampleId } from '../../ranking/order.js';
import { Coverage } from './coverage.js';
import { DueList } from '../due-list.js';
import { importanceWeights } from '../importance.js';
import { Pass } from '../pass.js';
import { Permutation } from '../../ranking/permutation.js';
import type { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';
import { Ranking } from '../../ranking/ranking.js';
import type { Position, Sampler, SamplerSetting } from '../sampler.js';
import { type Schedule, valueAt } from '../../base/schedule.js';
import { LaggingLosses } from './lagging-losses.js';

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

/** Epoch 0: one shuffled pass. From epoch 1 on: rank by the truncated geometric distribution, then the id of that rank. */
export function createRankSampler(data: RankData, { ledger, keys }: SamplerSetting): Sampler {
  const { recompute, replacement = true, coverEvery = 0, importance, refresh } = data;
  const plan = recompute && new DueList(ledger);
  const lagging = refresh && new LaggingLosses(ledger, refresh.every);
  let words = new Uint32Array(0);
  let pass: Pass | undefined;
  let coverage: Coverage | undefined;
  let ranking: Ranking | undefined;
  let distribution: RankDistribution | undefined;
  const pressureAt = (epoch: number): number => valueAt(data.pressure, epoch);
  // Sorted once, when it is first needed: after the first pass, as a rule.
  const order = (): Ranking => (ranking ??= new Ranking((lagging ?? ledger).losses, new Permutation(keys)));
  /** Draws left until every sample must have been drawn, of so many samples. */
  const period = ({ epoch, drawn }: Position, count: number): number =>
    (coverEvery - ((epoch - 1) % coverEvery)) * count - drawn;
  const distributionOf = (count: number, pressure: number): RankDistribution =>
    distribution?.sampleCount === count && distribution.pressure === pressure
      ? distribution
      : (distribution = new RankDistribution(count, pressure));

  /** Draws that depend on those before: not twice in a batch, or all samples within a period. */
  function drawInTurn(
    { ids, ranks, probabilities }: { ids: Uint32Array; ranks: Uint32Array; probabilities: Float64Array },
    at: Position,
    random: Random,
  ): void {
    /** Ranks in the batch, ascending, where none may come again. */
    const taken = new Uint32Array(ids.length);
    let held = 0;
    /** How many of them come before a rank (step 0), or before the rank at a place among those not taken (step 1). */
    const countBefore = (target: number, step: number): number => {
      let low = 0;
      for (let high = held; low < high;) {
        const middle = (low + high) >>> 1;
        if (taken[middle]! - step * middle <= target) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    const pressure = pressureAt(at.epoch);
    for (let i = 0; i < ids.length; i++) {
      const free = distributionOf(ledger.count - held, pressure);
      const left = coverage ? period(at, ledger.count) - i : 1;
      const share = coverage ? coverage.left / left : 0;
      let rank = 0;
      let before = 0;
      if (coverage && random.float() < share) {
        rank = order().rankOf(sampleId(coverage.next(random)));
        before = countBefore(rank, 0);
      } else {
        const place = free.draw(random.float());
        before = countBefore(place, 1);
        rank = place + before;
      }
      const id = order().idAt(rankNumber(rank));
      ids[i] = id;
      ranks[i] = rank;
      probabilities[i] = (1 - share) * free.weigh(rank - before) + (coverage?.mark(id) ? 1 / left : 0);
      if (replacement) continue;
      taken.copyWithin(before + 1, before, held++);
      taken[before] = rank;
    }
  }

  return {
    startEpoch(epoch) {
      pass = epoch === 0 ? new Pass(ledger) : undefined;
      if (epoch > 0 && coverEvery > 0 && (!coverage || (epoch - 1) % coverEvery === 0))
        coverage = new Coverage(ledger);
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, at, random) {
      const { epoch } = at;
      if (pass !== undefined) return pass.draw(count, epoch, random);
      const batch = newBatch(count, epoch, true);
      const { ids, ranks = ids, probabilities, weights } = batch;
      if (coverage || !replacement) drawInTurn({ ids, ranks, probabilities }, at, random);
      else {
        const pressure = pressureAt(epoch);
        if (words.length !== 2 * count) words = new Uint32Array(2 * count);
        random.fillUint32(words);
        distributionOf(ledger.count, pressure).sample(words, ranks, probabilities);
        order().idsAt(ranks, ids);
      }
      if (importance) weights.set(importanceWeights(probabilities, valueAt(importance, epoch)));
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
      for (const part of [pass, coverage, plan, lagging]) part?.add(ids);
      ranking?.rebind((lagging ?? ledger).losses);
      ranking?.add(ids);
    },
    retire(ids, at) {
      ranking?.remove(ids);
      for (const part of [pass, coverage, plan, lagging]) part?.retire(ids);
      // The draws of this period must still suffice: those of samples that left do not count where they were needed.
      if (coverage)
        at.drawn = Math.min(at.drawn, at.drawn + period(at, ledger.count - ids.length) - coverage.left);
    },
    sync(archive) {
      const [isPass, isCovered] = archive.numbers(pass ? 1 : 0, coverage ? 1 : 0);
      if (isPass) pass ??= new Pass(ledger);
      if (isCovered) coverage ??= new Coverage(ledger);
      for (const part of [pass, coverage, plan, lagging]) part?.sync(archive);
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
