// joining/: ops that cut tensors up and put them together.

import { axisAttribute } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Builder, Shape, Value } from '../../graph/graph.js';
import { sliceRanges, type SliceRange } from '../shaping/slice-ranges.js';
import { reshapeTo, unbroadcast, zerosLike } from '../elementwise/broadcasting.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';
import { gather } from './gather.js';
import { gatherElements, scatterElements, topK } from './scatter.js';

const concat = rule(({ b, inputs, attributes }, dy) => {
  const axis = axisAttribute(attributes, dy.shape.length);
  if (inputs.length === 1) return [dy];
  const sizes = inputs.map((x) => fixed(x!.shape[axis]));
  return b.ops('Split', [dy, b.integers(sizes)], { axis });
});

/** Parts that nothing reads have gradient zero. */
const split: GradientRule = ({ b, inputs, attributes }) => {
  const outputs = b.ops('Split', inputs, attributes);
  const axis = axisAttribute(attributes, inputs[0]!.shape.length, 0);
  return {
    outputs,
    pullback: (dOutputs) => {
      if (dOutputs.every((d) => d === undefined)) return [];
      const parts = outputs.map((output, i) => dOutputs[i] ?? zerosLike(b, output));
      return [parts.length === 1 ? parts[0] : b.op('Concat', parts, { axis })];
    },
  };
};

/** Puts the gradient back where the entries were taken, with zeros between and around them. */
const slice = rule(({ b, inputs }, dy) => {
  const x = inputs[0]!;
  const numbers = (i: number) => inputs[i] && b.integersOf(inputs[i])!.map(fixed);
  const [starts, ends] = [numbers(1)!, numbers(2)!];
  const axes = numbers(3) ?? Array.from(starts.keys());
  const steps = numbers(4) ?? starts.map(() => 1);
  const ranges = sliceRanges(x.shape, starts, ends, axes, steps);
  const spread = ranges.reduce((value, range) => spreadSteps(b, value, range), dy);
  const pads = Array.from({ length: 2 * x.shape.length }, () => 0);
  for (const { axis, start, step, count } of ranges) {
    const first = step > 0 ? start : start + (count - 1) * step;
    pads[axis] = first;
    pads[axis + x.shape.length] = fixed(x.shape[axis]) - first - fixed(spread.shape[axis]);
  }
  return [padded(b, spread, pads)];
});

/** Undoes the step of a slice along one axis: turns it forward and puts step - 1 zeros between its entries. */
function spreadSteps(b: Builder, value: Value, { axis, step, count }: SliceRange): Value {
  const forward =
    step > 0
      ? value
      : b.op('Gather', [value, b.integers(Array.from({ length: count }, (_, i) => count - 1 - i))], { axis });
  const gap = Math.abs(step);
  if (gap === 1) return forward;
  const [before, after] = [value.shape.slice(0, axis), value.shape.slice(axis + 1)];
  const column = reshapeTo(b, forward, [...before, count, 1, ...after]);
  const rank = column.shape.length;
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank + axis + 1 ? gap - 1 : 0));
  const spread = reshapeTo(b, padded(b, column, pads), [...before, count * gap, ...after]);
  const end = (count - 1) * gap + 1;
  return b.op('Slice', [spread, b.integers([0]), b.integers([end]), b.integers([axis])]);
}

/** Cuts off what was padded; a pad value takes the rest of the gradient. */
const pad = rule(({ b, inputs: [, pads, value], wanted }, dy) => {
  const back = b.integersOf(pads!)!.map((p) => -fixed(p));
  const dx = padded(b, dy, back);
  return [dx, undefined, value && wanted[2] ? remainder(b, dy, dx, value.shape) : undefined];
});

/** The sum of `all` less that of `part`. */
function remainder(b: Builder, all: Value, part: Value, shape: Shape): Value {
  return b.op('Sub', [unbroadcast(b, all, shape), unbroadcast(b, part, shape)]);
}

function padded(b: Builder, value: Value, pads: readonly number[]): Value {
  return pads.every((p) => p === 0) ? value : b.op('Pad', [value, b.integers(pads)]);
}

/** Ops that cut tensors up and put them together. */
export const joining: Readonly<Record<string, GradientRule>> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  TopK: topK,
};
