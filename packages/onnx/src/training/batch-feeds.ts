import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { ElementType, Value } from '../graph/graph.js';
import { elementCount, inputName, type Model } from '../graph/model.js';
import type { Loss } from '../losses/loss.js';
import type { ReusedArrays } from './reused-arrays.js';
import { Tensor } from '../runtime/sessions.js';
import { gatherPositionLabels, gatherTargets, gatherValues, type GatheredValues } from './gather.js';
import { inputValues, targetShape, type AnySampleInputs, type TrainingSamples } from './samples.js';

/**
 * What a training step takes of the samples `ids` [B]: its inputs, `targets` and `lossWeights` [B], by which the cost is the
 * mean of weight x loss.
 *
 * @param arrays what the tensors' elements are written to: valid until they are used again
 * @param part `weights` [B], all 1 where there are none, and the number `of` samples that the cost is the mean over
 */
export function batchFeeds(
  model: Model,
  loss: Loss,
  samples: TrainingSamples,
  ids: Uint32Array,
  arrays: ReusedArrays,
  { weights, of }: { readonly weights: ArrayLike<number> | undefined; readonly of: number },
): Record<string, Tensor> {
  const count = ids.length;
  const lossWeights = arrays.take('lossWeights', count);
  for (let i = 0; i < count; i++) lossWeights[i] = (weights?.[i] ?? 1) / of;
  return {
    ...inputTensors(model, samples, ids, arrays),
    targets: targetTensor(model, loss, samples, ids, arrays),
    lossWeights: new Tensor(lossWeights, [count]),
  };
}

/** What the outputs for the samples `ids` are compared with, as the input that {@link targetInput} declares. */
export function targetTensor(
  model: Model,
  { positions, comparesSamples }: Loss,
  samples: TrainingSamples,
  ids: Uint32Array,
  arrays: ReusedArrays,
): Tensor {
  const shape = targetShape(model);
  if (comparesSamples && 'labels' in samples)
    return new Tensor(
      Int32Array.from(ids, (id) => samples.labels[id]!),
      [ids.length],
    );
  if (positions && 'labels' in samples) {
    const labels = gatherPositionLabels(samples, samples.count, ids, positions.ignoreIndex);
    const axis = positions.classAxis(shape.length + 1) - 1;
    return new Tensor(labels, [ids.length, ...shape.toSpliced(axis, 1)]);
  }
  const size = elementCount(shape);
  const targets = arrays.take('targets', ids.length * size);
  gatherTargets(samples, ids, size, targets);
  return new Tensor(targets, [ids.length, ...shape]);
}

/** Declares the input of a graph that takes the targets. */
export function targetInput(b: GraphBuilder, model: Model, { positions, comparesSamples }: Loss): Value {
  const shape = targetShape(model);
  if (comparesSamples) return b.input('targets', 'int32', ['B']);
  if (!positions) return b.input('targets', 'float32', ['B', ...shape]);
  const axis = positions.classAxis(shape.length + 1) - 1;
  return b.input('targets', 'int32', ['B', ...shape.toSpliced(axis, 1)]);
}

/** What the model's inputs take of the samples `ids`, [ids, ...sample shape] each, in the element types of the model. */
export function inputTensors(
  model: Model,
  samples: AnySampleInputs,
  ids: Uint32Array,
  arrays: ReusedArrays,
): Record<string, Tensor> {
  return Object.fromEntries(
    inputValues(model, samples).map(({ input, given }) => {
      const out = (length: number) => arrays.take(`values.${input.name}`, length);
      const values = gatherValues(given, samples.count, ids, input.type, out);
      return [inputName(model, input), tensorOf(values, input.type, [ids.length, ...given.shape])];
    }),
  );
}

function tensorOf(values: GatheredValues, type: ElementType, dims: readonly number[]): Tensor {
  if (type === 'int64') return new Tensor(widened(values), dims);
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(values), dims);
  return new Tensor(values, dims);
}

/** Integers of 32 bits as those of 64, by halves: to make a BigInt of each takes far longer. */
function widened(values: GatheredValues): BigInt64Array {
  const wide = new BigInt64Array(values.length);
  const halves = new Int32Array(wide.buffer);
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = values[i]!;
    halves[2 * i + 1] = values[i]! >> 31;
  }
  return wide;
}

/** Refuses weights that are not one finite number for each sample. */
export function requireWeights(weights: ArrayLike<number>, ids: Uint32Array): void {
  if (weights.length !== ids.length)
    throw new RankbatchError(`weights: must be one for each of the ${ids.length} ids, got ${weights.length}`);
  const bad = Array.prototype.findIndex.call(weights, (weight: number) => !isFloat(weight));
  if (bad < 0) return;
  const weight: unknown = weights[bad];
  const found = typeof weight === 'number' ? String(weight) : `a value of type ${typeof weight}`;
  throw new RankbatchError(
    `weights: must be finite numbers${Number.isFinite(weight) ? ' of 32 bits, below 3.4e38' : ''}, got ${found} for sample ${ids[bad]}`,
  );
}

/** Whether a number is finite in the width that the engine takes. */
function isFloat(value: number): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}
