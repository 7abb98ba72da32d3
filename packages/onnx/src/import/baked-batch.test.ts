// Files exported for a batch of 4, whose size stands in constants and shapes: what we make of them computes for any number of
// samples what the file computes for 4.
import { expect, test } from 'vitest';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import {
  encodeFile,
  floatTensor,
  fraction,
  int64Tensor,
  node,
  tensor,
  type FileParts,
} from './file.testing.js';
import { importModel } from './import-model.js';

const BATCH = 4;

/** One row as often as the batch is large. */
function repeated(name: string, row: readonly number[], axis = 0): object {
  const data = fraction(row, 5);
  if (axis === 0) {
    const all = Float32Array.from({ length: BATCH * data.length }, (_, i) => data[i % data.length]!);
    return tensor(name, { type: 'float32', shape: [BATCH, ...row], data: all });
  }
  const inner = row.slice(axis).reduce((p, d) => p * d, 1);
  const all = Float32Array.from({ length: BATCH * data.length }, (_, i) => {
    return data[Math.floor(i / (BATCH * inner)) * inner + (i % inner)]!;
  });
  return tensor(name, { type: 'float32', shape: row.toSpliced(axis, 0, BATCH), data: all });
}

/** From x [4, 6] or [4, 2, 6] through nodes to h, and a dense layer from there. */
function file(
  shape: readonly number[],
  nodes: readonly object[],
  initializers: readonly object[],
): FileParts {
  return {
    opset: 17,
    inputs: { x: [BATCH, ...shape] },
    outputs: ['y'],
    initializers: [floatTensor('w', [6, 2], 1), ...initializers],
    nodes: [
      ...nodes,
      node('MatMul', ['h', 'w'], 'p'),
      node('ReduceMean', ['p'], 'y', { axes: [1], keepdims: 0 }),
    ],
  };
}

const token = int64Tensor('token shape', [3], [BATCH, 1, 6]);
const cases: readonly (readonly [string, FileParts])[] = [
  [
    'a class token joined to the tokens',
    file([2, 6], [node('Concat', ['token', 'x'], 'h', { axis: 1 })], [repeated('token', [1, 6])]),
  ],
  [
    'the size of a memory that was repeated',
    file(
      [2, 6],
      [
        node('ReduceL2', ['memory'], 'r', { axes: [2], keepdims: 0 }),
        node('Unsqueeze', ['r', 'behind'], 'u'),
        node('Mul', ['x', 'u'], 'h'),
      ],
      [repeated('memory', [2, 6]), int64Tensor('behind', [1], [2])],
    ),
  ],
  [
    'a trained class token, expanded',
    file(
      [2, 6],
      [node('Expand', ['token', 'token shape'], 'e'), node('Concat', ['e', 'x'], 'h', { axis: 1 })],
      [floatTensor('token', [1, 1, 6], 2), token],
    ),
  ],
  [
    'a trained class token, tiled and cast',
    file(
      [2, 6],
      [
        node('Tile', ['token', 'repeats'], 'e'),
        node('Neg', ['e'], 'n'),
        node('Concat', ['n', 'x'], 'h', { axis: 1 }),
      ],
      [floatTensor('token', [1, 1, 6], 2), int64Tensor('repeats', [3], [BATCH, 1, 1])],
    ),
  ],
  [
    'a start state of zeros, joined',
    file(
      [2, 6],
      [node('ConstantOfShape', ['token shape'], 'zeros'), node('Concat', ['zeros', 'x'], 'h', { axis: 1 })],
      [token],
    ),
  ],
  ['a start state, added', file([2, 6], [node('Add', ['x', 'state'], 'h')], [repeated('state', [2, 6])])],
  [
    'start states, expanded to as many samples as come',
    file(
      [2, 6],
      [
        node('Shape', ['x'], 'all'),
        node('Slice', ['all', 'from', 'to'], 'count'),
        node('Concat', ['count', 'row'], 'shape', { axis: 0 }),
        node('Expand', ['state', 'shape'], 'e'),
        node('Add', ['x', 'e'], 'h'),
      ],
      [
        repeated('state', [2, 6]),
        int64Tensor('from', [1], [0]),
        int64Tensor('to', [1], [1]),
        int64Tensor('row', [2], [2, 6]),
      ],
    ),
  ],
  [
    'gates of a start state of zeros',
    file(
      [6],
      [
        node('Gemm', ['zeros', 'v', 'b'], 'g'),
        node('Split', ['g'], ['first', 'second'], { axis: 1 }),
        node('Sigmoid', ['first'], 's'),
        node('Mul', ['s', 'second'], 'm'),
        node('Add', ['x', 'm'], 'a'),
        node('Unsqueeze', ['a', 'axis'], 'h'),
      ],
      [
        floatTensor('v', [6, 12], 3),
        floatTensor('b', [12], 4),
        int64Tensor('axis', [1], [1]),
        tensor('zeros', { type: 'float32', shape: [BATCH, 6], data: new Float32Array(BATCH * 6) }),
      ],
    ),
  ],
  [
    'sums over places, from zeros',
    file(
      [2, 6],
      [
        node('Greater', ['x', 'zero'], 'positive'),
        node('Cast', ['positive'], 'places', { to: 7 }),
        node('ScatterElements', ['zeros', 'places', 'x'], 'h', {
          axis: 2,
          reduction: { s: new TextEncoder().encode('add') },
        }),
      ],
      [
        tensor('zero', { type: 'float32', shape: [], data: new Float32Array(1) }),
        tensor('zeros', { type: 'float32', shape: [BATCH, 2, 6], data: new Float32Array(BATCH * 12) }),
      ],
    ),
  ],
  [
    'a norm, expanded to the input',
    file(
      [2, 6],
      [
        node('ReduceL2', ['x'], 'norm', { axes: [2] }),
        node('Expand', ['norm', 'shape'], 'e'),
        node('Div', ['x', 'e'], 'h'),
      ],
      [int64Tensor('shape', [3], [BATCH, 2, 6])],
    ),
  ],
  [
    'a mask that chooses',
    file(
      [2, 6],
      [node('Greater', ['state', 'zero'], 'mask'), node('Where', ['mask', 'x', 'state'], 'h')],
      [repeated('state', [2, 6]), tensor('zero', { type: 'float32', shape: [], data: Float32Array.of(0) })],
    ),
  ],
  [
    'heads taken apart and joined, with a mask for each',
    file(
      [2, 6],
      [
        node('Reshape', ['x', 'heads'], 'a'),
        node('Transpose', ['a'], 't', { perm: [0, 2, 1, 3] }),
        node('Reshape', ['t', 'rows'], 'r'),
        node('Add', ['r', 'mask'], 'm'),
        node('Reshape', ['m', 'apart'], 's'),
        node('Transpose', ['s'], 'u', { perm: [0, 2, 1, 3] }),
        node('Reshape', ['u', 'back'], 'h'),
      ],
      [
        int64Tensor('heads', [4], [BATCH, 2, 3, 2]),
        int64Tensor('rows', [3], [BATCH * 3, 2, 2]),
        int64Tensor('apart', [4], [BATCH, 3, 2, 2]),
        int64Tensor('back', [3], [BATCH, 2, 6]),
        tensor('mask', {
          type: 'float32',
          shape: [BATCH * 3, 2, 2],
          data: Float32Array.from({ length: BATCH * 12 }, (_, i) => i % 4),
        }),
      ],
    ),
  ],
  [
    'matrices for each sample, and a slice of all samples',
    file(
      [2, 6],
      [node('MatMul', ['x', 'matrices'], 'm'), node('Slice', ['m', 'from', 'to', 'axis'], 'h')],
      [
        repeated('matrices', [6, 6]),
        int64Tensor('from', [1], [0]),
        int64Tensor('to', [1], [BATCH]),
        int64Tensor('axis', [1], [0]),
      ],
    ),
  ],
  [
    'a bias for each sample',
    file(
      [6],
      [node('Gemm', ['x', 'v', 'b'], 'g'), node('Reshape', ['g', 'shape'], 'h')],
      [floatTensor('v', [6, 6], 3), repeated('b', [6]), int64Tensor('shape', [3], [BATCH, 1, 6])],
    ),
  ],
  [
    'tokens first, and a token for each sample',
    file(
      [2, 6],
      [
        node('Transpose', ['x'], 't', { perm: [1, 0, 2] }),
        node('Concat', ['token', 't'], 'c', { axis: 0 }),
        node('Transpose', ['c'], 'h', { perm: [1, 0, 2] }),
      ],
      [repeated('token', [1, 6], 1)],
    ),
  ],
  [
    'sizes of a resized image',
    {
      ...file([2, 2, 3], [], []),
      initializers: [floatTensor('w', [6, 2], 1), int64Tensor('sizes', [4], [BATCH, 2, 4, 6])],
      nodes: [
        node('Resize', ['x', '', '', 'sizes'], 'r', {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        }),
        node('MatMul', ['r', 'w'], 'p'),
        node('ReduceMean', ['p'], 'y', { axes: [1, 2], keepdims: 0 }),
      ],
    },
  ],
];

test.each(cases)('%s', async (_, parts) => {
  const bytes = encodeFile(parts);
  const model = await importModel(bytes);
  const count = 3 * BATCH;
  const values = fraction([count, ...model.sampleShape], 9, 2);
  const size = values.length / count;
  const session = await createSession(bytes, { threads: 1 });
  const expected: number[] = [];
  for (let start = 0; start < count; start += BATCH) {
    const part = values.slice(start * size, (start + BATCH) * size);
    const { y } = await session.run({ x: new Tensor(part, [BATCH, ...model.sampleShape]) });
    expected.push(...floats(y));
  }
  await session.release();
  const samples = { count, shape: model.sampleShape, values, targets: new Float32Array(2 * count) };
  const trainer = await createTrainer({
    model,
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    seed: 1,
    threads: 1,
    batchSize: 5,
  });
  // 12 samples at once, then a step of 5 and one of 7.
  const outputs = Array.from(await trainer.predict(samples));
  expect(outputs).toEqual(expected.map((value) => expect.closeTo(value, 4) as number));
  await trainer.step(samples, Uint32Array.of(0, 1, 2, 3, 4));
  const losses = await trainer.step(samples, Uint32Array.of(5, 6, 7, 8, 9, 10, 11));
  expect(losses.every(Number.isFinite)).toBe(true);
  await trainer.dispose();
});

test('a file for one sample is for any number, where it slices and resizes too', async () => {
  const parts = file(
    [2, 3],
    [
      node('Slice', ['x', 'from', 'to', 'axis'], 's'),
      node('Resize', ['s', '', '', 'sizes'], 'h', { mode: 'linear' }),
    ],
    [
      int64Tensor('from', [1], [0]),
      int64Tensor('to', [1], [1]),
      int64Tensor('axis', [1], [0]),
      int64Tensor('sizes', [3], [1, 4, 6]),
    ],
  );
  const { graph } = await importModel(encodeFile({ ...parts, inputs: { x: [1, 2, 3] } }));
  expect(graph.outputs[0]!.value.shape).toEqual(['B', 2]);
});

test('a weight with a row for every sample is one weight, however often it is read', async () => {
  const nodes = [node('Add', ['x', 'state'], 'a'), node('Mul', ['a', 'state'], 'h')];
  const model = await importModel(encodeFile(file([2, 6], nodes, [repeated('state', [2, 6])])));
  expect(model.parameters).toEqual(['w', 'state.row']);
  expect(model.graph.constants.get('state.row')?.shape).toEqual([1, 2, 6]);
});

test.each<[string, FileParts, RegExp]>([
  [
    'a state that differs from sample to sample',
    file([2, 6], [node('Add', ['x', 'state'], 'h')], [floatTensor('state', [BATCH, 2, 6], 1)]),
    /node \/Add\/h \(Add\): must not take values of their own for each of the 4 samples .* state \[4,2,6\]; export with an open batch/,
  ],
  [
    'samples taken apart',
    file([2, 6], [node('Split', ['x'], ['a', 'b', 'c', 'd'], { axis: 0 }), node('Add', ['a', 'b'], 'h')], []),
    /node \/Split\/a \(Split\): .* the file is for batches of 4: .* export with an open batch/,
  ],
  [
    'samples picked by number',
    file([2, 6], [node('Gather', ['x', 'ids'], 'h')], [int64Tensor('ids', [BATCH], [3, 2, 1, 0])]),
    /output y must have the batch as its first axis, got \[4,2\]; it is lost at the node that makes h \(Gather\); export/,
  ],
])('refuses %s, and names the node and the cure', async (_, parts, message) => {
  await expect(importModel(encodeFile(parts))).rejects.toThrow(message);
});
