import type { Task } from '@rankbatch/data';
import { meanOfKnown } from './counts.js';

/** How numbers were predicted. */
export interface RegressionMeasures {
  /** Root of the mean squared error over all numbers, each in its standard deviations over the training samples. */
  readonly standardizedRmse: number;
  /** Mean over the numbers of their R2. */
  readonly r2: number | null;
  /** One for each number, in the unit of the source. */
  readonly targets: readonly TargetMeasures[];
}

/** How one number was predicted, in the unit of the source. */
export interface TargetMeasures {
  readonly name: string;
  /** Root of the mean squared error, and the mean of the absolute one. */
  readonly rmse: number;
  readonly mae: number;
  /** Share of the variance that the model explains, of 1; below 0 where the mean alone does better, null where there is no variance. */
  readonly r2: number | null;
}

/**
 * Measures predictions of numbers.
 *
 * @param outputs [N, numbers] of the model, standardized as the targets are
 * @param targets [N, numbers]
 */
export function regressionMeasures(
  outputs: Float32Array,
  targets: Float32Array,
  { targetNames, deviations }: Pick<Task & { readonly kind: 'regression' }, 'targetNames' | 'deviations'>,
): RegressionMeasures {
  const width = targetNames.length;
  const count = targets.length / width;
  const columns = targetNames.map((name, index) => {
    let [squares, absolute, sum, sumOfSquares] = [0, 0, 0, 0];
    for (let at = index; at < targets.length; at += width) {
      const difference = outputs[at]! - targets[at]!;
      squares += difference ** 2;
      absolute += Math.abs(difference);
      sum += targets[at]!;
      sumOfSquares += targets[at]! ** 2;
    }
    const variance = sumOfSquares / count - (sum / count) ** 2;
    const deviation = deviations[index]!;
    return {
      squares,
      measures: {
        name,
        rmse: deviation * Math.sqrt(squares / count),
        mae: (deviation * absolute) / count,
        // Less is rounding of equal numbers.
        r2: variance > 1e-12 ? 1 - squares / count / variance : null,
      },
    };
  });
  return {
    standardizedRmse: Math.sqrt(columns.reduce((sum, { squares }) => sum + squares, 0) / targets.length),
    r2: meanOfKnown(columns.map(({ measures }) => measures.r2)),
    targets: columns.map(({ measures }) => measures),
  };
}
