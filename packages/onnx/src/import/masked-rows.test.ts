import { expect, test } from 'vitest';
import { floatTensor, int64Tensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

/** y = MatMul of what `nodes` make of the true entries of x < 0. */
const picking = (...nodes: object[]) =>
  importModel(
    twoLayers({
      initializers: [
        floatTensor('w', [4, 2], 1),
        int64Tensor('axis', [1], [0]),
        tensor('zero', { type: 'float32', shape: [], data: Float32Array.of(0) }),
      ],
      nodes: [
        node('Less', ['x', 'zero'], 'm'),
        node('NonZero', ['m'], 'columns'),
        node('Transpose', ['columns'], 'places', { perm: [1, 0] }),
        node('GatherND', ['x', 'places'], 'picked'),
        ...nodes,
        node('MatMul', ['changed', 'w'], 'y'),
      ],
    }),
  );

test.each([
  [
    'a mean of the picked',
    'ReduceMean',
    [node('ReduceMean', ['picked'], 'mean'), node('Mul', ['x', 'mean'], 'changed')],
  ],
  [
    'the greatest one',
    'Softmax',
    [node('Softmax', ['picked'], 'part'), node('ScatterND', ['x', 'places', 'part'], 'changed')],
  ],
  [
    'the sum so far',
    'CumSum',
    [node('CumSum', ['picked', 'axis'], 'part'), node('ScatterND', ['x', 'places', 'part'], 'changed')],
  ],
  [
    'the number of the picked',
    'Cast',
    [
      node('Shape', ['picked'], 'count'),
      node('Cast', ['count'], 'number', { to: 1 }),
      node('Mul', ['x', 'number'], 'changed'),
    ],
  ],
  [
    'what another mask picks',
    'ScatterND',
    [
      node('Not', ['m'], 'n'),
      node('NonZero', ['n'], 'n.columns'),
      node('Transpose', ['n.columns'], 'n.places', { perm: [1, 0] }),
      node('ScatterND', ['x', 'n.places', 'picked'], 'changed'),
    ],
  ],
])('refuses %s, as rows would mix', async (_, op, nodes) => {
  await expect(picking(...nodes)).rejects.toThrow(
    new RegExp(
      `what a mask of bools picks must be worked on row by row and be put back by that mask, got ${op}`,
    ),
  );
});

test('refuses to pick samples by number, unless for the shape alone', async () => {
  const first = node('Slice', ['x', 'from', 'to'], 'part');
  const nodes = [first, node('MatMul', ['part', 'w'], 'y')];
  const initializers = [
    floatTensor('w', [4, 2], 1),
    int64Tensor('from', [1], [0]),
    int64Tensor('to', [1], [1]),
  ];
  await expect(importModel(twoLayers({ nodes, initializers }))).rejects.toThrow(
    /must not pick samples by number, got Slice/,
  );
  const row = [
    first,
    node('Shape', ['part'], 'shape'),
    node('Expand', ['b', 'shape'], 'e'),
    node('Add', ['x', 'e'], 'h'),
    node('MatMul', ['h', 'w'], 'y'),
  ];
  const model = await importModel(
    twoLayers({ nodes: row, initializers: [...initializers, floatTensor('b', [4], 2)] }),
  );
  expect(model.graph.nodes.map(({ op }) => op)).toEqual(['Expand', 'Add', 'MatMul']);
});
