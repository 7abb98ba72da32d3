import { RankbatchError } from 'rankbatch';
import { integer } from '../../graph/attributes.js';
import { broadcastShapes } from '../../graph/dimensions.js';
import { input, type ShapeRule } from '../contract/shape-rule.js';

/** Matrix by matrix; a vector operand counts as a row on the left and as a column on the right. */
const matMul: ShapeRule = (call) => {
  const [x, y] = [input(call), input(call, 1)];
  const [a, b] = [x.shape, y.shape];
  const [inner, outer] = [a.at(-1), b.length === 1 ? b[0] : b.at(-2)];
  if (inner !== outer || a.length === 0)
    throw new RankbatchError(`graph: MatMul must join equal dimensions, got [${a.join()}] and [${b.join()}]`);
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  const rows = a.length > 1 ? [a.at(-2)!] : [];
  const columns = b.length > 1 ? [b.at(-1)!] : [];
  return [{ type: x.type, shape: [...batch, ...rows, ...columns] }];
};

const gemm: ShapeRule = (call) => {
  const [a, b] = [input(call).shape, input(call, 1).shape];
  const [rows, inner] = integer(call.attributes, 'transA', 0) ? [a[1], a[0]] : [a[0], a[1]];
  const [outer, columns] = integer(call.attributes, 'transB', 0) ? [b[1], b[0]] : [b[0], b[1]];
  if (a.length !== 2 || b.length !== 2 || inner !== outer)
    throw new RankbatchError(
      `graph: Gemm must join equal dimensions of matrices, got ${inner} of [${a.join()}] and ${outer} of [${b.join()}]`,
    );
  const shape = [rows!, columns!];
  if (call.inputs[2]) broadcastShapes(shape, call.inputs[2].shape);
  return [{ type: input(call).type, shape }];
};

/** Products of matrices. */
export const linear: Readonly<Record<string, ShapeRule>> = { MatMul: matMul, Gemm: gemm };
