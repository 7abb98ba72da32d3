import type { Attributes, Shape } from '../../graph/graph.js';
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

export const linear: Case[] = [
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
