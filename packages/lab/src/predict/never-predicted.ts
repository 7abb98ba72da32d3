import { firstLetters } from '../base/first-letters.js';
import { firstTexts } from '../base/first-texts.js';
import { isRare } from '../results/commonest-class.js';
import type { SplitMeasures } from '../results/measures/measures.js';

/** Letters of a name. */
const mostLetters = 40;

/** Classes or labels that samples have and none of them was taken for. */
function missedOf(measures: SplitMeasures) {
  const all = 'classes' in measures ? measures.classes : 'labels' in measures ? measures.labels : [];
  // A precision of 0 of 0 is that of what was never predicted.
  return all.filter(({ support, precision }) => support > 0 && precision === null);
}

/** Whether one of these is a rare class, so that weights of classes may help. */
export function isRareMissed(measures: SplitMeasures): boolean {
  if (!('classes' in measures)) return false;
  const samples = measures.classes.reduce((sum, { support }) => sum + support, 0);
  const size = { samples, classes: measures.classes.length };
  return missedOf(measures).some(({ support }) => isRare(support, size));
}

/** Which classes, or labels, samples have that were predicted for none of them, in a line; empty where there is none. */
export function describeNeverPredicted(measures: SplitMeasures): string {
  const missed = missedOf(measures);
  const kind = 'classes' in measures ? 'classes' : 'labels';
  const told = missed.map(
    ({ name, support }) =>
      `${firstLetters(name, mostLetters)} (${support} ${support === 1 ? 'sample' : 'samples'})`,
  );
  return told.length === 0
    ? ''
    : `never predicted: ${firstTexts(told, (count) => `${count} more ${kind}`).join(', ')}`;
}
