import { formatRatio } from '@rankbatch/lab/browser';
import type { BothSides, Measurement } from './messages.js';

/** Ratios below count as equal. */
const least = 1.05;

/**
 * How far one side is ahead so far, in one sentence, read off as `rankbatch compare` does: the target is the latest training cost of the
 * side behind; both count from the start to their first measurement at or below it, without interpolation.
 */
export function describeSpeedUp({ shuffle, selection }: BothSides<readonly Measurement[]>): string {
  const last = shuffle.at(-1);
  if (last === undefined || last.epochs === 0)
    return 'Both networks start from the same weights. Nothing is trained yet.';
  if (last.epochs <= 1)
    return 'In the first epoch both sides see the same samples in the same order, so that every loss is known; then selection begins.';
  return (
    describeLead('Selection', selection, 'shuffle', shuffle) ??
    describeLead('Shuffle', shuffle, 'selection', selection) ??
    `Both sides are level so far, at training costs of ${formatNats(last.cost)} (shuffle) and ${formatNats(selection.at(-1)?.cost ?? NaN)} (selection).`
  );
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
    `${leader} reached ${follower}’s training cost of ${formatNats(target)} after ${reached.epochs.toFixed(1)} ` +
    `of its ${behind.epochs.toFixed(1)} epochs: ${formatRatio(ratio)} times fewer epochs, ${compareTime(behind.seconds / reached.seconds)}.`
  );
}

function firstAt(measurements: readonly Measurement[], target: number): Measurement | undefined {
  return measurements.find(({ cost, epochs }) => epochs > 0 && cost <= target);
}

function compareTime(ratio: number): string {
  if (ratio >= least) return `${formatRatio(ratio)} times less time`;
  return ratio > 1 / least ? 'about as much time' : `${formatRatio(1 / ratio)} times more time`;
}

/** A cost in two significant digits, as people write it where it is not tiny. */
export function formatNats(cost: number): string {
  return cost >= 0.01 ? cost.toPrecision(2) : cost.toExponential(1);
}
