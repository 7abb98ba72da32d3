import { sayRatio } from '@rankbatch/lab/browser';
import type { BothSides, Measurement } from './messages.js';

/** Ratios below count as equal. */
const least = 1.05;

/**
 * How far one side is ahead so far, in a sentence for the cost and one for the errors. The cost is read off as `rankbatch compare` does:
 * the target is the latest training cost of the side behind; both count from the start to their first measurement at or below it, without
 * interpolation.
 *
 * @param validation number of samples that the errors are counted on
 */
export function describeSpeedUp(
  { shuffle, selection }: BothSides<readonly Measurement[]>,
  validation: number,
): string {
  const last = shuffle.at(-1);
  const own = selection.at(-1);
  if (last === undefined || own === undefined || last.epochs === 0)
    return 'Both networks start from the same weights. Nothing is trained yet.';
  if (last.epochs <= 1)
    return 'In the first epoch both sides see the same samples in the same order, so that every loss is known; then selection begins.';
  const costs =
    describeLead('Selection', selection, 'shuffle', shuffle) ??
    describeLead('Shuffle', shuffle, 'selection', selection) ??
    compareCosts(last.cost, own.cost);
  return `${costs} ${compareErrors(last.error, own.error, validation)}`;
}

/** Which side's cost is lower where both came to the higher one in as many epochs, as where one has got worse again since. */
function compareCosts(shuffle: number, selection: number): string {
  const costs = `${formatNats(shuffle)} (shuffle) and ${formatNats(selection)} (selection)`;
  if (Math.max(shuffle, selection) < least * Math.min(shuffle, selection))
    return `In training cost both sides are level so far, at ${costs}.`;
  return `In training cost ${shuffle < selection ? 'shuffle' : 'selection'} is ahead so far: ${costs}.`;
}

/** Which side errs less on new samples, if the difference is more than two standard errors of two shares of so many samples. */
function compareErrors(shuffle: number, selection: number, validation: number): string {
  const [p, q] = [shuffle / 100, selection / 100];
  const chance = Math.sqrt((p * (1 - p) + q * (1 - q)) / validation);
  const errors = `${shuffle.toFixed(1)} % (shuffle) and ${selection.toFixed(1)} % (selection)`;
  if (Math.abs(p - q) <= 2 * chance)
    return `On validation samples, which neither has trained on, they err about alike: ${errors}.`;
  return `On validation samples, which neither has trained on, ${p < q ? 'shuffle' : 'selection'} errs less: ${errors}.`;
}

/** What it took the leader to get where the follower is now; undefined if it did not get there, or not in fewer epochs. */
function describeLead(
  leader: string,
  own: readonly Measurement[],
  follower: string,
  others: readonly Measurement[],
): string | undefined {
  const target = others.at(-1)?.cost ?? NaN;
  const behind = firstAt(others, target);
  const reached = firstAt(own, target);
  if (behind === undefined || reached === undefined) return undefined;
  const ratio = behind.epochs / reached.epochs;
  if (ratio < least) return undefined;
  return (
    `${leader} reached ${follower}’s training cost of ${formatNats(target)} after ${reached.epochs.toFixed(1)} epochs instead of ` +
    `${behind.epochs.toFixed(1)}: ${sayRatio('epochs', ratio)}, ${sayRatio('time', behind.seconds / reached.seconds)}.`
  );
}

function firstAt(measurements: readonly Measurement[], target: number): Measurement | undefined {
  return measurements.find(({ cost, epochs }) => epochs > 0 && cost <= target);
}

/** A cost in two significant digits, as people write it where it is not tiny. */
export function formatNats(cost: number): string {
  return cost >= 0.01 ? cost.toPrecision(2) : cost.toExponential(1);
}
