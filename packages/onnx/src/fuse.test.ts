import { expect, test } from 'vitest';
import { fuseNormalizedMaxPools } from './fuse.js';
import { GraphBuilder, type Value } from './graph.js';

const ops = (build: (b: GraphBuilder, normalized: Value) => unknown) => {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', ['B', 2, 4, 4]);
  const c = [1, 0, 0, 1].map((v) => b.constant({ type: 'float32', shape: [2], data: Float32Array.of(v, v) }));
  build(b, b.op('BatchNormalization', [x, ...c]));
  return fuseNormalizedMaxPools(b.graph).map(({ op }) => op);
};
const pool = { kernel_shape: [2, 2], strides: [2, 2] };

test('joins batch norm with the pooling behind it, also with nodes between them', () => {
  const joined = ops((b, y) => {
    const other = b.op('Relu', [b.input('z', 'float32', ['B', 2, 2, 2])]);
    b.op('Add', [b.op('MaxPool', [y], pool), other]);
  });
  expect(joined).toEqual(['NormalizedMaxPool', 'Relu', 'Add']);
});

test('leaves them apart when something else reads the normalized values', () => {
  const apart = ops((b, y) => {
    b.op('MaxPool', [y], pool);
    b.op('Relu', [y]);
  });
  expect(apart).toEqual(['BatchNormalization', 'MaxPool', 'Relu']);
});

test('leaves them apart when the windows overlap or reach beyond the image', () => {
  for (const attributes of [
    { kernel_shape: [2, 2], strides: [1, 1] },
    { ...pool, pads: [1, 1, 0, 0] },
  ])
    expect(ops((b, y) => b.op('MaxPool', [y], attributes))).toEqual(['BatchNormalization', 'MaxPool']);
});

test('leaves them apart when the normalized values are an output of the graph', () => {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', ['B', 2, 4, 4]);
  const c = [1, 0, 0, 1].map((v) => b.constant({ type: 'float32', shape: [2], data: Float32Array.of(v, v) }));
  const y = b.op('BatchNormalization', [x, ...c]);
  b.output('y', y);
  b.output('p', b.op('MaxPool', [y], pool));
  expect(fuseNormalizedMaxPools(b.graph).map(({ op }) => op)).toEqual(['BatchNormalization', 'MaxPool']);
});
