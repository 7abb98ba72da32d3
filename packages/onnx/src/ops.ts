import { fixed, integer, integers, windowGeometry } from './attributes.js';
import type { Attributes, Dimension, ElementType, Shape, Tensor, TensorType, Value } from './graph.js';

/** What an op's inference may look at: its inputs, attributes and the values of constant inputs. */
interface Call {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly constantOf: (value: Value) => Tensor | undefined;
}
type Infer = (call: Call) => TensorType[];

/**
 * Element types and shapes of a node's outputs (ONNX operator specification, opset 17).
 * Throws for an op that is not in the table.
 */
export function inferOutputs(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  constantOf: (value: Value) => Tensor | undefined,
): TensorType[] {
  const infer = table[op];
  if (!infer) throw new Error(`graph: op must be one of ${Object.keys(table).sort().join(', ')}, got ${op}`);
  return infer({ op, inputs, attributes, constantOf });
}

const table: Record<string, Infer> = {
  ...repeat(['Add', 'Sub', 'Mul', 'Div'], broadcastInputs),
  ...repeat(['Relu', 'HardSigmoid', 'Sqrt', 'Neg', 'Exp', 'Reciprocal', 'Identity'], sameAsInput),
  ...repeat(['LogSoftmax', 'BatchNormalization', 'Dropout'], sameAsInput),
  ...repeat(['nchwc.ReorderInput', 'nchwc.ReorderOutput'], sameAsInput),
  ...repeat(['ReduceMean', 'ReduceSum'], reduce),
  Cast: (call) => [{ type: castTypes[integer(call.attributes, 'to')]!, shape: input(call).shape }],
  Size: () => [{ type: 'int64', shape: [] }],
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pool,
  AveragePool: pool,
  Gemm: gemm,
  MatMul: matMul,
  Gather: gather,
  'nchwc.Conv': convolution,
  Reshape: reshape,
  Flatten: flatten,
  Resize: (call) => {
    const scales = constant(call, 2);
    return [{ type: input(call).type, shape: input(call).shape.map((d, i) => scale(d, scales[i]!)) }];
  },
  Transpose: (call) => {
    const { type, shape } = input(call);
    return [{ type, shape: integers(call.attributes, 'perm').map((axis) => shape[axis]!) }];
  },
  Concat: (call) => {
    const axis = integer(call.attributes, 'axis');
    const { type, shape } = input(call);
    const sizes = call.inputs.map((value) => fixed(value!.shape[axis]));
    return [{ type, shape: shape.map((d, i) => (i === axis ? sum(sizes) : d)) }];
  },
  Split: (call) => {
    const axis = integer(call.attributes, 'axis', 0);
    const { type, shape } = input(call);
    return constant(call, 1).map((size) => ({ type, shape: shape.map((d, i) => (i === axis ? size : d)) }));
  },
  Slice: (call) => {
    const [starts, ends, axes] = [constant(call, 1), constant(call, 2), constant(call, 3)];
    const shape = [...input(call).shape];
    axes.forEach((axis, i) => {
      shape[axis] = Math.min(ends[i]!, fixed(shape[axis])) - starts[i]!;
    });
    return [{ type: input(call).type, shape }];
  },
  Pad: (call) => {
    const pads = constant(call, 1);
    const { type, shape } = input(call);
    const rank = shape.length;
    return [{ type, shape: shape.map((d, i) => plus(d, pads[i]! + pads[i + rank]!)) }];
  },
};

/** Codes of the `to` attribute of `Cast`. */
const castTypes: Record<number, ElementType> = { 1: 'float32', 7: 'int64' };

function repeat(ops: readonly string[], infer: Infer): Record<string, Infer> {
  return Object.fromEntries(ops.map((op) => [op, infer]));
}

function broadcastInputs(call: Call): TensorType[] {
  return [{ type: input(call).type, shape: broadcastShapes(input(call).shape, input(call, 1).shape) }];
}

function sameAsInput(call: Call): TensorType[] {
  return [{ type: input(call).type, shape: input(call).shape }];
}

function reduce(call: Call): TensorType[] {
  const { type, shape } = input(call);
  const keep = integer(call.attributes, 'keepdims', 1) === 1;
  // Opset 17 takes the axes of ReduceSum as an input, those of ReduceMean as an attribute.
  const axes = call.op === 'ReduceSum' ? constant(call, 1) : integers(call.attributes, 'axes');
  const kept = shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return [{ type, shape: keep ? kept : shape.filter((_, i) => !axes.includes(i)) }];
}

function convolution(call: Call): TensorType[] {
  const [x, w] = [input(call).shape, input(call, 1).shape];
  return [{ type: 'float32', shape: [x[0]!, w[0]!, ...windows(call, w.slice(2))] }];
}

function transposedConvolution(call: Call): TensorType[] {
  const [x, w] = [input(call).shape, input(call, 1).shape];
  const { strides, pads, dilations } = windowGeometry(call.attributes);
  const extra = integers(call.attributes, 'output_padding', [0, 0]);
  const size = [0, 1].map((i) => {
    const extent = (fixed(w[i + 2]) - 1) * dilations[i]! + 1;
    return (fixed(x[i + 2]) - 1) * strides[i]! + extent + extra[i]! - pads[i]! - pads[i + 2]!;
  });
  return [{ type: 'float32', shape: [x[0]!, fixed(w[1]) * integer(call.attributes, 'group', 1), ...size] }];
}

function pool(call: Call): TensorType[] {
  const { type, shape } = input(call);
  return [
    { type, shape: [shape[0]!, shape[1]!, ...windows(call, integers(call.attributes, 'kernel_shape'))] },
  ];
}

/** Number of window positions along each spatial axis. */
function windows(call: Call, kernel: readonly Dimension[]): number[] {
  const { shape } = input(call);
  const { strides, pads, dilations } = windowGeometry(call.attributes);
  return kernel.map((k, i) => {
    const extent = (fixed(k) - 1) * dilations[i]! + 1;
    return Math.floor((fixed(shape[i + 2]) + pads[i]! + pads[i + kernel.length]! - extent) / strides[i]!) + 1;
  });
}

function matMul(call: Call): TensorType[] {
  const [a, b] = [input(call).shape, input(call, 1).shape];
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  return [{ type: 'float32', shape: [...batch, a.at(-2)!, b.at(-1)!] }];
}

/** Picks entries along one axis. */
function gather(call: Call): TensorType[] {
  const axis = integer(call.attributes, 'axis', 0);
  const { type, shape } = input(call);
  return [{ type, shape: [...shape.slice(0, axis), ...input(call, 1).shape, ...shape.slice(axis + 1)] }];
}

function gemm(call: Call): TensorType[] {
  const [a, b] = [input(call).shape, input(call, 1).shape];
  const rows = integer(call.attributes, 'transA', 0) ? a[1]! : a[0]!;
  const columns = integer(call.attributes, 'transB', 0) ? b[0]! : b[1]!;
  return [{ type: 'float32', shape: [rows, columns] }];
}

/** `0` copies a dimension; `-1` takes what is left, which is the batch if the input has one. */
function reshape(call: Call): TensorType[] {
  const { type, shape } = input(call);
  const target = constant(call, 1);
  const known = target.map((d, i) => (d === 0 ? shape[i]! : d));
  const rest = remainingDimension(
    shape,
    known.filter((d) => d !== -1),
  );
  return [{ type, shape: known.map((d) => (d === -1 ? rest : d)) }];
}

function remainingDimension(shape: Shape, known: Shape): Dimension {
  const fixedSize = (dimensions: Shape) => dimensions.reduce<number>((p, d) => (d === 'B' ? p : p * d), 1);
  if (shape.includes('B') === known.includes('B')) return fixedSize(shape) / fixedSize(known);
  if (fixedSize(shape) !== fixedSize(known))
    throw new Error(`graph: Reshape must keep whole samples, got [${shape.join()}] to [${known.join()}]`);
  return 'B';
}

/** Keeps the axes before `axis`, joins the others. */
function flatten(call: Call): TensorType[] {
  const { type, shape } = input(call);
  const axis = integer(call.attributes, 'axis', 1);
  if (axis !== 1) throw new Error(`graph: Flatten must have axis 1, got ${axis}`);
  return [{ type, shape: [shape[0]!, shape.slice(1).reduce<number>((p, d) => p * fixed(d), 1)] }];
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (p !== q && p !== 1 && q !== 1)
      throw new Error(`graph: shapes must broadcast, got [${a.join()}] and [${b.join()}]`);
    return p === 1 ? q : p;
  });
}

function input(call: Call, i = 0): Value {
  const value = call.inputs[i];
  if (!value) throw new Error(`graph: ${call.op} needs input ${i}`);
  return value;
}

function constant(call: Call, i: number): number[] {
  const tensor = call.constantOf(input(call, i));
  if (!tensor) throw new Error(`graph: input ${i} of ${call.op} must be a constant`);
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

function scale(dimension: Dimension, factor: number): Dimension {
  return factor === 1 ? dimension : Math.floor(fixed(dimension) * factor);
}

function plus(dimension: Dimension, extra: number): Dimension {
  return extra === 0 ? dimension : fixed(dimension) + extra;
}
