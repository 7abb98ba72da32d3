import { array64, broadcast, build, get, pick, type Array64 } from '../reference/array64.testing.js';
import { number, real, type Operation } from '../reference/operation.testing.js';

function transposed(x: Array64): Array64 {
  return build([x.shape[1]!, x.shape[0]!], ([i, j]) => x.data[j! * x.shape[1]! + i!]!);
}

export const linear: Record<string, Operation> = {
  MatMul: ([a, b]) => {
    const left = a!.shape.length === 1 ? array64([1, ...a!.shape], a!.data) : a!;
    const right = b!.shape.length === 1 ? array64([...b!.shape, 1], b!.data) : b!;
    const [rows, inner, columns] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!];
    const batch = broadcast(array64(left.shape.slice(0, -2)), array64(right.shape.slice(0, -2)));
    const inBatch = (x: Array64, at: readonly number[]) => {
      const extra = batch.length - (x.shape.length - 2);
      return x.shape.slice(0, -2).map((d, i) => (d === 1 ? 0 : at[i + extra]!));
    };
    const product = build([...batch, rows, columns], (at) => {
      const [p, q] = [inBatch(left, at), inBatch(right, at)];
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum += get(left, [...p, at.at(-2)!, k]) * get(right, [...q, k, at.at(-1)!]);
      return sum;
    });
    const shape = [...batch, ...(left === a ? [rows] : []), ...(right === b ? [columns] : [])];
    return [array64(shape, product.data)];
  },
  Gemm: ([a, b, c], attributes) => {
    const left = number(attributes, 'transA', 0) ? transposed(a!) : a!;
    const right = number(attributes, 'transB', 0) ? transposed(b!) : b!;
    const [alpha, beta] = [real(attributes, 'alpha', 1), real(attributes, 'beta', 1)];
    const [inner, columns] = right.shape as [number, number];
    return [
      build([left.shape[0]!, columns], (at) => {
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += left.data[at[0]! * inner + k]! * right.data[k * columns + at[1]!]!;
        return alpha * sum + (c ? beta * pick(c, at) : 0);
      }),
    ];
  },
};
