import { firstLetters } from '../base/first-letters.js';
import type { SplitMeasures } from '../results/measures/measures.js';

/** Classes that are named at most, and letters of each. */
const mostNamed = 10;
const mostLetters = 40;

/** Which classes samples have that none of them was taken for, in a line; empty where there is none. */
export function describeNeverPredicted(measures: SplitMeasures): string {
  if (!('classes' in measures)) return '';
  // A precision of 0 of 0 is that of a class that was never predicted.
  const missed = measures.classes.filter(({ support, precision }) => support > 0 && precision === null);
  const named = missed
    .slice(0, mostNamed)
    .map(
      ({ name, support }) =>
        `${firstLetters(name, mostLetters)} (${support} ${support === 1 ? 'sample' : 'samples'})`,
    );
  const others = missed.length > mostNamed ? [`${missed.length - mostNamed} more classes`] : [];
  return missed.length === 0 ? '' : `never predicted: ${[...named, ...others].join(', ')}`;
}
