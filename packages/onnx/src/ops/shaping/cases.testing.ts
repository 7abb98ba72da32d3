import type { Attributes, Builder, Shape, Value } from '../../graph/graph.js';
import { node, type Case } from '../contract/case.testing.js';

/** A node whose further inputs are integers. */
function withIntegers(
  op: string,
  shape: Shape,
  lists: readonly (readonly number[])[],
  attributes: Attributes = {},
): Case {
  return {
    op,
    title: `[${shape.join()}] ${lists.map((list) => `(${list.join()})`).join(' ')} ${JSON.stringify(attributes)}`,
    shapes: [shape],
    build: (b, [x]) => b.op(op, [x, ...lists.map((list) => b.integers(list))], attributes),
  };
}

function gather(shape: Shape, axis: number, indices: readonly number[], form: readonly number[]): Case {
  return {
    op: 'Gather',
    title: `[${shape.join()}] axis ${axis}, constant indices (${indices.join()}) as [${form.join()}]`,
    shapes: [shape],
    build: (b, [x]) => {
      const data = BigInt64Array.from(indices, BigInt);
      return b.op('Gather', [x, b.constant({ type: 'int64', shape: form, data })], { axis });
    },
  };
}

/** Indices that are computed, so that nothing is known about them before the graph runs. */
function computedIndices(b: Builder, shape: readonly number[], values: readonly number[]): Value {
  return b.op('Cast', [b.constant({ type: 'float32', shape, data: Float32Array.from(values) })], { to: 7 });
}

const split = (sizes: readonly number[], axis: number, used: readonly number[]): Case => ({
  op: 'Split',
  title: `in ${sizes.join()} along axis ${axis}, of which ${used.join()} used`,
  shapes: [[2, 6]],
  build: (b, [x]) => {
    const parts = b.ops('Split', [x, b.integers(sizes)], { axis });
    return b.op(
      'Concat',
      used.map((i) => b.op('Mul', [parts[i]!, i + 2])),
      { axis },
    );
  },
});

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
  {
    op: 'Expand',
    title: 'to the shape of a batch',
    shapes: [[3], ['B', 3]],
    build: (b, [x, y]) => b.op('Mul', [b.op('Expand', [x, b.op('Shape', [y!])]), y!]),
  },
  node(
    'Concat',
    [
      [2, 1, 3],
      [2, 2, 3],
      [2, 1, 3],
    ],
    { axis: 1 },
  ),
  node(
    'Concat',
    [
      ['B', 2],
      ['B', 3],
    ],
    { axis: -1 },
  ),
  node('Concat', [[2, 3]], { axis: 0 }),
  split([2, 3, 1], 1, [0, 1, 2]),
  split([1, 1], 0, [1]),
  split([3, 3], -1, [1, 1]),
  split([6], 1, [0]),
  {
    op: 'Split',
    title: 'into a number of parts (opset 18)',
    shapes: [[5, 2]],
    build: (b, [x]) => b.op('Concat', b.ops('Split', [x], { num_outputs: 2 }).toReversed(), { axis: 0 }),
  },
  withIntegers('Slice', [4, 5], [[1], [3]]),
  withIntegers(
    'Slice',
    ['B', 5, 4],
    [
      [1, 0],
      [-1, 100],
      [1, -1],
    ],
  ),
  withIntegers(
    'Slice',
    [7, 5],
    [
      [1, 0],
      [7, 5],
      [0, 1],
      [2, 3],
    ],
  ),
  withIntegers('Slice', ['B', 6], [[-1], [-1000], [1], [-1]]),
  withIntegers('Slice', [2, 7], [[5], [0], [1], [-2]]),
  node('Slice', [[4, 5]], { starts: [0, 2], ends: [-1, 5] }),
  withIntegers('Pad', [2, 3], [[1, 0, 2, 1]]),
  withIntegers('Pad', ['B', 4], [[0, -1, 0, 2]]),
  withIntegers('Pad', [2, 5], [[2, 3, 1, 2]], { mode: 'reflect' }),
  withIntegers('Pad', ['B', 1, 3, 3], [[0, 0, 1, 2, 0, 0, 0, 1]], { mode: 'edge' }),
  withIntegers('Pad', [3], [[2, 4]], { mode: 'wrap' }),
  node('Pad', [[2, 3]], { pads: [0, 1, 0, 1], value: { float: 0.5 } }),
  {
    op: 'Pad',
    title: 'of some axes (opset 18), with a value that gets a gradient',
    shapes: [[2, 3], []],
    build: (b, [x, value]) => b.op('Pad', [x, b.integers([1, 2]), value, b.integers([-1])]),
  },
  { ...withIntegers('Tile', ['B', 2, 3], [[1, 3, 2]]), op: 'Concat', title: 'in Tile' },
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
  gather([4, 3], 0, [2, 0], [2]),
  gather([4, 3], 0, [3, 1, 0, 2], [4]),
  gather(['B', 4, 3], 1, [0], []),
  gather(['B', 4], -1, [1, -1], [2, 1]),
  gather([4, 3], 0, [1, 3, 1, -1, 1, 0], [2, 3]),
  {
    op: 'Gather',
    title: 'of rows by computed indices, as in an embedding',
    shapes: [[5, 3]],
    build: (b, [x]) => b.op('Gather', [x, computedIndices(b, [2, 4], [1, 0, 1, 4, 4, 4, 2, 0])]),
  },
  {
    op: 'Gather',
    title: 'along an inner axis by computed indices',
    shapes: [['B', 4, 2]],
    build: (b, [x]) => b.op('Gather', [x, computedIndices(b, [3], [1, -1, 1])], { axis: 1 }),
  },
  {
    op: 'Gather',
    title: 'by as many indices as there are samples and tokens',
    shapes: [
      [4, 3],
      ['B', 2],
    ],
    wanted: 1,
    adjust: (v) => (v * 1.5 + 4) % 4,
    build: (b, [x, ids]) => b.op('Gather', [x, b.op('Cast', [ids], { to: 7 })]),
  },
];
