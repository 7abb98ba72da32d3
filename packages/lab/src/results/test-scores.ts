import type { RunMeasures } from './measures/measures.js';

/** What the end of a run came to on the test samples, beside the measure of its task; nothing where the task is classes. */
export interface TestScores {
  /** Numbers: mean over them of R2. */
  readonly testR2?: number | null;
  /** A single number: mean absolute error, in the unit of the source. */
  readonly testMae?: number | null;
  /** Several labels: F1 of all counted together, and the mean over the labels. */
  readonly testMicroF1?: number | null;
  readonly testMacroF1?: number | null;
}

/** The scores among the measures of a run. */
export function testScores(measures: RunMeasures | undefined): TestScores {
  if (measures === undefined) return {};
  const { test } = measures;
  if ('standardizedRmse' in test) {
    const [first, ...others] = test.targets;
    return { testR2: test.r2, ...(first && others.length === 0 && { testMae: first.mae }) };
  }
  if ('labels' in test) return { testMicroF1: test.microF1, testMacroF1: test.macroF1 };
  return {};
}
