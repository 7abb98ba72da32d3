import { axisAttribute, text } from '../../graph/attributes.js';
import { RankbatchError } from 'rankbatch';
import type { Builder, Value } from '../../graph/graph.js';
import { expandLike, zerosLike } from '../elementwise/broadcasting.js';
import { rule } from '../contract/gradient-rule.js';

/** y = the elements of x at the indices along an axis: each element of x gets the sum of the gradients of its copies. */
export const gatherElements = rule(({ b, inputs, attributes }, dy) => {
  const [x, indices] = [inputs[0]!, inputs[1]!];
  return [addAt(b, x, indices, dy, axisAttribute(attributes, x.shape.length, 0))];
});

/**
 * y = x with updates put, or added, or of them and x the greatest or least, at the indices along an axis; those put must go to different places. As in
 * PyTorch, all that are the greatest or least share the gradient.
 */
export const scatterElements = rule(({ b, inputs, attributes, wanted, output }, dy) => {
  const [x, indices, updates] = [inputs[0]!, inputs[1]!, inputs[2]!];
  const axis = axisAttribute(attributes, x.shape.length, 0);
  const reduction = text(attributes, 'reduction', 'none');
  if (!['none', 'add', 'max', 'min'].includes(reduction))
    throw new RankbatchError(
      `gradient: reduction of ScatterElements must be none, add, max or min, got ${reduction}; write it with Where or Mul`,
    );
  const at = (value: Value) => b.op('GatherElements', [value, indices], { axis });
  if (reduction === 'max' || reduction === 'min') {
    const isEqual = (p: Value, q: Value) => b.op('Cast', [b.op('Equal', [p, q])], { to: 1 });
    const [isX, isUpdate] = [isEqual(x, output), isEqual(updates, at(output))];
    const count = b.op('ScatterElements', [isX, indices, isUpdate], { axis, reduction: 'add' });
    const share = b.op('Div', [dy, count]);
    return [b.op('Mul', [share, isX]), undefined, b.op('Mul', [at(share), isUpdate])];
  }
  const kept = () =>
    reduction === 'add' ? dy : b.op('ScatterElements', [dy, indices, expandLike(b, 0, updates)], { axis });
  return [wanted[0] ? kept() : undefined, undefined, wanted[2] ? at(dy) : undefined];
});

/** y = the k greatest or least elements along an axis, and where they stood: their gradients go back there. */
export const topK = (context: Parameters<typeof gatherElements>[0]): ReturnType<typeof gatherElements> => {
  const { b, inputs, attributes } = context;
  const x = inputs[0]!;
  const outputs = b.ops('TopK', inputs, attributes);
  const axis = axisAttribute(attributes, x.shape.length, -1);
  return { outputs, pullback: ([dy]) => (dy ? [addAt(b, x, outputs[1]!, dy, axis)] : []) };
};

/** Zeros like x with the values added at the indices; in order, so that the same input gives the same bits. */
function addAt(b: Builder, x: Value, indices: Value, values: Value, axis: number): Value {
  return b.op('ScatterElements', [zerosLike(b, x), indices, values], { axis, reduction: 'add' });
}
