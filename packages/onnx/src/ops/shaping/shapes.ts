import { RankbatchError } from 'rankbatch';
import { axisAttribute, fromFront, integer, integers } from '../../graph/attributes.js';
import { broadcastShapes, ofBatch, perSample, product } from '../../graph/dimensions.js';
import type { Dimension, Shape } from '../../graph/graph.js';
import {
  constant,
  input,
  knownIntegers,
  sameAsInput,
  type Call,
  type ShapeRule,
} from '../contract/shape-rule.js';

/** `0` copies a dimension; `-1` takes what is left, which is the batch if the input has one. */
const reshape: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const target = knownIntegers(call, 1);
  const known = target.map((d, i) => (d === 0 ? shape[i]! : d));
  const rest = remainingDimension(
    shape,
    known.filter((d) => d !== -1),
  );
  if (rest === undefined || (rest !== 1 && !known.includes(-1)))
    throw new RankbatchError(
      `graph: Reshape must keep all elements, got [${shape.join()}] to [${target.join()}]`,
    );
  return [{ type, shape: known.map((d) => (d === -1 ? rest : d)) }];
};

/** What is left of the elements for the dimension `-1`; `undefined` if they do not divide. */
function remainingDimension(shape: Shape, known: Shape): Dimension | undefined {
  const [all, taken] = [product(shape), product(known)];
  const count = perSample(all) / perSample(taken);
  if (!Number.isInteger(count) || (typeof taken === 'string' && typeof all === 'number')) return undefined;
  return typeof all === 'string' && typeof taken === 'number' ? ofBatch(count) : count;
}

const flatten: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length, 1);
  return [{ type, shape: [product(shape.slice(0, axis)), product(shape.slice(axis))] }];
};

const transpose: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const backward = shape.map((_, i) => shape.length - 1 - i);
  return [{ type, shape: integers(call.attributes, 'perm', backward).map((axis) => shape[axis]!) }];
};

const squeeze: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axes = constant(call, 1).map((axis) => fromFront(axis, shape.length));
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined)
    throw new RankbatchError(
      `graph: Squeeze must drop axes of size 1, got axis ${wrong} of [${shape.join()}]`,
    );
  return [{ type, shape: shape.filter((_, i) => !axes.includes(i)) }];
};

const unsqueeze: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const given = constant(call, 1);
  const rank = shape.length + given.length;
  const axes = new Set(given.map((axis) => fromFront(axis, rank)));
  const rest = [...shape];
  return [{ type, shape: Array.from({ length: rank }, (_, i) => (axes.has(i) ? 1 : rest.shift()!)) }];
};

const expand: ShapeRule = (call) => {
  const { type, shape } = input(call);
  return [{ type, shape: broadcastShapes(shape, knownIntegers(call, 1)) }];
};

/** From 0 in steps of 1 the limit may be the batch, as for the numbers of its samples. */
const range: ShapeRule = (call) => {
  const { type } = input(call);
  const [limit] = call.known.integersOf(input(call, 1)) ?? [];
  const [start, step] = [constant(call, 0)[0]!, constant(call, 2)[0]!];
  if (typeof limit === 'string' && start === 0 && step === 1) return [{ type, shape: [limit] }];
  return [{ type, shape: [Math.max(0, Math.ceil((constant(call, 1)[0]! - start) / step))] }];
};

/** Shape, or the part of it from `start` to before `end`. */
export function shapeElements({ attributes, inputs }: Pick<Call, 'attributes' | 'inputs'>): Shape {
  return inputs[0]!.shape.slice(integer(attributes, 'start', 0), integer(attributes, 'end', Infinity));
}

/** Ops that lay the same elements out in another shape, and those that tell or take one. */
export const shaping: Readonly<Record<string, ShapeRule>> = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Expand: expand,
  Trilu: sameAsInput,
  Shape: (call) => [{ type: 'int64', shape: [shapeElements(call).length] }],
  Size: () => [{ type: 'int64', shape: [] }],
  ConstantOfShape: (call) => [{ type: 'float32', shape: knownIntegers(call, 0) }],
  Range: range,
};
