import type { Loss } from '@rankbatch/onnx';
import type { RunConfig } from '../run-folder/run-config.js';

/** Of numbers to predict: a standardized one becomes one in the unit of the source as `number * deviation + mean`. */
interface Moments {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** With which a model's outputs become numbers in the unit of the source in the same way. */
export function outputMoments<T extends Moments>(moments: T, numbers: RunConfig['numbers']): T {
  if (numbers === undefined) return moments;
  const { means, deviations } = moments;
  return {
    ...moments,
    means: means.map(() => 0),
    deviations: numbers === 'source' ? deviations.map(() => 1) : deviations,
  };
}

/** The outputs of such a model, [N, numbers], as they are standardized. */
export function standardizedOutputs(
  outputs: Float32Array,
  moments: Moments,
  numbers: RunConfig['numbers'],
): Float32Array {
  const { shifts, factors } = toStandardize(moments, numbers);
  return outputs.map((output, i) => output * factors[i % factors.length]! - shifts[i % shifts.length]!);
}

/** A loss of standardized numbers as one of the outputs of such a model, beside targets that are standardized. */
export function lossOfOutputs(loss: Loss, moments: Moments, numbers: RunConfig['numbers']): Loss {
  const { shifts, factors } = toStandardize(moments, numbers);
  return {
    ...loss,
    write(b, outputs, targets) {
      const constant = (data: Float32Array) => b.constant({ type: 'float32', shape: [data.length], data });
      const factor = constant(factors);
      const standardized = b.op('Sub', [b.op('Mul', [outputs, factor]), constant(shifts)]);
      const { losses, pullback } = loss.write(b, standardized, targets);
      return { losses, pullback: (dLosses) => b.op('Mul', [pullback(dLosses), factor]) };
    },
  };
}

/** `output * factor - shift` is the standardized number. */
function toStandardize(moments: Moments, numbers: RunConfig['numbers']) {
  const { means, deviations } = moments;
  const given = outputMoments(moments, numbers);
  return {
    factors: Float32Array.from(deviations, (deviation, k) => given.deviations[k]! / deviation),
    shifts: Float32Array.from(deviations, (deviation, k) => (means[k]! - given.means[k]!) / deviation),
  };
}
