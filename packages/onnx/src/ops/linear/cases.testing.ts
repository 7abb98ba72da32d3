import type { Attributes, Dimension, Shape } from '../../graph/graph.js';
import { node, type Case } from '../contract/case.testing.js';

const products: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [3, 4],
  ],
  [
    [2, 2, 3],
    [2, 3, 2],
  ],
  [
    [2, 3, 2, 3],
    [3, 2],
  ],
  [
    ['B', 2, 3],
    [3, 2],
  ],
  [
    ['B', 2, 2, 3],
    [2, 3, 2],
  ],
  [
    [3, 1, 2, 3],
    [2, 3, 2],
  ],
  [
    [2, 3],
    [2, 2, 3, 2],
  ],
  [[3], [3]],
  [[3], [3, 2]],
  [[2, 3], [3]],
  [[3], [2, 3, 2]],
  [['B', 2, 3], [3]],
];

function gemm(attributes: Attributes, bias: Shape | undefined = [4]): Case {
  const x = attributes['transA'] ? [3, 2] : [2, 3];
  const w = attributes['transB'] ? [4, 3] : [3, 4];
  return node('Gemm', bias ? [x, w, bias] : [x, w], attributes);
}

const scales = { alpha: { float: 0.5 }, beta: { float: -2 } };

function einsum(equation: string, ...shapes: readonly Shape[]): Case {
  const made = node('Einsum', shapes, { equation });
  return { ...made, op: 'MatMul', title: `in Einsum ${equation} of ${made.title}` };
}

/** Products by one matrix, of which another one comes to nothing; their gradients are one product. */
function recurring(batch: Dimension): Case {
  return {
    op: 'MatMul',
    title: `of [${batch},3] three times by one matrix`,
    shapes: [
      [batch, 3],
      [3, 3],
    ],
    build: (b, [x, w]) => {
      const first = b.op('MatMul', [x, w]);
      const second = b.op('MatMul', [b.op('Tanh', [first]), w]);
      b.op('MatMul', [second, w]);
      return b.op('Add', [first, second]);
    },
  };
}

export const linear: Case[] = [
  recurring('B'),
  recurring(2),
  einsum('bhid,bhjd->bhij', ['B', 2, 3, 4], ['B', 2, 5, 4]),
  einsum('bij,bjhd->bihd', ['B', 3, 2], ['B', 2, 2, 3]),
  einsum('nd,de->ne', ['B', 3], [3, 2]),
  einsum('...ij,jk->...ik', [2, 'B', 3, 4], [4, 2]),
  einsum('bi,bi->b', ['B', 3], ['B', 3]),
  einsum('bi,bj->bij', ['B', 3], ['B', 2]),
  einsum('bchw,c->bhw', ['B', 2, 3, 2], [2]),
  einsum('ij,kj->k', [2, 3], [4, 3]),
  einsum('bhwc,hkc->bhwk', ['B', 2, 3, 4], [2, 5, 4]),
  einsum('ij->ji', [2, 3]),
  einsum('bij->b', ['B', 2, 3]),
  einsum('ba,ca', [2, 3], [4, 3]),
  einsum('bi,ij,bj->b', ['B', 2], [2, 3], ['B', 3]),
  gemm({}),
  gemm({ transB: 1 }),
  gemm({ alpha: { float: 1 }, beta: { float: 1 } }, [1]),
  gemm({ transA: 1 }, [2, 1]),
  gemm({ transA: 1, transB: 1, ...scales }, [2, 4]),
  gemm({ transA: 1, ...scales }, []),
  gemm({ transB: 1, ...scales }, [1, 4]),
  node('Gemm', [
    [2, 3],
    [3, 4],
  ]),
  node('Gemm', [['B', 3], [3, 4], [4]]),
  ...products.map((pair) => node('MatMul', pair)),
];
