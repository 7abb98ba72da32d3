import { expect, test } from 'vitest';
import { fuse } from './fuse.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';

const ops = (build: (b: GraphBuilder, normalized: Value) => unknown) => {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', ['B', 2, 4, 4]);
  const c = [1, 0, 0, 1].map((v) => b.constant({ type: 'float32', shape: [2], data: Float32Array.of(v, v) }));
  build(b, b.op('BatchNormalization', [x, ...c]));
  return fuse(b.graph).map(({ op }) => op);
};
const pool = { kernel_shape: [2, 2], strides: [2, 2] };

test('joins batch norm with the pooling behind it, also with nodes between them', () => {
  const joined = ops((b, y) => {
    const other = b.op('Relu', [b.input('z', 'float32', ['B', 2, 2, 2])]);
    b.op('Add', [b.op('MaxPool', [y], pool), other]);
  });
  expect(joined).toEqual(['Relu', 'NormalizedMaxPool', 'Add']);
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
  expect(fuse(b.graph).map(({ op }) => op)).toEqual(['BatchNormalization', 'MaxPool']);
});

const convPool = (build: (b: GraphBuilder, maps: Value) => Value, weights = [4, 1, 3, 3]) => {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', ['B', weights[1]!, 6, 6]);
  const data = new Float32Array(weights.reduce((p, d) => p * d, 1));
  const maps = b.op('Conv', [x, b.constant({ type: 'float32', shape: weights, data })]);
  b.output('y', b.op('MaxPool', [build(b, maps)], pool));
  return fuse(b.graph).map(({ op }) => op);
};

test('puts max-pooling before ReLU and into the channels of a convolution of few channels', () => {
  expect(convPool((_, maps) => maps)).toEqual(['ConvMaxPool']);
  expect(convPool((b, maps) => b.op('Relu', [maps]))).toEqual(['ConvMaxPool', 'Relu']);
});

test('leaves a convolution of many channels, and one that the windows do not tile', () => {
  expect(convPool((_, maps) => maps, [4, 8, 3, 3])).toEqual(['Conv', 'MaxPool']);
  expect(convPool((_, maps) => maps, [4, 1, 2, 2])).toEqual(['Conv', 'MaxPool']);
});

test('keeps names, so that what reads the pooled values still finds them', () => {
  const b = new GraphBuilder('forward');
  const pooled = b.op('MaxPool', [b.op('Relu', [b.input('x', 'float32', ['B', 2, 4, 4])])], pool);
  b.output('y', pooled);
  const [max, relu] = fuse(b.graph);
  expect(max!.inputs[0]!.name).toBe('x');
  expect(relu!.inputs[0]).toEqual(max!.outputs[0]);
  expect(relu!.inputs[0]!.shape).toEqual(['B', 2, 2, 2]);
  expect(relu!.outputs[0]!.name).toBe(pooled.name);
});
