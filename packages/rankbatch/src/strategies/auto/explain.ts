import type { Explanation } from '../explanation.js';
import type { RecomputePlan } from './recompute-plan.js';

type Facts = Omit<Explanation, 'recompute' | 'reason'> & {
  readonly sampleCount: number;
  /** Whether this epoch is shuffled because selection rests. */
  readonly isResting: boolean;
  /** Whether most is still being learnt. */
  readonly isLearning: boolean;
  readonly plan: Pick<RecomputePlan, 'everyEpochs' | 'nextEpoch' | 'uncovered'>;
};

/** Puts together what `auto` knows of itself. */
export function explainAuto({ plan, sampleCount, isResting, isLearning, ...facts }: Facts): Explanation {
  const { mode, pressure, threshold, unseen, contradicted, cap, resolved, isCapped, estimatedGain, rest } =
    facts;
  const share = contradicted / sampleCount;
  const limited = isCapped && mode === 'selecting';
  return {
    mode,
    pressure,
    threshold,
    unseen,
    contradicted,
    cap,
    resolved,
    isCapped: limited,
    estimatedGain,
    rest,
    recompute: { everyEpochs: plan.everyEpochs, nextEpoch: plan.nextEpoch, uncovered: plan.uncovered },
    reason: {
      learning: 'the first pass: every sample once',
      shuffling: isResting
        ? `selection made the validation loss worse: every sample once, for ${rest} more ${rest === 1 ? 'epoch' : 'epochs'}`
        : isLearning
          ? `${percent(share)} of the samples still contradict their labels, and they get learnt: every sample once`
          : `losses are too even (gain ${estimatedGain.toFixed(2)}): every sample once`,
      selecting: limited
        ? `${percent(share)} of the samples contradict their labels and ${percent(resolved)} of those get learnt: ` +
          `at most ${percent(cap)} of the draws are theirs; pressure ${pressure.toPrecision(2)} among the others`
        : `hard samples get learnt: pressure ${pressure.toPrecision(2)}, as uneven as the losses (gain ${estimatedGain.toFixed(2)})`,
    }[mode],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
