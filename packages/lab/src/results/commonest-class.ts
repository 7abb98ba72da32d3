import { firstLetters } from '../base/first-letters.js';
import { formatPercent } from '../base/format.js';

/** The class that most training samples have. */
export interface CommonestClass {
  readonly name: string;
  /** Share of the test samples that have another, in percent: the error of always answering this one. */
  readonly testError: number;
  /** Whether weights may help: some class is rare in training, and no class had a weight. @default true */
  readonly mayWeigh?: boolean;
}

/** What helps where rare classes are not learnt. */
export const rareClassesCure =
  'where classes are rare, --class-weights balanced lets all of them count alike';

/** Letters of a name. */
const mostLetters = 40;

/** Whether so many of the samples are few for a class: less than half of an even share. */
export function isRare(count: number, { samples, classes }: { samples: number; classes: number }): boolean {
  return count < samples / classes / 2;
}

/** Finds the commonest class by how many samples have each. */
export function commonestClass(
  names: readonly string[],
  { train, test }: { readonly train: readonly number[]; readonly test: readonly number[] },
  classWeights?: object | string,
): CommonestClass {
  const index = train.indexOf(Math.max(...train));
  const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const all = sumOf(test);
  const size = { samples: sumOf(train), classes: train.length };
  return {
    name: names[index] ?? String(index),
    testError: (100 * (all - (test[index] ?? 0))) / all,
    mayWeigh: classWeights === undefined && train.some((count) => isRare(count, size)),
  };
}

/** That no strategy errs less than one answer to all would; empty where one does. */
export function describeCommonest(
  { name, testError, mayWeigh = true }: CommonestClass,
  rows: readonly { readonly testError: number }[],
): string {
  // Less is rounding.
  const isBeaten = rows.some((row) => row.testError < testError - 1e-6);
  return isBeaten
    ? ''
    : `Always answering ${firstLetters(name, mostLetters)}, the commonest class, would err no more on the test samples (${formatPercent(testError)} %)${mayWeigh ? `; ${rareClassesCure}` : ''}.`;
}
