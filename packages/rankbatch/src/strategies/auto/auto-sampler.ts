import { autoTuning } from './tuning.js';
import { newBatch } from '../../base/batch.js';
import { rankNumber } from '../../ranking/order.js';
import { CappedRanks } from './capped-ranks.js';
import { Contradiction } from './contradiction.js';
import { explainAuto } from './explain.js';
import { measureSpread } from './loss-spread.js';
import { matchingPressure } from './matching-pressure.js';
import { Pass } from '../pass.js';
import { Permutation } from '../../ranking/permutation.js';
import { RankDistribution } from '../rank-distribution.js';
import { Ranking } from '../../ranking/ranking.js';
import type { Position, Sampler, SamplerSetting } from '../sampler.js';
import { RecomputePlan } from './recompute-plan.js';
import { ValidationGuard } from './validation-guard.js';

/** The losses are measured so many times an epoch. */
const MEASURES = 4;

/** Epoch 0: one shuffled pass. From epoch 1 on: by rank, with pressure and cap from what is known, or another pass. */
export function createAutoSampler({ ledger, keys }: SamplerSetting, tuning = autoTuning): Sampler {
  const contradiction = new Contradiction(tuning);
  const guard = new ValidationGuard(tuning);
  const plan = new RecomputePlan(ledger);
  let pass: Pass | undefined;
  let ranking: Ranking | undefined;
  let concentration = 1;
  /** Loss known when it was last measured. */
  let mass = 0;
  let pressure = 1;
  /** Whether most is still being learnt. */
  let isLearning = true;
  /** Counts measures of all epochs. */
  let measured = -1;
  let batches = 0;
  /** Batches before the latest epoch that has begun. */
  let epochStart = 0;
  const order = (): Ranking => (ranking ??= new Ranking(ledger.losses, new Permutation(keys)));

  /** How many samples have a greater loss, by bisection of the ranks. */
  function countAbove(loss: number): number {
    let low = 0;
    for (let high = ledger.count; low < high;) {
      const middle = (low + high + 1) >>> 1;
      if (ledger.losses[order().idAt(rankNumber(middle))]! > loss) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Unseen samples come first in the order, then those that contradict, whose share of the draws is limited. */
  function limits(s: number) {
    const { count } = ledger;
    // Unseen: all that is above the greatest finite number.
    const unseen = countAbove(Number.MAX_VALUE);
    const contradicted = Math.max(0, countAbove(contradiction.threshold) - unseen);
    const all = new RankDistribution(count, s);
    const byRank = all.share(unseen + contradicted) - all.share(unseen);
    const cap = contradiction.capAt(byRank);
    return { unseen, contradicted, cap, isCapped: byRank > cap };
  }

  function measure(): void {
    const losses = new Float64Array(ledger.count);
    let known = 0;
    order().top(ledger.count, (id) => {
      if (Number.isFinite(ledger.losses[id])) losses[known++] = ledger.losses[id]!;
    });
    const spread = measureSpread(losses.subarray(0, known), contradiction.start, tuning.leastThreshold);
    contradiction.threshold = spread.threshold;
    concentration = spread.concentration;
    mass = spread.mass;
    const eager = matchingPressure(concentration, tuning.eager);
    const { contradicted, isCapped } = limits(eager);
    pressure = isCapped ? matchingPressure(concentration, tuning.calm) : eager;
    isLearning = contradiction.isLearning(contradicted / ledger.count);
  }

  /** What a loss counts for: its height, up to the threshold. */
  const height = (loss: number): number => Math.min(loss, contradiction.threshold);

  return {
    startEpoch(epoch) {
      epochStart = batches;
      if (epoch > 0) {
        measure();
        measured = epoch * MEASURES;
        guard.startEpoch();
        if (!guard.isResting && !isLearning && concentration >= tuning.leastGain) {
          pass = undefined;
          return;
        }
      }
      // The same pass again, so that without selection all draws are those of `shuffle`.
      if (pass) pass.restart();
      else pass = new Pass(ledger);
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, { epoch, drawn }, random) {
      batches++;
      if (pass) return pass.draw(count, epoch, random);
      const due = epoch * MEASURES + Math.floor((MEASURES * drawn) / ledger.count);
      if (due > measured) {
        measure();
        measured = due;
      }
      const { unseen, contradicted, cap } = limits(pressure);
      const distribution = new CappedRanks({
        sampleCount: ledger.count,
        pressure,
        free: unseen,
        capped: contradicted,
        cap,
      });
      const batch = newBatch(count, epoch, true);
      const { ids, ranks = ids, probabilities } = batch;
      for (let i = 0; i < count; i++) [ranks[i], probabilities[i]] = distribution.draw(random);
      order().idsAt(ranks, ids);
      return batch;
    },
    record(ids, losses) {
      for (let i = 0; i < ids.length; i++) contradiction.see(ledger.losses[ids[i]!]!, losses[i]!);
      plan.list.record(
        ids,
        order,
        () => (ranking ?? ledger).updateAll(ids, losses),
        (i) => plan.uncover(height(losses[i]!) - height(ledger.losses[ids[i]!]!)),
      );
    },
    add(ids) {
      pass?.add(ids);
      plan.list.add();
      ranking?.rebind(ledger.losses);
      ranking?.add(ids);
    },
    retire(ids) {
      ranking?.remove(ids);
      pass?.retire(ids);
      plan.list.retire(ids);
    },
    sync(archive) {
      const [isPass, learning, ...numbers] = archive.numbers(
        pass ? 1 : 0,
        isLearning ? 1 : 0,
        concentration,
        mass,
        pressure,
        measured,
        batches,
        epochStart,
      );
      [concentration, mass, pressure, measured, batches, epochStart] = numbers;
      isLearning = learning === 1;
      if (isPass) pass ??= new Pass(ledger);
      pass?.sync(archive);
      contradiction.sync(archive);
      guard.sync(archive);
      plan.sync(archive);
    },
    pressureAt: () => (pass ? 1 : pressure),
    get order() {
      return order();
    },
    get moved() {
      return plan.list.moved;
    },
    // Recorded after the first batch of the latest epoch: seen at epochStart + 2 or later.
    due: (limit, { epoch }: Position) =>
      tuning.recomputes && guard.rest === 0
        ? plan.take(limit, epoch, epochStart + 1, mass)
        : new Uint32Array(0),
    report(loss) {
      if (tuning.heedsValidation) guard.report(loss, contradiction.start, !pass);
    },
    explain: ({ epoch }) =>
      explainAuto({
        ...limits(pressure),
        mode: epoch === 0 || measured < 0 ? 'learning' : pass ? 'shuffling' : 'selecting',
        pressure: pass ? 1 : pressure,
        threshold: contradiction.threshold,
        resolved: contradiction.resolved,
        estimatedGain: concentration,
        rest: guard.rest,
        isResting: guard.isResting,
        isLearning,
        sampleCount: ledger.count,
        plan,
      }),
  };
}
