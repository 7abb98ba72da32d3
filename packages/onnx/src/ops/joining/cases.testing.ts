import type { Builder, Shape, Value } from '../../graph/graph.js';
import { node, withIntegers, type Case } from '../contract/case.testing.js';

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

const indices = (b: Builder, shape: readonly number[], values: readonly number[]) =>
  b.constant({ type: 'int64', shape, data: BigInt64Array.from(values, BigInt) });

/** Elements picked from, or put into, a tensor. */
const elements: Case[] = [
  {
    op: 'GatherElements',
    title: 'along the first axis, some twice',
    shapes: [[3, 2]],
    build: (b, [x]) => b.op('GatherElements', [x, indices(b, [4, 2], [0, 2, 0, 1, -1, 2, 1, 1])]),
  },
  {
    op: 'GatherElements',
    title: 'of samples, by computed indices',
    shapes: [
      ['B', 4],
      ['B', 2],
    ],
    wanted: 1,
    adjust: (v) => (v * 1.5 + 4) % 4,
    build: (b, [x, at]) => b.op('GatherElements', [x, b.op('Cast', [at], { to: 7 })], { axis: 1 }),
  },
  ...Object.entries({
    none: 'updates put in place',
    add: 'updates that add up',
    max: 'the greatest of updates',
    min: 'the least of updates',
  }).map(([reduction, title]): Case => ({
    op: 'ScatterElements',
    title: `with ${title}`,
    shapes: [
      [2, 4],
      [2, 2],
    ],
    build: (b, [x, updates]) =>
      b.op(
        'ScatterElements',
        [x, indices(b, [2, 2], reduction === 'none' ? [1, -1, 3, 0] : [1, 1, 3, 0]), updates],
        {
          axis: 1,
          reduction,
        },
      ),
  })),
  {
    op: 'TopK',
    title: 'the greatest along the last axis',
    shapes: [['B', 5]],
    build: (b, [x]) => b.op('TopK', [x, b.integers([2])]),
  },
  {
    op: 'TopK',
    title: 'the least along the first axis',
    shapes: [[4, 3]],
    build: (b, [x]) => b.op('TopK', [x, b.integers([3])], { axis: 0, largest: 0 }),
  },
  {
    op: 'ScatterElements',
    title: 'in ScatterND of rows',
    shapes: [
      [4, 3],
      [2, 3],
    ],
    build: (b, [x, updates]) => b.op('ScatterND', [x, indices(b, [2, 1], [2, -4]), updates]),
  },
  {
    op: 'ScatterElements',
    title: 'in ScatterND of elements that add up',
    shapes: [[3, 2, 2], [3]],
    build: (b, [x, updates]) =>
      b.op('ScatterND', [x, indices(b, [3, 3], [0, 1, 1, 2, 0, 1, 0, 1, 1]), updates], { reduction: 'add' }),
  },
  {
    op: 'Gather',
    title: 'in GatherND of rows, some twice',
    shapes: [[3, 2, 2]],
    build: (b, [x]) => b.op('GatherND', [x, indices(b, [2, 2, 2], [0, 1, 2, -1, 0, 1, 1, 0])]),
  },
  {
    op: 'Gather',
    title: 'in GatherND of one token of each sample',
    shapes: [['B', 4, 2]],
    build: (b, [x]) => b.op('GatherND', [x, indices(b, [3, 2], [0, 3, 1, 0, 2, 2])]),
  },
  {
    op: 'Gather',
    title: 'in GatherND with a batch axis',
    shapes: [
      ['B', 4, 2],
      ['B', 1],
    ],
    wanted: 1,
    adjust: (v) => (v * 1.5 + 4) % 4,
    build: (b, [x, at]) => b.op('GatherND', [x, b.op('Cast', [at], { to: 7 })], { batch_dims: 1 }),
  },
];

export const joining: Case[] = [
  ...elements,
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
  {
    op: 'Expand',
    title: 'in Tile over the samples of another value',
    shapes: [
      [2, 3],
      ['B', 2],
    ],
    build: (b, [x, y]) => {
      const repeats = b.op('Concat', [b.op('Shape', [y!], { start: 0, end: 1 }), b.integers([1])], {
        axis: 0,
      });
      const weights = b.op('Reshape', [y!, b.integers([-1, 1])]);
      return b.op('Mul', [b.op('Tile', [x!, repeats]), weights]);
    },
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
