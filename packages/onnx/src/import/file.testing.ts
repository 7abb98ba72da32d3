import type { Tensor } from '../graph/graph.js';
import { encodeTensor } from '../files/onnx-file.js';
import { attributeCode, modelType } from '../files/onnx-schema.js';

/** A dimension: a size, or a name for one that is open. */
type Sizes = readonly (number | string)[];
type AttributeValue = number | string | readonly number[] | { readonly [kind: string]: unknown };

/** The parts of an `.onnx` file, close to how it has them, so that each test shows what its exporter writes. */
export interface FileParts {
  readonly opset: number;
  readonly nodes: readonly object[];
  readonly inputs: Readonly<Record<string, Sizes>>;
  readonly outputs: readonly string[];
  /** Shapes of outputs, where the file tells them. */
  readonly outputShapes?: Readonly<Record<string, Sizes>>;
  readonly initializers?: readonly object[];
  readonly functions?: readonly object[];
  readonly domains?: readonly string[];
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What PyTorch writes about initializers, and about the whole graph. */
  readonly valueInfo?: readonly object[];
  readonly graphMetadata?: Readonly<Record<string, string>>;
  /** ONNX's number for the element type of the inputs. @default 1, float32 */
  readonly inputType?: number;
}

export function encodeFile(parts: FileParts): Uint8Array {
  const {
    opset,
    nodes,
    inputs,
    outputs,
    initializers = [],
    functions = [],
    domains = [],
    inputType = 1,
    outputShapes = {},
  } = parts;
  const opsetImport = [{ domain: '', version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))];
  const message = modelType.fromObject({
    irVersion: functions.length > 0 ? 9 : 8,
    opsetImport,
    producerName: parts.producer ?? '',
    metadataProps: entriesOf(parts.metadata),
    functions: functions.map((f) => ({ ...f, opsetImport })),
    graph: {
      name: 'exported',
      node: nodes,
      initializer: initializers,
      input: Object.entries(inputs).map(([name, sizes]) => ({ name, type: typeOf(sizes, inputType) })),
      output: outputs.map((name) => ({ name, type: outputShapes[name] && typeOf(outputShapes[name], 1) })),
      valueInfo: parts.valueInfo ?? [],
      metadataProps: entriesOf(parts.graphMetadata),
    },
  });
  return modelType.encode(message).finish();
}

function typeOf(sizes: Sizes, elemType: number): object {
  const dim = sizes.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { tensorType: { elemType, shape: { dim } } };
}

function entriesOf(texts: Readonly<Record<string, string>> = {}): object[] {
  return Object.entries(texts).map(([key, value]) => ({ key, value }));
}

/** A node: `node('Conv', ['x', 'w'], 'y', { group: 2 })`; `{ f: 0.5 }` and the like name the field of the attribute. */
export function node(
  opType: string,
  input: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  domain = '',
): object {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeField(value) }));
  const names = [output].flat();
  return { opType, input, output: names, name: `/${opType}/${names[0]!}`, attribute, domain };
}

/** A node as PyTorch 2.13 marks it, of a call that was given `operands`, such as `%x, %p_weight`, at a place of the code. */
export function called(made: object, call: string, operands: string, trace = ''): object {
  return {
    ...made,
    metadataProps: entriesOf({
      'pkg.torch.onnx.name_scopes': `['', '${call}']`,
      'pkg.torch.onnx.fx_node': `%${call} : [num_users=1] = call_function[target=torch.ops.aten.${call}.default](args = (${operands}), kwargs = {})`,
      'pkg.torch.onnx.stack_trace': trace,
    }),
  };
}

const codeOfField: Readonly<Record<string, number>> = {
  f: attributeCode.float,
  i: attributeCode.int,
  s: attributeCode.string,
  t: attributeCode.tensor,
  g: attributeCode.graph,
  floats: attributeCode.floats,
  ints: attributeCode.ints,
  strings: attributeCode.strings,
};

function attributeField(value: AttributeValue): object {
  if (typeof value === 'number') return { type: attributeCode.int, i: value };
  if (typeof value === 'string') return { type: attributeCode.string, s: new TextEncoder().encode(value) };
  if (isNumbers(value)) return { type: attributeCode.ints, ints: value };
  const [field = ''] = Object.keys(value);
  return field === 'ref'
    ? { type: value['type'], refAttrName: value['ref'] }
    : { type: codeOfField[field], ...value };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

export function floatTensor(name: string, shape: readonly number[], seed: number, scale = 1): object {
  return encodeTensor(name, { type: 'float32', shape, data: fraction(shape, seed, scale) });
}

export function int64Tensor(name: string, shape: readonly number[], values: readonly number[]): object {
  return encodeTensor(name, { type: 'int64', shape, data: BigInt64Array.from(values, BigInt) });
}

export function tensor(name: string, value: Tensor): object {
  return encodeTensor(name, value);
}

/** Numbers between -scale/2 and scale/2 that look random. */
export function fraction(shape: readonly number[], seed: number, scale = 1): Float32Array {
  const length = shape.reduce((p, d) => p * d, 1);
  return Float32Array.from({ length }, (_, i) => (((i * 7919 + 31 * seed) % 2003) / 2003 - 0.5) * scale);
}

/** x [B, 4] -> dense 3, ReLU -> dense 2, with the changes of a test. */
export function twoLayers(changes: Partial<FileParts> = {}): Uint8Array {
  return encodeFile({
    opset: 17,
    inputs: { x: ['batch', 4] },
    outputs: ['y'],
    initializers: [
      floatTensor('fc1.weight', [3, 4], 1),
      floatTensor('fc1.bias', [3], 2),
      floatTensor('fc2.weight', [2, 3], 3),
    ],
    nodes: [
      node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
      node('Relu', ['h'], 'r'),
      node('Gemm', ['r', 'fc2.weight'], 'y', { transB: 1 }),
    ],
    metadata: { author: 'me' },
    ...changes,
  });
}

/**
 * A recurrent layer of 2 units on 3 steps of 5 numbers, of which the last step's outputs are told.
 *
 * @param bias its name, and the value at each place
 */
export function recurrentLayer(
  op: string,
  [name, valueAt]: readonly [string, (place: number, half: number) => number],
  attributes: object = {},
): Partial<FileParts> {
  const gates = { GRU: 3, LSTM: 4, RNN: 1 }[op]!;
  const data = Float32Array.from({ length: 4 * gates }, (_, place) => valueAt(place, 2 * gates));
  return {
    inputs: { x: ['batch', 3, 5] },
    initializers: [
      floatTensor('w', [1, 2 * gates, 5], 1),
      floatTensor('r', [1, 2 * gates, 2], 2),
      tensor(name, { type: 'float32', shape: [1, 4 * gates], data }),
      int64Tensor('zero', [1], [0]),
    ],
    nodes: [
      node('Transpose', ['x'], 'steps', { perm: [1, 0, 2] }),
      node(op, ['steps', 'w', 'r', name], ['all', 'last'], { hidden_size: 2, ...attributes }),
      node('Squeeze', ['last', 'zero'], 'y'),
    ],
  };
}

/** Notes, but for what no file of PyTorch's older exporter tells. */
export function particular({ notes }: { readonly notes: readonly string[] }): string[] {
  return notes.filter((note) => !note.startsWith('this file leaves no trace'));
}
