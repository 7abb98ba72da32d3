import { RankbatchError } from 'rankbatch';
import { axisAttribute } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Dimension } from '../../graph/graph.js';
import { sliceRanges } from '../shaping/slice-ranges.js';
import { constant, constantOr, input, sameAsInput, type ShapeRule } from '../contract/shape-rule.js';

const concat: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length);
  const wrong = call.inputs.find((x) => x!.shape.some((d, i) => i !== axis && d !== shape[i]));
  if (wrong)
    throw new RankbatchError(
      `graph: Concat must join along axis ${axis} what is equal along the others, got [${shape.join()}] and [${wrong.shape.join()}]`,
    );
  const [first, ...others] = call.inputs.map((_, i) => input(call, i).shape[axis]!);
  const size = others.reduce<Dimension>((sum, d) => fixed(sum) + fixed(d), first!);
  return [{ type, shape: shape.map((d, i) => (i === axis ? size : d)) }];
};

const split: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length, 0);
  return constant(call, 1).map((size) => ({ type, shape: shape.map((d, i) => (i === axis ? size : d)) }));
};

const slice: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const [starts, ends] = [constant(call, 1), constant(call, 2)];
  const axes = constantOr(call, 3, Array.from(starts.keys()));
  const steps = constantOr(
    call,
    4,
    starts.map(() => 1),
  );
  const out = [...shape];
  for (const { axis, count } of sliceRanges(shape, starts, ends, axes, steps)) out[axis] = count;
  return [{ type, shape: out }];
};

const pad: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const pads = constant(call, 1);
  const extra = shape.map((_, i) => pads[i]! + pads[i + shape.length]!);
  return [{ type, shape: shape.map((d, i) => (extra[i] === 0 ? d : fixed(d) + extra[i]!)) }];
};

/** Picks entries along one axis. */
const gather: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length, 0);
  return [{ type, shape: [...shape.slice(0, axis), ...input(call, 1).shape, ...shape.slice(axis + 1)] }];
};

/** As many elements as indices, which have the rank of the input. */
const gatherElements: ShapeRule = (call) => {
  const [{ type, shape }, indices] = [input(call), input(call, 1)];
  if (indices.shape.length !== shape.length)
    throw new RankbatchError(
      `graph: ${call.op} must be given indices of the rank of [${shape.join()}], got [${indices.shape.join()}]`,
    );
  return [{ type, shape: indices.shape }];
};

const topK: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length, -1);
  const picked = shape.with(axis, constant(call, 1)[0]!);
  return [
    { type, shape: picked },
    { type: 'int64', shape: picked },
  ];
};

/** The classes are a new axis. */
const oneHot: ShapeRule = (call) => {
  const { shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length + 1, -1);
  return [{ type: input(call, 2).type, shape: shape.toSpliced(axis, 0, constant(call, 1)[0]!) }];
};

/** Ops that cut tensors up and put them together. */
export const joining: Readonly<Record<string, ShapeRule>> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: sameAsInput,
  TopK: topK,
  OneHot: oneHot,
};
