import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { ElementType, Value } from '../graph/graph.js';
import type { FileDimension, FileGraph, FileValue } from '../files/onnx-schema.js';
import type { RuntimeOptions } from '../runtime/sessions.js';
import { elementTypeFor, type ExternalData } from './file-tensor.js';
import type { Scope } from './scope.js';
import type { WeightSelection } from './weights.js';

/** Beside those of the runtime, which computes the file's constants: give it what the trainer will be given. */
export interface ImportOptions extends RuntimeOptions {
  /** Name of the input that takes the samples. @default the only one */
  readonly input?: string;
  /**
   * Name of the value that the loss takes, any value of the file. @default the only output; if that is a softmax or
   * sigmoid, what goes into it. Axes of size 1 behind the classes are dropped
   */
  readonly output?: string;
  /** Shape of one sample, without the batch axis; needed where the file leaves sizes open. */
  readonly sampleShape?: readonly number[];
  /** Other inputs, such as an attention mask, each with the number that all its elements are. */
  readonly fixedInputs?: Readonly<Record<string, number>>;
  /** Which initializers to train. @default all weights: those of floating point that gradients reach */
  readonly train?: WeightSelection;
  /** Contents of the files that hold the model's large tensors, by the names that the model has for them. */
  readonly externalData?: ExternalData;
  /** How large a model may be, so that a small file that writes itself out without end is refused. */
  readonly limits?: ImportLimits;
}

/** What a file may hold once its functions and branches are written out. */
export interface ImportLimits {
  /** Nodes. @default 100,000 */
  readonly nodes?: number;
  /** Functions and branches inside each other. @default 64 */
  readonly depth?: number;
}

/**
 * Declares the input that takes the samples, with the batch as its first axis, and puts numbers in the place of all
 * others. Initializers that old files list among the inputs are none.
 */
export function declareInputs(
  b: GraphBuilder,
  graph: FileGraph,
  scope: Scope,
  options: Pick<ImportOptions, 'input' | 'sampleShape' | 'fixedInputs'>,
): { input: Value; exportedBatch: number | undefined } {
  const { sampleShape, fixedInputs = {} } = options;
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !initializers.has(name));
  const isFixed = ({ name }: FileValue) => Object.hasOwn(fixedInputs, name);
  const chosen = chooseInput(
    inputs,
    inputs.filter((value) => !isFixed(value)),
    options.input,
  );
  const others = inputs.filter((value) => value !== chosen);
  const open = others.find((value) => !isFixed(value));
  if (open)
    throw new RankbatchError(
      `importModel: input ${open.name} must be given, got none; samples go into one input, hold the others at a number with fixedInputs: { ${JSON.stringify(open.name)}: 1 }`,
    );
  const unknown = Object.keys(fixedInputs).find((name) => !others.some((value) => value.name === name));
  if (unknown !== undefined)
    throw new RankbatchError(
      `importModel: fixedInputs must name other inputs of the file, got ${unknown}; its inputs are ${inputs.map(({ name }) => name).join(', ')}`,
    );

  const dimensions = dimensionsOf(chosen);
  const sizes = sizesOf(chosen, dimensions, sampleShape);
  const input = b.input(chosen.name, inputType(chosen), ['B', ...sizes]);
  scope.set(chosen.name, input);
  const bySymbol = new Map(sizes.map((size, i) => [dimensions?.[i + 1]?.dimParam, size]));
  for (const value of others) {
    const rest = dimensionsOf(value)
      ?.slice(1)
      .map((d) => sizeOf(d) ?? bySymbol.get(d.dimParam));
    scope.set(value.name, filled(b, value, requireSizes(value, rest), fixedInputs[value.name]!, input));
  }
  return { input, exportedBatch: dimensions?.[0] && sizeOf(dimensions[0]) };
}

function chooseInput(
  inputs: readonly FileValue[],
  free: readonly FileValue[],
  name: string | undefined,
): FileValue {
  const names = inputs.map((value) => value.name).join(', ');
  if (name === undefined) {
    if (free.length === 1) return free[0]!;
    throw new RankbatchError(
      `importModel: input must be named unless there is one, got none; the file has ${names || 'no inputs'}`,
    );
  }
  const found = inputs.find((value) => value.name === name);
  if (found) return found;
  throw new RankbatchError(`importModel: input must be one of the file, got ${name}; it has ${names}`);
}

function dimensionsOf({ type }: FileValue): readonly FileDimension[] | undefined {
  return type?.tensorType?.shape?.dim;
}

/** A size that the file tells. */
function sizeOf({ dimValue, dimParam }: FileDimension): number | undefined {
  return dimParam === '' && Number(dimValue) > 0 ? Number(dimValue) : undefined;
}

/** The sizes of one sample: those asked for, which must fit the file's, or the file's. */
function sizesOf(
  value: FileValue,
  dimensions: readonly FileDimension[] | undefined,
  asked: readonly number[] | undefined,
): readonly number[] {
  if (dimensions?.length === 0)
    throw new RankbatchError(`importModel: input ${value.name} must have a batch axis, got a lone number`);
  const known = dimensions?.slice(1).map(sizeOf);
  if (!asked) return requireSizes(value, known);
  const fits =
    !known || (known.length === asked.length && known.every((d, i) => d === undefined || d === asked[i]));
  if (fits) return asked;
  throw new RankbatchError(
    `importModel: sampleShape must fit [${shown(known)}] of input ${value.name}, got [${asked.join()}]`,
  );
}

function requireSizes(
  value: FileValue,
  sizes: readonly (number | undefined)[] | undefined,
): readonly number[] {
  if (sizes?.every((d) => d !== undefined)) return sizes;
  throw new RankbatchError(
    `importModel: input ${value.name} must have fixed sizes but for the batch, got [${sizes ? shown(sizes) : '?'}]; give sampleShape, the shape of one sample`,
  );
}

function shown(sizes: readonly (number | undefined)[]): string {
  return sizes.map((d) => d ?? '?').join();
}

function inputType(value: FileValue): ElementType {
  const type = elementTypeFor(value.type?.tensorType?.elemType ?? 0);
  if (type !== 'bool') return type;
  throw new RankbatchError(`importModel: input ${value.name} must be of numbers, got bool`);
}

/** [B, ...sizes] of one number, B that of the input. */
function filled(
  b: GraphBuilder,
  value: FileValue,
  sizes: readonly number[],
  element: number,
  input: Value,
): Value {
  const type = elementTypeFor(value.type?.tensorType?.elemType ?? 0);
  const data = {
    float32: () => Float32Array.of(element),
    int32: () => Int32Array.of(element),
    int64: () => BigInt64Array.of(BigInt(element)),
    bool: () => Uint8Array.of(element),
  };
  const batch = b.op('Slice', [b.op('Shape', [input]), b.integers([0]), b.integers([1])]);
  const shape = b.op('Concat', [batch, b.integers(sizes)], { axis: 0 });
  return b.op('Expand', [b.constant({ type, shape: [], data: data[type]() }), shape]);
}
