import { node, withIntegers, type Case } from '../contract/case.testing.js';

export const shaping: Case[] = [
  withIntegers('Reshape', [2, 6], [[3, -1]]),
  withIntegers('Reshape', ['B', 2, 6], [[0, 3, -1]]),
  withIntegers('Reshape', ['B', 2, 6], [[-1, 6]]),
  {
    op: 'Reshape',
    title: 'to a shape computed from another one, the batch kept',
    shapes: [['B', 2, 3]],
    build: (b, [x]) => {
      const batch = b.op('Gather', [b.op('Shape', [x!]), b.integers([0])], { axis: 0 });
      return b.op('Reshape', [x, b.op('Concat', [batch, b.integers([-1])], { axis: 0 })]);
    },
  },
  node('Flatten', [[2, 3, 2]], { axis: 1 }),
  node('Flatten', [['B', 3, 2]]),
  node('Flatten', [['B', 3, 2]], { axis: -1 }),
  node('Flatten', [[2, 3]], { axis: 0 }),
  withIntegers('Squeeze', [2, 1, 3, 1], [[1, -1]]),
  withIntegers('Unsqueeze', ['B', 3], [[0, -1]]),
  node('Squeeze', [[2, 1, 3]]),
  node('Unsqueeze', [[2, 3]], { axes: [1] }),
  node('Transpose', [[2, 3, 4]]),
  node('Transpose', [['B', 3, 4, 2]], { perm: [0, 2, 3, 1] }),
  withIntegers('Expand', [3, 1], [[2, 3, 4]]),
  withIntegers('Expand', ['B', 1], [[1, 4]]),
  node('Trilu', [['B', 3, 4]]),
  {
    op: 'Trilu',
    title: 'the lower part, shifted',
    shapes: [[3, 3]],
    build: (b, [x]) => {
      const shift = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(-1n) });
      return b.op('Trilu', [x, shift], { upper: 0 });
    },
  },
  {
    op: 'Expand',
    title: 'to the shape of a batch',
    shapes: [[3], ['B', 3]],
    build: (b, [x, y]) => b.op('Mul', [b.op('Expand', [x, b.op('Shape', [y!])]), y!]),
  },
  ...['DCR', 'CRD'].map((mode) => ({
    ...node('DepthToSpace', [['B', 8, 2, 3]], { blocksize: 2, mode }),
    op: 'Transpose',
    title: `in DepthToSpace ${mode}`,
  })),
  {
    ...node('SpaceToDepth', [['B', 2, 4, 6]], { blocksize: 2 }),
    op: 'Transpose',
    title: 'in SpaceToDepth',
  },
];
