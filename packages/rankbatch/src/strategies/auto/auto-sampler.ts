import { autoTuning } from './tuning.js';
import { newBatch } from '../../base/batch.js';
import { CappedRanks } from './capped-ranks.js';
import { explainAuto } from './explain.js';
import { HeldBack } from './held-back.js';
import { gainOf, kindsOf, knownHeights } from './known-heights.js';
import { LossHeights } from './loss-heights.js';
import { readFormer } from './former.js';
import { matchingSteepness } from './matching-pressure.js';
import { MeanHeight } from './mean-height.js';
import { OpenDraws } from './open-draws.js';
import { Pass } from '../pass.js';
import { Permutation } from '../../ranking/permutation.js';
import { PressureControl } from './pressure-control.js';
import { Ranking } from '../../ranking/ranking.js';
import type { Position, Sampler, SamplerSetting } from '../sampler.js';
import { RecomputePlan } from './recompute-plan.js';

/**
 * Epoch 0: one shuffled pass. From epoch 1 on: by rank, with a pressure from what is known and what has come of it, or another pass.
 *
 * @param fullFromEpoch from then on there is no pressure
 */
export function createAutoSampler(
  { ledger, keys }: SamplerSetting,
  fullFromEpoch = Infinity,
  tuning = autoTuning,
): Sampler {
  const heights = new LossHeights(tuning);
  const meanHeight = new MeanHeight();
  const control = new PressureControl(tuning);
  const heldBack = new HeldBack(tuning);
  const plan = new RecomputePlan(ledger);
  const openDraws = new OpenDraws(ledger);
  let pass: Pass | undefined;
  let ranking: Ranking | undefined;
  let threshold = Infinity;
  /** Samples without a known loss, and those above the threshold at the last look that are still there. */
  let unseen = ledger.count;
  let contradicted = 0;
  /** How uneven the expected heights are. */
  let gain = 1;
  /** Whether so many losses are below 0 that heights, which begin there, tell nothing of them. */
  let isSigned = false;
  /** Counts looks of all epochs. */
  let looked = -1;
  let batches = 0;
  /** Batches before the latest epoch that has begun. */
  let epochStart = 0;
  /** Whether there is no pressure in this epoch, whatever the losses are. */
  let isEven = false;
  /** What the latest batch was drawn from: the same for most batches between two looks. */
  let distribution: CappedRanks | undefined;
  const order = (): Ranking => (ranking ??= new Ranking(ledger.losses, new Permutation(keys)));

  /**
   * Once pressure has done harm, samples that do not get learnt are not drawn more often than others. Without a validation loss, rare samples where
   * classes overlap cannot be told from these.
   */
  const isCapped = (): boolean => control.harms > 0 && control.isValidated;

  /** Unseen samples come first in the order, then those that do not get learnt, whose share of the draws may be limited. */
  function limits() {
    const { count } = ledger;
    // Until the next look, losses that come twice in a call may have been counted wrongly.
    const free = Math.max(0, Math.min(unseen, count));
    const capped = Math.min(contradicted, count - free);
    const cap = isCapped() && capped > 0 ? heldBack.capOf(capped / count) : 1;
    return { unseen: free, contradicted: capped, cap };
  }

  function look(): void {
    threshold = heights.threshold;
    const judged = meanHeight.take();
    // In the first pass nothing is judged: losses that are known then are from elsewhere.
    if (judged && looked > 0) control.judge(judged, heights.start);
    const { losses, count } = ledger;
    ({ unseen, contradicted, isSigned } = kindsOf(losses, { count, threshold, start: heights.start }));
    gain = gainOf(losses, heights, { greatest: isCapped() ? threshold : Infinity, turn: looked + 1 });
    control.rise(
      isEven || isSigned || gain < tuning.leastGain
        ? 0
        : matchingSteepness(gain, control.isValidated ? tuning.eager : 1),
    );
  }

  /**
   * Samples have become known, or known ones go, a negative `count` with a negative sum of their heights: what the mean height is compared with changes
   * along with it.
   *
   * @param known how many there are then
   */
  function exchange(count: number, sum: number, known: number): void {
    if (looked <= 0 || known <= 0) return;
    const change = (sum - count * meanHeight.known) / known;
    meanHeight.move(change);
    control.move(change);
  }

  /** The network that an epoch ends with is not to lean towards what was hard. */
  const isSettling = (drawn: number): boolean =>
    drawn >= (1 - tuning.settle) * ledger.count && meanHeight.known > tuning.settleAbove;
  const isSelecting = (): boolean => control.steepness > 0 || (heldBack.isOn && control.isValidated);

  return {
    startEpoch(epoch) {
      isEven = epoch >= fullFromEpoch || batches - epochStart < tuning.leastBatches;
      epochStart = batches;
      control.startEpoch();
      heldBack.startEpoch();
      if (epoch > 0) {
        // Exact again, once an epoch: in between, what draws find is added up.
        heights.endFirst();
        if (looked <= 0 || heights.start <= 0) heights.requireStart(ledger.losses);
        const { count, sum } = knownHeights(ledger.losses, heights);
        meanHeight.known = sum / count || 0;
        look();
      }
      looked = epoch * tuning.looks;
      if (isSelecting()) {
        pass = undefined;
        return;
      }
      // A pass needs no order; the same one again, so that without selection all draws are those of `shuffle`.
      ranking = undefined;
      if (pass) pass.restart();
      else pass = new Pass(ledger);
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, { epoch, drawn }, random) {
      batches++;
      const due = epoch * tuning.looks + Math.floor((tuning.looks * drawn) / ledger.count);
      if (epoch > 0 && due > looked) {
        look();
        looked = due;
        // Selection may begin within a pass, and end within an epoch only with uniform draws.
        if (isSelecting()) pass = undefined;
      }
      const { unseen: free, contradicted: capped, cap } = limits();
      const known = ledger.count - free || 1;
      if (pass) {
        // What has come in this pass is known; the others tell of themselves only, and unseen ones nothing.
        const weight = Math.max(1, pass.left - free) / known;
        const batch = pass.draw(count, epoch, random);
        for (const id of batch.ids) openDraws.open(id, weight);
        return batch;
      }
      const parts = {
        sampleCount: ledger.count,
        pressure: isSettling(drawn) ? 1 : Math.exp(control.steepness),
        free,
        capped,
        cap,
        uniform: tuning.uniform,
      };
      if (!distribution?.isMadeFrom(parts)) distribution = new CappedRanks(parts);
      const batch = newBatch(count, epoch, true);
      const { ids, ranks = ids, probabilities } = batch;
      distribution.sample(random, ranks, probabilities);
      order().idsAt(ranks, ids);
      for (let i = 0; i < count; i++)
        openDraws.open(ids[i]!, distribution.behind / (known * probabilities[i]!));
      return batch;
    },
    record(ids, losses) {
      const { change, found, sum, lost } = openDraws.tell(ids, losses, heights, meanHeight);
      unseen += lost - found;
      // Not sooner: what a batch finds is measured from what was known when it was drawn.
      const knownNow = ledger.count - unseen;
      meanHeight.known += change / Math.max(1, knownNow - found);
      exchange(found, sum, knownNow);
      plan.list.record(
        ids,
        // While it shuffles, the rest of a list is no reason to sort.
        () => (pass ? undefined : order()),
        // In order too where one is kept: a pass needs none.
        () => (ranking ?? ledger).updateAll(ids, losses),
        (i) => plan.uncover(heights.of(losses[i]!) - heights.of(ledger.losses[ids[i]!]!)),
      );
    },
    add(ids) {
      openDraws.add(ids);
      unseen += ids.length;
      pass?.add(ids);
      plan.list.add();
      if (!ranking?.add(ids, ledger.losses)) ranking = undefined;
    },
    retire(ids) {
      const losses = Array.from(ids, (id) => ledger.losses[id]!);
      const { count, sum } = knownHeights(losses, heights);
      unseen -= ids.length - count;
      const suspected = losses.filter((loss) => loss > threshold && loss < Infinity);
      contradicted = Math.max(0, contradicted - suspected.length);
      exchange(-count, -sum, ledger.count - ids.length - unseen);
      ranking?.remove(ids);
      pass?.retire(ids);
      plan.list.retire(ids);
    },
    sync(archive) {
      if (archive.version < 3) {
        ({ unseen, batches, epochStart, pass } = readFormer(archive, { ledger, heights, plan }));
        return;
      }
      const [flags, ...numbers] = archive.numbers(
        Number(pass !== undefined) +
          4 * Number(isEven) +
          8 * Number(isSigned) +
          16 * (Math.min(control.unreported, 6) + 1),
        threshold,
        unseen,
        contradicted,
        gain,
        looked,
        batches,
        epochStart,
      );
      [threshold, unseen, contradicted, gain, looked, batches, epochStart] = numbers;
      // Earlier versions kept whether it is 0.
      control.unreported = (flags >> 4 || (flags & 2 ? 1 : 2)) - 1;
      isEven = (flags & 4) > 0;
      isSigned = (flags & 8) > 0;
      if (flags % 2 > 0) pass ??= new Pass(ledger);
      pass?.sync(archive);
      openDraws.sync(archive);
      heights.sync(archive);
      meanHeight.sync(archive);
      control.sync(archive);
      heldBack.sync(archive);
      plan.sync(archive);
    },
    carry(archive) {
      // Of an epoch that is not over, as long as one.
      const whole = ((batches - epochStart) * ledger.count) / (ledger.drawnInEpoch || ledger.count);
      let length: number;
      [threshold, gain, looked, batches, length, control.unreported] = archive.numbers(
        threshold,
        gain,
        looked,
        batches,
        whole / ledger.count,
        control.unreported,
      );
      epochStart = batches - length * ledger.count;
      for (const part of [heights, meanHeight, control, heldBack]) part.sync(archive);
      plan.carry(archive);
    },
    pressureAt: () => (pass ? 1 : Math.exp(control.steepness)),
    get order() {
      return order();
    },
    get moved() {
      return plan.list.moved;
    },
    due(limit, { epoch, drawn }: Position) {
      if (!tuning.recomputes || control.steepness === 0) return new Uint32Array(0);
      // As many batches as make an epoch, by those of this one, or of the last where this one has none yet. The losses of the first are recorded after it.
      const inEpoch = ((batches - epochStart) * ledger.count) / (drawn || ledger.count);
      return plan.take(limit, epoch, batches - inEpoch + 1, meanHeight.known * ledger.count);
    },
    report(loss) {
      // Epochs are judged by it, so that only one counts in each.
      if (control.unreported === 0) return;
      control.report(loss, heights.start, isSelecting());
      heldBack.report(loss, limits().contradicted / ledger.count, control.harms > 0);
    },
    explain: ({ epoch, drawn }) =>
      explainAuto({
        ...limits(),
        mode: epoch === 0 || looked <= 0 ? 'learning' : pass ? 'shuffling' : 'selecting',
        pressure: pass ? 1 : Math.exp(control.steepness),
        threshold,
        resolved: heights.fall,
        isCapped: isCapped() && limits().contradicted > 0,
        estimatedGain: gain,
        judged: control.judged,
        rest: control.rest,
        isFull: epoch >= fullFromEpoch,
        isFew: isEven,
        isHigh: meanHeight.known > 0,
        isSigned,
        isOnTrial: control.isOnTrial,
        isSettling: isSettling(drawn),
        recovers: control.harms > 0 && gain >= tuning.leastGain,
        sampleCount: ledger.count,
        plan,
      }),
  };
}
