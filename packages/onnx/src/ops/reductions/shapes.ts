import { axisAttribute, integer, integers } from '../../graph/attributes.js';
import { constant, input, repeat, sameAsInput, type ShapeRule } from '../contract/shape-rule.js';

/** Ops that take the axes as an attribute; `ReduceSum` takes them as an input. */
const withAttribute = ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2'];
const ofLogarithms = ['ReduceSumSquare', 'ReduceLogSum', 'ReduceLogSumExp'];

const reduce: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const keep = integer(call.attributes, 'keepdims', 1) === 1;
  const axes = call.op === 'ReduceSum' ? constant(call, 1) : integers(call.attributes, 'axes');
  const kept = shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return [{ type, shape: keep ? kept : shape.filter((_, i) => !axes.includes(i)) }];
};

const argReduce: ShapeRule = (call) => {
  const { shape } = input(call);
  const axis = axisAttribute(call.attributes, shape.length, 0);
  const keep = integer(call.attributes, 'keepdims', 1) === 1;
  const kept = shape.map((d, i) => (i === axis ? 1 : d));
  return [{ type: 'int64', shape: keep ? kept : shape.filter((_, i) => i !== axis) }];
};

const globalPool: ShapeRule = (call) => {
  const { type, shape } = input(call);
  return [{ type, shape: shape.map((d, i) => (i < 2 ? d : 1)) }];
};

/** Ops that take many elements to one. */
export const reductions: Readonly<Record<string, ShapeRule>> = {
  CumSum: sameAsInput,
  ...repeat(['ReduceSum', ...withAttribute, ...ofLogarithms], reduce),
  ...repeat(['ArgMax', 'ArgMin'], argReduce),
  ...repeat(['GlobalAveragePool', 'GlobalMaxPool'], globalPool),
};
