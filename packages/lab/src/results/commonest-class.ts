import { firstLetters } from '../base/first-letters.js';
import { formatPercent } from '../base/format.js';

/** The class that most training samples have. */
export interface CommonestClass {
  readonly name: string;
  /** Share of the test samples that have another, in percent: the error of always answering this one. */
  readonly testError: number;
}

/** What helps where rare classes are not learnt. */
export const rareClassesCure =
  'where classes are rare, --class-weights balanced lets all of them count alike';

/** Letters of a name. */
const mostLetters = 40;

/** Finds the commonest class by how many samples have each. */
export function commonestClass(
  names: readonly string[],
  { train, test }: { readonly train: readonly number[]; readonly test: readonly number[] },
): CommonestClass {
  const index = train.indexOf(Math.max(...train));
  const all = test.reduce((sum, count) => sum + count, 0);
  return { name: names[index] ?? String(index), testError: (100 * (all - (test[index] ?? 0))) / all };
}

/** That no strategy errs less than one answer to all would; empty where one does. */
export function describeCommonest(
  { name, testError }: CommonestClass,
  rows: readonly { readonly testError: number }[],
): string {
  // Less is rounding.
  const isBeaten = rows.some((row) => row.testError < testError - 1e-6);
  return isBeaten
    ? ''
    : `Always answering ${firstLetters(name, mostLetters)}, the commonest class, would err no more on the test samples (${formatPercent(testError)} %); ${rareClassesCure}.`;
}
