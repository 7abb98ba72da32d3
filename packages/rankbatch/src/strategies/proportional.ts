import { newBatch } from '../base/batch.js';
import { refuse, requireFiniteFrom0, requireFinitePositive, requireObject } from '../base/error.js';
import { importanceWeights } from './importance.js';
import { requireNoOthers } from '../base/no-others.js';
import { Pass } from './pass.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { type Schedule, type ScheduleLike, toSchedule, valueAt } from '../base/schedule.js';
import { makeStrategy, type Strategy } from './strategy.js';
import { SumTree } from './sum-tree.js';

/** Priorities are kept within these, so that their sums and quotients are numbers, too. */
const LEAST = 1e-150;
const MOST = 1e150;

export interface ProportionalOptions {
  /** alpha: how much losses matter, finite and >= 0; 0 is uniform, 0.6 the paper's value. */
  readonly alpha: number;
  /**
   * beta of the weights (N p)^-beta, divided by the batch's greatest, or its schedule; finite and >= 0. The paper lets it rise from 0.4 to 1:
   * `linear({ from: 0.4, to: 1, endEpoch })`.
   *
   * @default 0.4
   */
  readonly beta?: ScheduleLike | undefined;
  /**
   * Added to every loss, so that none has no chance; finite and > 0, in the unit of the losses.
   *
   * @default 1e-6
   */
  readonly epsilon?: number | undefined;
}

export interface ProportionalStrategy extends Strategy {
  readonly kind: 'proportional';
  readonly alpha: number;
  readonly beta: Schedule;
  readonly epsilon: number;
}

/**
 * Prioritized replay: after one shuffled pass, every draw takes sample i with p_i ~ (loss_i + epsilon)^alpha, with replacement.
 *
 * Unseen samples, and those with an infinite loss, have the greatest priority known so far (1 when none is). Negative losses are refused.
 * Draws are independent, not stratified. Up to 32 bytes a sample beside the ledger's 16. Source: Schaul et al. 2015, arXiv:1511.05952,
 * section 3.3, proportional variant.
 *
 * @example
 * ```ts
 * import { proportional, Selector } from 'rankbatch';
 * const strategy = proportional({ alpha: 1, beta: 1 });
 * const selector = new Selector({ sampleCount: 2, batchSize: 2, strategy });
 * selector.next();
 * selector.record([0, 1], [1, 3]);
 * const { ids, probabilities } = selector.next();
 * probabilities[0]!.toFixed(3); // => ids[0] === 0 ? '0.250' : '0.750'
 * ```
 */
export function proportional(options: ProportionalOptions): ProportionalStrategy {
  requireObject('proportional', options, 'as in proportional({ alpha: 0.6 })');
  const { alpha, beta = 0.4, epsilon = 1e-6 } = options;
  requireFiniteFrom0('alpha', alpha);
  requireFinitePositive('epsilon', epsilon);
  const data = {
    kind: 'proportional',
    alpha,
    beta: toSchedule('beta', beta, requireFiniteFrom0),
    epsilon,
  } as const;
  requireNoOthers('proportional', options, data);
  return makeStrategy(data, (setting) => createSampler(data, setting));
}

function createSampler(
  { alpha, beta, epsilon }: Omit<ProportionalStrategy, 'createSampler'>,
  { ledger }: SamplerSetting,
): Sampler {
  let pass: Pass | undefined;
  /** Made when it is first needed, after the first pass as a rule, and again when the priority of unseen samples rises. */
  let tree: SumTree | undefined;
  /** The greatest priority known so far; 0 when none is. */
  let greatest = 0;
  const priorityOf = (loss: number): number => Math.min(Math.max((loss + epsilon) ** alpha, LEAST), MOST);
  const weightOf = (id: number): number => {
    const loss = ledger.losses[id]!;
    if (Number.isNaN(loss)) return 0;
    return loss === Infinity ? greatest || 1 : priorityOf(loss);
  };
  return {
    startEpoch(epoch) {
      pass = epoch === 0 ? new Pass(ledger) : undefined;
    },
    left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
    draw(count, { epoch }, random) {
      if (pass !== undefined) return pass.draw(count, epoch, random);
      tree ??= new SumTree(ledger.length, weightOf);
      const batch = newBatch(count, epoch);
      const { ids, probabilities, weights } = batch;
      for (let i = 0; i < count; i++) {
        ids[i] = tree.find(random.float() * tree.total);
        probabilities[i] = tree.weight(ids[i]!) / tree.total;
      }
      weights.set(importanceWeights(probabilities, valueAt(beta, epoch)));
      return batch;
    },
    record(ids, losses) {
      let most = greatest;
      for (let i = 0; i < ids.length; i++) {
        const loss = losses[i]!;
        if (loss < 0)
          refuse(
            `record: loss of sample ${ledger.idOf(ids[i]!)}`,
            'must be >= 0',
            loss,
            "use 'rank', where only the order matters",
          );
        if (loss < Infinity) most = Math.max(most, priorityOf(loss));
      }
      ledger.updateAll(ids, losses);
      if (most > greatest && ledger.losses.includes(Infinity)) tree = undefined;
      greatest = most;
      if (tree) for (let i = 0; i < ids.length; i++) tree.set(ids[i]!, weightOf(ids[i]!));
    },
    add(ids) {
      pass?.add(ids);
      tree = undefined;
    },
    retire(ids) {
      pass?.retire(ids);
      if (tree) for (const id of ids) tree.set(id, 0);
    },
    sync(archive) {
      const [most, isPass] = archive.numbers(greatest, pass ? 1 : 0);
      greatest = most;
      if (isPass) pass ??= new Pass(ledger);
      pass?.sync(archive);
    },
    carry(archive) {
      const [most] = archive.numbers(greatest);
      greatest = Math.max(greatest, most);
    },
  };
}
