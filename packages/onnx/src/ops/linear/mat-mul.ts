import { perSample, product } from '../../graph/dimensions.js';
import type { Builder, Shape, Value } from '../../graph/graph.js';
import { reshapeTo, unbroadcast } from '../elementwise/broadcasting.js';
import { rule } from '../contract/gradient-rule.js';

/**
 * z = x y, matrix by matrix, batches broadcast: dx = dz y^T, dy = x^T dz, summed where a batch was broadcast.
 * A vector counts as a row on the left and as a column on the right.
 */
export const matMul = rule(({ b, inputs, wanted }, dz) => {
  const [x, y] = [inputs[0]!, inputs[1]!];
  const [row, column] = [x.shape.length === 1, y.shape.length === 1];
  const left = row ? reshapeTo(b, x, [1, ...x.shape]) : x;
  const right = column ? reshapeTo(b, y, [...y.shape, 1]) : y;
  const batch = dz.shape.slice(0, dz.shape.length - Number(!row) - Number(!column));
  const matrices = reshapeTo(b, dz, [...batch, left.shape.at(-2)!, right.shape.at(-1)!]);
  return [
    wanted[0] ? reshapeTo(b, leftGradient(b, matrices, left, right), x.shape) : undefined,
    wanted[1] ? reshapeTo(b, rightGradient(b, matrices, left, right), y.shape) : undefined,
  ];
});

function leftGradient(b: Builder, dz: Value, left: Value, right: Value): Value {
  return unbroadcast(b, b.op('MatMul', [dz, swapLast(b, right)]), left.shape);
}

/** One matrix for all batches, as in dense layers, has its gradient in one product of all rows. */
function rightGradient(b: Builder, dz: Value, left: Value, right: Value): Value {
  if (right.shape.length === 2 && left.shape.length > 2) {
    const rows = (value: Value) => reshapeTo(b, value, joinRows(value.shape));
    return b.op('Gemm', [rows(left), rows(dz)], { transA: 1 });
  }
  return unbroadcast(b, b.op('MatMul', [swapLast(b, left), dz]), right.shape);
}

function joinRows(shape: Shape): Shape {
  return [product(shape.slice(0, -1)), perSample(shape.at(-1)!)];
}

/** Transposes the last two axes. */
function swapLast(b: Builder, value: Value): Value {
  const rank = value.shape.length;
  const perm = Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  return b.op('Transpose', [value], { perm });
}
