import type { Explanation } from '../explanation.js';
import type { RecomputePlan } from './recompute-plan.js';

type Facts = Omit<Explanation, 'recompute' | 'reason'> & {
  readonly sampleCount: number;
  readonly plan: Pick<RecomputePlan, 'everyEpochs' | 'nextEpoch' | 'uncovered'>;
};

/** Puts together what `auto` knows of itself. */
export function explainAuto({ plan, sampleCount, ...facts }: Facts): Explanation {
  const { mode, pressure, contradicted, cap, resolved, isCapped, estimatedGain, rest } = facts;
  const gain = `(gain ${estimatedGain.toFixed(2)})`;
  return {
    ...facts,
    isCapped: isCapped && mode === 'selecting',
    recompute: { everyEpochs: plan.everyEpochs, nextEpoch: plan.nextEpoch, uncovered: plan.uncovered },
    reason: {
      learning: 'the first pass: every sample once',
      shuffling:
        rest > 0
          ? `under selection the mean height of the losses or the validation loss rose or fell no more: every sample once, selection again in ${rest} ${rest === 1 ? 'epoch' : 'epochs'} at the earliest`
          : `losses are too alike, or tell too little of the next ${gain}: every sample once`,
      selecting: isCapped
        ? `pressure was taken back, and ${percent(contradicted / sampleCount)} of the samples do not get learnt (a visit takes ${percent(resolved)} off their heights): ` +
          `at most ${percent(cap)} of the draws by rank are theirs; pressure ${pressure.toPrecision(2)} among the others`
        : rest > 0
          ? `under more pressure losses rose or fell no more: pressure ${pressure.toPrecision(2)}, for ${rest} more ${rest === 1 ? 'epoch' : 'epochs'} at most`
          : `high losses stay high for a while, and the mean loss falls: pressure ${pressure.toPrecision(2)} ${gain}`,
    }[mode],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
