import { RankbatchError } from 'rankbatch';
import { fixed } from '../graph/dimensions.js';
import { elementCount, modelInput, type Model } from '../graph/model.js';
import type { ReusedArrays } from './reused-arrays.js';

/** N samples without what they should give, all in memory. */
export interface SampleInputs {
  /** N. */
  readonly count: number;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  /** [N, ...shape]; bytes are pixels and stand for value / 255. Models of integers, such as token ids, take `Int32Array`. */
  readonly values: Uint8Array | Float32Array | Int32Array;
}

/** N labelled samples. */
export interface Samples extends SampleInputs {
  /** [N], class of each sample, from 0; where the model has a single output, 0 or 1. */
  readonly labels: Uint8Array | Uint16Array | Uint32Array;
}

/** N samples with targets of their own: soft labels, several labels at once, or numbers to predict. */
export interface TargetSamples extends SampleInputs {
  /** [N, ...output shape of the model] */
  readonly targets: Float32Array;
}

/** Refuses samples that do not fit the model, and ids that are out of range. */
export function requireInputs(samples: SampleInputs, ids: ArrayLike<number>, model: Model): void {
  const { sampleShape } = model;
  if (samples.shape.join() !== sampleShape.join())
    throw new RankbatchError(
      `samples: shape must be the model's [${sampleShape.join()}], got [${samples.shape.join()}]`,
    );
  const { type, name } = modelInput(model);
  const wanted = type === 'float32' ? 'Float32Array or Uint8Array' : 'Int32Array';
  const given = samples.values.constructor.name;
  if ((given === 'Int32Array') === (type === 'float32'))
    throw new RankbatchError(
      `values: must be ${wanted} for the model's input ${name} of ${type}, got ${given}`,
    );
  requireLength('values', samples.values, samples.count, elementCount(sampleShape));
  if (ids.length === 0) throw new RankbatchError('ids: must name at least one sample, got none');
  for (let i = 0; i < ids.length; i++)
    if (!isIndex(ids[i]!, samples.count))
      throw new RankbatchError(
        `ids: must be ${ids[i]! >= samples.count ? '' : 'integers from 0 and '}below the sample count ${samples.count}, got ${ids[i]} at position ${i}`,
      );
}

/** Refuses samples whose inputs or targets do not fit the model, and ids or labels that are out of range. */
export function requireFit(samples: Samples | TargetSamples, ids: ArrayLike<number>, model: Model): void {
  requireInputs(samples, ids, model);
  const shape = targetShape(model);
  if ('targets' in samples)
    return requireLength('targets', samples.targets, samples.count, elementCount(shape));
  requireLength('labels', samples.labels, samples.count, 1);
  const [outputs = 1] = shape;
  if (shape.length > 1)
    throw new RankbatchError(
      `labels: must go with a model of outputs [B, classes] or [B], got [B,${shape.join()}]; give targets of that shape`,
    );
  const classes = Math.max(outputs, 2);
  for (let i = 0; i < ids.length; i++) {
    const label = samples.labels[ids[i]!]!;
    if (!isIndex(label, classes))
      throw new RankbatchError(
        `labels: must be ${label >= classes ? '' : 'integers from 0 and '}below the model's ${classes} classes, got ${label} for sample ${ids[i]}`,
      );
  }
}

/** Shape of one sample's targets: that of the model's outputs, without the batch axis. */
export function targetShape({ graph }: Model): readonly number[] {
  return graph.outputs[0]!.value.shape.slice(1).map((d) => fixed(d));
}

/** The samples `ids` one behind the other, pixels as value / 255. */
export function gatherValues(
  samples: SampleInputs,
  ids: ArrayLike<number>,
  arrays: ReusedArrays,
): Float32Array | Int32Array {
  const { values } = samples;
  const size = values.length / samples.count;
  const length = ids.length * size;
  const out = values instanceof Int32Array ? new Int32Array(length) : arrays.take('values', length);
  for (let i = 0; i < ids.length; i++) {
    const start = ids[i]! * size;
    out.set(values.subarray(start, start + size), i * size);
  }
  if (values instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i]! /= 255;
  return out;
}

/**
 * Writes the targets of `ids`, [ids, size]: their own, or labels as rows of probabilities, or as 0 and 1 where there
 * is a single output.
 */
export function gatherTargets(
  samples: Samples | TargetSamples,
  ids: ArrayLike<number>,
  size: number,
  out: Float32Array,
): void {
  if ('targets' in samples) {
    for (let i = 0; i < ids.length; i++) {
      const start = ids[i]! * size;
      out.set(samples.targets.subarray(start, start + size), i * size);
    }
  } else if (size === 1) {
    for (let i = 0; i < ids.length; i++) out[i] = samples.labels[ids[i]!]!;
  } else {
    out.fill(0);
    for (let i = 0; i < ids.length; i++) out[i * size + samples.labels[ids[i]!]!] = 1;
  }
}

/** Whether something is an integer from 0 that is below `count`; plain JavaScript may give any. */
function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function requireLength(name: string, array: ArrayLike<unknown>, count: number, size: number): void {
  if (array.length !== count * size)
    throw new RankbatchError(
      `${name}: must be ${size} for each of the ${count} samples, ${count * size} in all, got ${array.length}`,
    );
}
