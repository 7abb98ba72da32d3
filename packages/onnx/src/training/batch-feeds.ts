import { RankbatchError } from 'rankbatch';
import { elementCount, INPUT, modelInput, type Model } from '../graph/model.js';
import type { ReusedArrays } from './reused-arrays.js';
import { Tensor } from '../runtime/sessions.js';
import {
  gatherTargets,
  gatherValues,
  requireFit,
  targetShape,
  type SampleInputs,
  type Samples,
  type TargetSamples,
} from './samples.js';

/**
 * What a training step takes of the samples `ids` [B]: `input`, `targets` and `lossWeights` [B], by which the cost is the
 * mean of weight x loss. Refuses what does not fit.
 *
 * @param arrays what the tensors' elements are written to: valid until they are used again
 * @param weights [B] @default all 1
 */
export function batchFeeds(
  model: Model,
  samples: Samples | TargetSamples,
  ids: Uint32Array,
  arrays: ReusedArrays,
  weights?: ArrayLike<number>,
): Record<string, Tensor> {
  requireFit(samples, ids, model);
  if (weights) requireWeights(weights, ids);
  const count = ids.length;
  const outputShape = targetShape(model);
  const outputSize = elementCount(outputShape);
  const targets = arrays.take('targets', count * outputSize);
  gatherTargets(samples, ids, outputSize, targets);
  const lossWeights = arrays.take('lossWeights', count);
  for (let i = 0; i < count; i++) lossWeights[i] = (weights?.[i] ?? 1) / count;
  return {
    [INPUT]: inputTensor(model, samples, ids, arrays),
    targets: new Tensor(targets, [count, ...outputShape]),
    lossWeights: new Tensor(lossWeights, [count]),
  };
}

/** The inputs of the samples `ids`, [ids, ...sample shape], in the element type that the model takes. */
export function inputTensor(
  model: Model,
  samples: SampleInputs,
  ids: Uint32Array,
  arrays: ReusedArrays,
): Tensor {
  const values = gatherValues(samples, ids, arrays);
  const dims = [ids.length, ...model.sampleShape];
  return modelInput(model).type === 'int64'
    ? new Tensor(BigInt64Array.from(values, BigInt), dims)
    : new Tensor(values, dims);
}

function requireWeights(weights: ArrayLike<number>, ids: Uint32Array): void {
  if (weights.length !== ids.length)
    throw new RankbatchError(`weights: must be one for each of the ${ids.length} ids, got ${weights.length}`);
  const bad = Array.prototype.findIndex.call(weights, (weight: number) => !isFloat(weight));
  if (bad >= 0)
    throw new RankbatchError(
      `weights: must be finite numbers${Number.isFinite(weights[bad]) ? ' of 32 bits, below 3.4e38' : ''}, got ${weights[bad]} for sample ${ids[bad]}`,
    );
}

/** Whether a number is finite in the width that the engine takes. */
function isFloat(value: number): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}
