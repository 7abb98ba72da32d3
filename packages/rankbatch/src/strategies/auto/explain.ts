import type { Explanation } from '../explanation.js';
import type { RecomputePlan } from './recompute-plan.js';

type Facts = Omit<Explanation, 'recompute' | 'reason'> & {
  readonly sampleCount: number;
  /** Whether nothing is selected from here on, and whether this epoch has too few batches. */
  readonly isFull: boolean;
  readonly isFew: boolean;
  /** Whether any known loss is above 0. */
  readonly isHigh: boolean;
  /** Whether losses go below 0. */
  readonly isSigned: boolean;
  /** Whether this epoch tells if selection is why the mean height falls no more. */
  readonly isOnTrial: boolean;
  /** Whether the next batch is of those that end an epoch. */
  readonly isSettling: boolean;
  /** Whether losses would allow selection, but for the harm that it has done. */
  readonly recovers: boolean;
  readonly plan: Pick<RecomputePlan, 'everyEpochs' | 'nextEpoch' | 'uncovered'>;
};

/** Puts together what `auto` knows of itself. */
export function explainAuto({
  plan,
  sampleCount,
  isFull,
  isFew,
  isHigh,
  isOnTrial,
  isSettling,
  isSigned,
  recovers,
  ...facts
}: Facts): Explanation {
  const { mode, pressure, contradicted, cap, resolved, isCapped, estimatedGain, rest } = facts;
  const gain = `(gain ${estimatedGain.toFixed(2)})`;
  const epochs = `${rest} ${rest === 1 ? 'epoch' : 'epochs'}`;
  const never = isFull
    ? 'nothing is selected from here on, as fullFromEpoch says'
    : isFew
      ? 'an epoch has too few batches'
      : facts.unseen === sampleCount
        ? 'no finite loss has been recorded'
        : !isHigh
          ? 'no loss is above 0, so that all count as learnt'
          : isSigned
            ? 'losses go below 0, so that how high they are tells nothing'
            : '';
  const whyNot =
    never ||
    (isOnTrial
      ? 'under selection the mean height of the losses fell no more, and an epoch without it tells whether that is why'
      : rest > 0
        ? 'under selection the mean height of the losses or the validation loss rose or fell no more'
        : recovers
          ? 'selection has done harm, and is allowed again step by step'
          : `losses are too alike, or tell too little of the next ${gain}`);
  const selecting =
    pressure === 1 || isSettling
      ? `${pressure === 1 ? whyNot : `pressure ${pressure.toPrecision(2)} but for the last tenth`}: even draws until the epoch ends${isCapped ? `, at most ${percent(cap)} of those that do not get learnt` : ''}`
      : rest > 0
        ? `under more pressure losses rose or fell no more: pressure ${pressure.toPrecision(2)}, for ${epochs} more at most`
        : `high losses stay high for a while, and their mean height rises by no more than it swings: pressure ${pressure.toPrecision(2)} ${gain}`;
  return {
    ...facts,
    isCapped: isCapped && mode === 'selecting',
    recompute: { everyEpochs: plan.everyEpochs, nextEpoch: plan.nextEpoch, uncovered: plan.uncovered },
    reason: {
      learning: 'the first pass: every sample once',
      shuffling: `${whyNot}: every sample once${rest > 0 && !never && !isOnTrial ? `, selection again in ${epochs} at the earliest` : ''}`,
      selecting:
        isCapped && pressure > 1 && !isSettling
          ? `pressure has done harm, and ${percent(contradicted / sampleCount)} of the samples do not get learnt (a visit takes ${percent(resolved)} off their heights): ` +
            `at most ${percent(cap)} of the draws by rank are theirs; pressure ${pressure.toPrecision(2)} among the others`
          : selecting,
    }[mode],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
