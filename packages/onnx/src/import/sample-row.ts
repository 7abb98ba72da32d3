import { axisAttribute, fromFront, integer, integers } from '../graph/attributes.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { GraphNode, Tensor, Value } from '../graph/graph.js';

/** Ops that work element by element, so that a row of what they make comes from rows of what they take. */
export const elementwise: ReadonlySet<string> = new Set(
  (
    'Abs Add And Cast Ceil Celu Clip Cos Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less ' +
    'LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Softplus Softsign Sqrt Sub Sum Swish ' +
    'Tan Tanh ThresholdedRelu Where Xor'
  ).split(' '),
);

/** Ops that work on each image by itself. */
const byImage: ReadonlySet<string> = new Set(
  'AveragePool Conv ConvTranspose GlobalAveragePool GlobalMaxPool InstanceNormalization MaxPool'.split(' '),
);

/** What finding a row needs of the writer of the graph. */
interface Rows {
  readonly b: GraphBuilder;
  /** Adds a part of a constant, a weight if that is one. */
  readonly addPart: (tensor: Tensor, name: string, of: Value) => Value;
}

/**
 * A value of which all entries along an axis are the same, as one entry: constants with equal rows, and what was
 * repeated. `undefined` if they may differ.
 */
export function sampleRow(rows: Rows, value: Value, axis: number): Value | undefined {
  const { b, addPart } = rows;
  if (value.shape[axis] === 1) return value;
  const tensor = b.constantOf(value);
  if (tensor) {
    const row = rowOf(tensor, axis);
    return row && addPart(row, `${value.name}.row`, value);
  }
  const node = b.graph.nodes.findLast(({ outputs }) => outputs.some(({ name }) => name === value.name));
  return node && rowOfNode(rows, node, axis)?.[node.outputs.findIndex(({ name }) => name === value.name)];
}

/** One row of what a node makes, all its outputs; `undefined` if rows may differ. */
function rowOfNode(rows: Rows, node: GraphNode, axis: number): readonly (Value | undefined)[] | undefined {
  const { b } = rows;
  const { op, inputs, attributes } = node;
  const x = inputs[0]!;
  const rank = node.outputs[0]!.shape.length;
  if (isAlong(node, axis, b)) {
    const source = sampleRow(rows, x, axis);
    return source && b.ops(op, [source, ...inputs.slice(1)], attributes);
  }
  const row = lineOfNode(rows, node, axis, rank);
  return row && [row];
}

/** Whether a node works along other axes of its first input alone. */
function isAlong({ op, inputs, attributes }: GraphNode, axis: number, b: GraphBuilder): boolean {
  const rank = inputs[0]?.shape.length ?? 0;
  const own = () => axisAttribute(attributes, rank, op === 'Split' ? 0 : -1);
  if (byImage.has(op)) return axis === 0;
  if (op === 'Gemm') return axis === 0 && attributes['transA'] !== 1 && (inputs[2]?.shape.length ?? 1) < 2;
  if (op === 'MatMul') return axis < rank - 1 && (inputs[1]?.shape.length ?? 0) <= 2;
  if (op === 'Split' || op === 'Softmax' || op === 'LogSoftmax') return own() !== axis;
  if (op === 'LayerNormalization') return axis < own();
  if (op !== 'Slice') return false;
  const axes = inputs[3] && b.integersOf(inputs[3]);
  return axes?.every((d) => (Number(d) + rank) % rank !== axis) === true;
}

function lineOfNode(rows: Rows, node: GraphNode, axis: number, rank: number): Value | undefined {
  const { b } = rows;
  const { op, attributes } = node;
  const x = node.inputs[0]!;
  if (op === 'Expand') {
    const target = b.integersOf(node.inputs[1]!)?.map((d) => (typeof d === 'string' ? 1 : d));
    const at = axis - rank + x.shape.length;
    const source = at < 0 ? x : sampleRow(rows, x, at);
    return target && source && b.op('Expand', [source, b.integers(target.with(axis - rank, 1))]);
  }
  if (op === 'Concat' && node.inputs.every((part) => part!.name === x.name) && x.shape[axis] === 1) return x;
  if (op === 'Transpose') {
    const perm = integers(
      attributes,
      'perm',
      Array.from({ length: rank }, (_, i) => rank - 1 - i),
    );
    const source = sampleRow(rows, x, perm[axis]!);
    return source && b.op('Transpose', [source], { perm });
  }
  if (op === 'Unsqueeze') {
    const added = b.integersOf(node.inputs[1]!)!.map((d) => (Number(d) + rank) % rank);
    const source = sampleRow(rows, x, axis - added.filter((d) => d < axis).length);
    return source && b.op('Unsqueeze', [source, b.integers(added)]);
  }
  if (op.startsWith('Reduce')) return reducedLine(rows, node, axis);
  if (!elementwise.has(op)) return undefined;
  const parts = node.inputs.map((part) => {
    const at = axis - rank + (part?.shape.length ?? 0);
    return at < 0 ? part : sampleRow(rows, part!, at);
  });
  return parts.every((part, i) => part || !node.inputs[i]) ? b.op(op, parts, attributes) : undefined;
}

/** One row of what is reduced along other axes. */
function reducedLine(rows: Rows, { op, inputs, attributes }: GraphNode, axis: number): Value | undefined {
  const { b } = rows;
  const x = inputs[0]!;
  const given = inputs[1] ? b.integersOf(inputs[1]) : integers(attributes, 'axes', []);
  const gone = given?.map((d) => fromFront(Number(d), x.shape.length)) ?? [];
  const isKept = integer(attributes, 'keepdims', 1) === 1;
  const at = isKept ? axis : x.shape.map((_, i) => i).filter((i) => !gone.includes(i))[axis];
  if (gone.length === 0 || at === undefined || gone.includes(at)) return undefined;
  const source = sampleRow(rows, x, at);
  return source && b.op(op, [source, ...inputs.slice(1)], attributes);
}

/** The first entry along an axis, if all are equal to it. */
function rowOf({ type, shape, data }: Tensor, axis: number): Tensor | undefined {
  const count = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((p, d) => p * d, 1);
  const isFirst = (_: unknown, i: number) => Math.floor(i / inner) % count === 0;
  const sourceOf = (i: number) => i - (Math.floor(i / inner) % count) * inner;
  const elements: readonly (number | bigint)[] = Array.from(data as ArrayLike<number | bigint>);
  if (!elements.every((element, i) => Object.is(element, elements[sourceOf(i)]))) return undefined;
  return { type, shape: shape.with(axis, 1), data: data.filter(isFirst) };
}
