import { RankbatchError } from 'rankbatch';
import { checks, type Rule } from 'rankbatch/internal';
import type { GraphBuilder } from '../builder/graph-builder.js';
import { requireShape } from '../graph/check.js';
import type { ElementType, Value } from '../graph/graph.js';
import type { FileDimension, FileGraph, FileValue } from '../files/onnx-schema.js';
import type { RuntimeOptions } from '../runtime/sessions.js';
import { elementTypeFor, elementTypeName, type ExternalData } from './file-tensor.js';
import type { Scope } from './scope.js';
import type { WeightSelection } from '../graph/name-patterns.js';

/** Beside those of the runtime, which computes the file's constants: give it what the trainer will be given. */
export interface ImportOptions extends RuntimeOptions {
  /** Name of the one input that takes the samples. @default all but the fixed ones do */
  readonly input?: string;
  /**
   * Name of the value that the loss takes as it is, any value of the file. @default the only output; if that is a softmax or
   * sigmoid, what goes into it; the first of several if the others are its softmax or sigmoid, as in exported files. Axes of size 1 behind the
   * classes are dropped
   */
  readonly output?: string;
  /** Names of further values of the file that the model gives too: for `trainer.predict` and in exported files. */
  readonly outputs?: readonly string[];
  /**
   * Shape of one sample, without the batch axis, of the first input, or by names of inputs; needed where the file leaves
   * sizes open. Sizes that bear the same name in the file are told once.
   */
  readonly sampleShape?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  /** Other inputs, such as an attention mask, each with the number that all its elements are. */
  readonly fixedInputs?: Readonly<Record<string, number>>;
  /**
   * Which initializers to train. @default all weights: those of floating point that gradients reach, but for constants of
   * formulas, which `notes` lists; these have to be named in full or by a function
   */
  readonly train?: WeightSelection;
  /**
   * Initializers that are one weight though several nodes read them. Others that still were equal when the file was made
   * are told apart, which `notes` says
   */
  readonly tied?: WeightSelection;
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
  /** Numbers of a constant that is computed, unless it is made of a sixteenth as many. @default 2^26 */
  readonly numbers?: number;
}

/**
 * Declares the inputs that take the samples, with the batch as their first axis, and puts numbers in the place of all
 * others. Initializers that old files list among the inputs are none.
 */
export function declareInputs(
  b: GraphBuilder,
  graph: FileGraph,
  scope: Scope,
  options: Pick<ImportOptions, 'input' | 'sampleShape' | 'fixedInputs'>,
): { inputs: readonly Value[]; exportedBatch: number | undefined } {
  const { fixedInputs = {} } = options;
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const all = graph.input.filter(({ name }) => !initializers.has(name));
  const isFixed = ({ name }: FileValue) => Object.hasOwn(fixedInputs, name);
  const chosen = chooseInputs(all, isFixed, options.input);
  for (const value of all) requireTensor(value);
  const others = all.filter((value) => !chosen.includes(value));
  const open = others.find((value) => !isFixed(value));
  if (open)
    throw new RankbatchError(
      `importModel: input ${open.name} must be given, got none; name no input, so that samples have it too, or hold it at a number with fixedInputs: { ${JSON.stringify(open.name)}: 1 }`,
    );
  const unknown = Object.keys(fixedInputs).find((name) => !others.some((value) => value.name === name));
  if (unknown !== undefined)
    throw new RankbatchError(
      `importModel: fixedInputs must name other inputs of the file, got ${unknown}; its inputs are ${namesOf(all)}`,
    );

  const shapes = askedShapes(chosen, options.sampleShape);
  const exportedBatch = batchOf(chosen);
  const bySymbol = symbolSizes(chosen, shapes);
  const inputs = chosen.map((value) => {
    const sizes = sizesOf(value, shapes.get(value.name), bySymbol);
    const input = b.input(value.name, inputType(value), ['B', ...sizes]);
    scope.set(value.name, input);
    return input;
  });
  for (const value of others) {
    const sizes = requireSizes(value, knownSizes(value, bySymbol));
    scope.set(value.name, filled(b, value, sizes, fixedInputs[value.name]!, inputs[0]!));
  }
  return { inputs, exportedBatch };
}

function chooseInputs(
  inputs: readonly FileValue[],
  isFixed: (value: FileValue) => boolean,
  name: string | undefined,
): readonly FileValue[] {
  if (name === undefined) {
    const free = inputs.filter((value) => !isFixed(value));
    if (free.length > 0) return free;
    throw new RankbatchError(
      `importModel: some input must take the samples, got none; the file has ${namesOf(inputs) || 'no inputs'}`,
    );
  }
  const found = inputs.find((value) => value.name === name);
  if (found) return [found];
  throw new RankbatchError(
    `importModel: input must be one of the file, got ${name}; it has ${namesOf(inputs)}`,
  );
}

function namesOf(values: readonly FileValue[]): string {
  return values.map(({ name }) => name).join(', ');
}

/** The shapes of one sample that are asked for, by input. */
function askedShapes(
  inputs: readonly FileValue[],
  asked: ImportOptions['sampleShape'] = {},
): ReadonlyMap<string, readonly number[]> {
  if (isShape(asked)) {
    requireShape('importModel: sampleShape', asked);
    return new Map([[inputs[0]!.name, asked]]);
  }
  checks.check('importModel: sampleShape', asked, checks.object);
  const unknown = Object.keys(asked).find((name) => inputs.every((value) => value.name !== name));
  if (unknown === undefined) {
    for (const [name, shape] of Object.entries(asked))
      requireShape(`importModel: sampleShape: ${name}`, shape);
    return new Map(Object.entries(asked));
  }
  throw new RankbatchError(
    `importModel: sampleShape must name inputs that take samples, got ${unknown}; these are ${namesOf(inputs)}`,
  );
}

function isShape(asked: NonNullable<ImportOptions['sampleShape']>): asked is readonly number[] {
  return Array.isArray(asked);
}

/** The size of the batch in the file, if it has one, which all inputs must agree on. */
function batchOf(inputs: readonly FileValue[]): number | undefined {
  const sizes = inputs.map((value) => {
    const [first] = dimensionsOf(value) ?? [];
    return first && sizeOf(first);
  });
  const found = sizes.find((size) => size !== undefined);
  const other = sizes.findIndex((size) => size !== undefined && size !== found);
  if (other < 0) return found;
  const { name } = inputs[other]!;
  throw new RankbatchError(
    `importModel: input ${name} must have the batch of ${found} as its first axis, got ${sizes[other]}; if it has none, hold it at a number with fixedInputs: { ${JSON.stringify(name)}: 1 }`,
  );
}

/** Sizes that the file only names, as far as asked shapes tell them. */
function symbolSizes(
  inputs: readonly FileValue[],
  shapes: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number> {
  return new Map(
    inputs.flatMap((value) =>
      (dimensionsOf(value) ?? []).slice(1).flatMap(({ dimParam }, i): [string, number][] => {
        const size = shapes.get(value.name)?.[i];
        return dimParam === '' || size === undefined ? [] : [[dimParam, size]];
      }),
    ),
  );
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
  asked: readonly number[] | undefined,
  bySymbol: ReadonlyMap<string, number>,
): readonly number[] {
  if (dimensionsOf(value)?.length === 0)
    throw new RankbatchError(
      `importModel: input ${value.name} must have a batch axis, got a lone number; hold it at one with fixedInputs: { ${JSON.stringify(value.name)}: 1 }`,
    );
  const known = knownSizes(value, asked ? new Map() : bySymbol);
  if (!asked) return requireSizes(value, known);
  const fits =
    !known || (known.length === asked.length && known.every((d, i) => d === undefined || d === asked[i]));
  if (fits) return asked;
  throw new RankbatchError(
    `importModel: sampleShape must fit [${shown(known)}] of input ${value.name}, got [${asked.join()}]`,
  );
}

/** The sizes of one sample that the file tells, without the batch axis. */
function knownSizes(
  value: FileValue,
  bySymbol: ReadonlyMap<string, number>,
): readonly (number | undefined)[] | undefined {
  return dimensionsOf(value)
    ?.slice(1)
    .map((d) => sizeOf(d) ?? bySymbol.get(d.dimParam));
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

/** Refuses inputs that are no tensors of numbers. */
function requireTensor({ name, type }: FileValue): void {
  if (!type?.tensorType)
    throw new RankbatchError(
      `importModel: input ${name} must be a tensor, got a sequence or another type; export with a tensor in its place`,
    );
  const given = elementTypeName(type.tensorType.elemType);
  if (given === 'string')
    throw new RankbatchError(
      `importModel: input ${name} must be of numbers, got texts; export what stands behind the encoders alone, as the last step of a pipeline, to_onnx(pipeline[-1], pipeline[:-1].transform(X))`,
    );
  if (given.startsWith('complex'))
    throw new RankbatchError(
      `importModel: input ${name} must be of real numbers, got ${given}; export with the real and the imaginary part in its place`,
    );
}

/** The element type of an input: as in the file, but for floating-point numbers, which are all float32. */
function inputType(value: FileValue): ElementType {
  const code = value.type?.tensorType?.elemType ?? 0;
  try {
    return elementTypeFor(code);
  } catch (error) {
    throw new RankbatchError(
      `importModel: input ${value.name}: element type must be float32, float16, bfloat16, double, int32, int64, uint8 or bool, got ${elementTypeName(code)}; make it one of these, with a Cast behind it where the model needs one`,
      { cause: error },
    );
  }
}

/** What a number must be that all elements of a type are. */
const elementRules: Readonly<Record<ElementType, Rule>> = {
  float32: checks.number,
  float64: checks.number,
  int32: checks.integer(-(2 ** 31), 2 ** 31 - 1),
  int64: checks.integer(Number.MIN_SAFE_INTEGER),
  uint8: checks.integer(0, 255),
  bool: checks.integer(0, 1),
};

/** [B, ...sizes] of one number, B that of the input. */
function filled(
  b: GraphBuilder,
  value: FileValue,
  sizes: readonly number[],
  element: number,
  input: Value,
): Value {
  const type = inputType(value);
  checks.check(`importModel: fixedInputs: ${value.name} of ${type}`, element, elementRules[type]);
  const data = {
    float32: () => Float32Array.of(element),
    float64: () => Float64Array.of(element),
    int32: () => Int32Array.of(element),
    int64: () => BigInt64Array.of(BigInt(element)),
    uint8: () => Uint8Array.of(element),
    bool: () => Uint8Array.of(element),
  };
  const lone = b.constant({ type, shape: [], data: data[type]() });
  if (dimensionsOf(value)?.length === 0) return lone;
  const batch = b.op('Slice', [b.op('Shape', [input]), b.integers([0]), b.integers([1])]);
  const shape = b.op('Concat', [batch, b.integers(sizes)], { axis: 0 });
  return b.op('Expand', [lone, shape]);
}
