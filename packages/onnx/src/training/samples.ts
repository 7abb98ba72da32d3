import { checks, type Rule } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { fixed } from '../graph/dimensions.js';
import type { ElementType, Value } from '../graph/graph.js';
import { elementCount, type Model } from '../graph/model.js';
import type { Loss, PositionLabels } from '../losses/loss.js';

/** Bytes of samples that are not all in memory, such as pixels in a file. */
export interface StoredBytes {
  /** Of all samples together. */
  readonly length: number;
  /** Those of the samples `ids`, one behind another. */
  take(ids: ArrayLike<number>): Uint8Array;
}

/** What one input of a model takes of N samples. */
export interface InputValues {
  /** Shape of one sample. */
  readonly shape: readonly number[];
  /**
   * [N, ...shape]. Inputs of float32 take floats, or bytes, which are pixels and stand for value / 255; inputs of integers,
   * such as token ids, an `Int32Array`; inputs of uint8 or bool bytes as they are. Bytes may be stored, and are taken a batch at a time then.
   */
  readonly values: Uint8Array | Float32Array | Int32Array | StoredBytes;
}

/** N samples without what they should give. */
export interface SampleInputs extends InputValues {
  /** N. */
  readonly count: number;
}

/** N samples of a model with several inputs. */
export interface NamedSampleInputs {
  /** N. */
  readonly count: number;
  /** What each input takes, by its name in the model. */
  readonly inputs: Readonly<Record<string, InputValues>>;
}

export type AnySampleInputs = SampleInputs | NamedSampleInputs;

/** What each of N samples is. */
export interface Labels {
  /**
   * [N], class of each sample, from 0; where the model has a single output, 0 or 1. With a loss of one label for each
   * position, such as `tokenCrossEntropy`, [N, ...positions]. With `contrastive`, whose pairs it need not tell apart: those of equal labels.
   */
  readonly labels: Uint8Array | Uint16Array | Uint32Array | Int32Array;
  /** [N, ...positions], 0 where a position does not count. @default all count that have a label */
  readonly mask?: Uint8Array;
}

/** What the model should give for each of N samples: soft labels, several labels at once, or numbers to predict. */
export interface Targets {
  /** [N, ...output shape of the model] */
  readonly targets: Float32Array;
}

/** N labelled samples. */
export interface Samples extends SampleInputs {
  /** [N], class of each sample, from 0; where the model has a single output, 0 or 1. */
  readonly labels: Uint8Array | Uint16Array | Uint32Array;
}

/** N samples with targets of their own. */
export interface TargetSamples extends SampleInputs, Targets {}

/** N samples to train on, of one input or several. */
export type TrainingSamples = AnySampleInputs & (Labels | Targets);

/** Refuses what are no samples. */
export function requireCounted(samples: unknown): void {
  checks.checkFields('samples', samples, { count: checks.integer(0) });
}

/** What each input of the model takes. Refuses samples for other inputs. */
export function inputValues(model: Model, samples: AnySampleInputs): { input: Value; given: InputValues }[] {
  requireCounted(samples);
  const { inputs } = model.graph;
  if (!('inputs' in samples)) {
    if (inputs.length === 1) return [{ input: inputs[0]!, given: samples }];
    const names = inputs.map(({ name }) => name).join(', ');
    throw new RankbatchError(
      `samples: must have inputs { ${names} }, each { shape, values }, as the model takes several, got one shape and values`,
    );
  }
  checks.check('samples: inputs', samples.inputs, checks.object);
  const unknown = Object.keys(samples.inputs).find((name) => inputs.every((input) => input.name !== name));
  const missing = inputs.find(({ name }) => !Object.hasOwn(samples.inputs, name))?.name;
  if (unknown !== undefined || missing !== undefined)
    throw new RankbatchError(
      `samples: inputs must be those of the model, ${inputs.map(({ name }) => name).join(', ')}, got ${Object.keys(samples.inputs).join(', ') || 'none'}`,
    );
  return inputs.map((input) => ({ input, given: samples.inputs[input.name]! }));
}

/** The arrays that inputs of an element type take. */
const arraysFor: Readonly<Record<ElementType, readonly string[]>> = {
  float32: ['Float32Array', 'Uint8Array'],
  float64: ['Float32Array', 'Uint8Array'],
  int32: ['Int32Array'],
  int64: ['Int32Array'],
  uint8: ['Uint8Array'],
  bool: ['Uint8Array'],
};

const typedArray: Rule = {
  says: 'a typed array',
  holds: (found) => ArrayBuffer.isView(found) && checks.numbers.holds(found),
};
const someValues: Rule = {
  says: 'a typed array, or values in a file',
  holds: (found) => checks.numbers.holds(found) || typeof checks.fieldOf(found, 'take') === 'function',
};

/** Refuses samples that do not fit the model, and ids that are out of range. */
export function requireInputs(samples: AnySampleInputs, ids: ArrayLike<number>, model: Model): void {
  for (const { input, given } of inputValues(model, samples)) {
    const place = 'inputs' in samples ? `inputs.${input.name}: ` : '';
    checks.checkFields(place === '' ? 'samples' : place.slice(0, -2), given, {
      shape: checks.listOf(checks.integer(0)),
      values: someValues,
    });
    const sampleShape = input.shape.slice(1);
    if (given.shape.join() !== sampleShape.join())
      throw new RankbatchError(
        `${place || 'samples: '}shape must be the model's [${sampleShape.join()}], got [${given.shape.join()}]`,
      );
    const { name } = given.values.constructor;
    // Buffer, among others, is a kind of Uint8Array.
    const kind = given.values instanceof Uint8Array || 'take' in given.values ? 'Uint8Array' : name;
    if (!arraysFor[input.type].includes(kind))
      throw new RankbatchError(
        `${place}values: must be ${arraysFor[input.type].join(' or ')} for the model's input ${input.name} of ${input.type}, got ${name}`,
      );
    requireLength(`${place}values`, given.values, samples.count, elementCount(sampleShape));
  }
  checks.check('ids', ids, checks.numbers);
  if (ids.length === 0) throw new RankbatchError('ids: must name at least one sample, got none');
  for (let i = 0; i < ids.length; i++)
    if (!isIndex(ids[i]!, samples.count))
      throw new RankbatchError(
        `ids: must be ${ids[i]! >= samples.count ? '' : 'integers from 0 and '}below the sample count ${samples.count}, got ${ids[i]} at position ${i}`,
      );
}

/**
 * Refuses samples whose inputs or targets do not fit the model and its loss, and ids or labels that are out of range.
 */
export function requireFit(
  samples: TrainingSamples,
  ids: ArrayLike<number>,
  model: Model,
  loss?: Loss,
): void {
  requireInputs(samples, ids, model);
  const shape = targetShape(model);
  if (loss?.positions) return requirePositionLabels(samples, ids, shape, loss.positions);
  if (loss?.comparesSamples) return requireOwnLabels(samples);
  if ('targets' in samples) {
    checks.check('targets', samples.targets, typedArray);
    requireLength('targets', samples.targets, samples.count, elementCount(shape));
    return requireShares(samples.targets, ids, elementCount(shape), loss);
  }
  requireLength('labels', samples.labels, samples.count, 1);
  const [outputs = 1] = shape;
  if (shape.length > 1)
    throw new RankbatchError(
      `labels: must go with a model of outputs [B, classes] or [B], got [B,${shape.join()}]; give targets of that shape, or a loss of a label for each position, such as tokenCrossEntropy`,
    );
  const classes = Math.max(outputs, 2);
  for (let i = 0; i < ids.length; i++) {
    const label = samples.labels[ids[i]!]!;
    if (!isIndex(label, classes))
      throw new RankbatchError(
        `labels: must be ${label >= classes ? '' : 'integers from 0 and '}below the model's ${classes} classes, got ${label} for sample ${ids[i]}${outputs === 1 ? '; numbers to predict are targets' : ''}`,
      );
  }
}

function requireShares(
  targets: Float32Array,
  ids: ArrayLike<number>,
  size: number,
  { name, targetRange }: Partial<Loss> = {},
): void {
  if (targetRange === undefined) return;
  const [least, most] = targetRange;
  for (let i = 0; i < ids.length; i++)
    for (let k = ids[i]! * size; k < (ids[i]! + 1) * size; k++)
      if (!(targets[k]! >= least && targets[k]! <= most))
        throw new RankbatchError(
          `targets: must be ${most < Infinity ? `from ${least} to ${most}` : `>= ${least}`} for ${name}, got ${targets[k]} for sample ${ids[i]}; the loss of numbers to predict is meanSquaredError() or huber(), of several labels binaryCrossEntropy()`,
        );
}

function requireOwnLabels(samples: TrainingSamples): void {
  if ('targets' in samples)
    throw new RankbatchError(
      'samples: must have labels for this loss, equal ones where samples are not told apart, got targets; number the samples if all are',
    );
  requireLength('labels', samples.labels, samples.count, 1);
}

function requirePositionLabels(
  samples: TrainingSamples,
  ids: ArrayLike<number>,
  outputs: readonly number[],
  { ignoreIndex, classAxis }: PositionLabels,
): void {
  const axis = classAxis(outputs.length + 1) - 1;
  const size = elementCount(outputs.toSpliced(axis, 1));
  if ('targets' in samples)
    throw new RankbatchError(
      `samples: must have labels [N,${outputs.toSpliced(axis, 1).join()}] for this loss, got targets`,
    );
  requireLength('labels', samples.labels, samples.count, size);
  if (samples.mask) requireLength('mask', samples.mask, samples.count, size);
  const classes = outputs[axis]!;
  for (let i = 0; i < ids.length; i++)
    for (let k = ids[i]! * size; k < (ids[i]! + 1) * size; k++) {
      const label = samples.labels[k]!;
      if (samples.mask?.[k] !== 0 && label !== ignoreIndex && !(label >= 0 && label < classes))
        throw new RankbatchError(
          `labels: must be below the model's ${classes} classes or ${ignoreIndex}, got ${label} for position ${k - ids[i]! * size} of sample ${ids[i]}`,
        );
    }
}

/** Shape of one sample's targets: that of the model's outputs, without the batch axis. */
export function targetShape({ graph }: Model): readonly number[] {
  return graph.outputs[0]!.value.shape.slice(1).map((d) => fixed(d));
}

/** Whether something is an integer from 0 that is below `count`; plain JavaScript may give any. */
function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function requireLength(name: string, array: { readonly length: number }, count: number, size: number): void {
  checks.check(name, array, someValues);
  if (array.length !== count * size)
    throw new RankbatchError(
      `${name}: must be ${size} for each of the ${count} samples, ${count * size} in all, got ${array.length}`,
    );
}
