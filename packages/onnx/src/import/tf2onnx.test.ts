import { expect, test } from 'vitest';
import {
  floatTensor,
  int64Tensor,
  node,
  recurrentLayer,
  tensor,
  twoLayers,
  type FileParts,
} from './file.testing.js';
import { importModel } from './import-model.js';

const notesOf = async (parts: Partial<FileParts>) =>
  (await importModel(twoLayers({ producer: 'tf2onnx', ...parts }))).notes;
const weights = [floatTensor('w', [4, 4], 1), floatTensor('v', [4, 2], 2), floatTensor('b', [4], 3)];

test('layers without a bias are named, as tf2onnx leaves zeros out', async () => {
  const parts = {
    initializers: weights,
    nodes: [
      node('MatMul', ['x', 'w'], 'p'),
      node('Add', ['p', 'b'], 'h'),
      node('Softmax', ['h'], 'r'),
      node('MatMul', ['r', 'v'], 'y'),
    ],
  };
  expect(await notesOf(parts)).toEqual([
    'tf2onnx leaves out biases that are all zeros, as in a fresh network, and layers of these weights have none here: v; if they have in your model, export it after a step of training, when the biases are other numbers',
  ]);
  expect(await notesOf({ ...parts, producer: 'another' })).toEqual([]);
});

test('a bias that is not trained is there', async () => {
  const nodes = [node('MatMul', ['x', 'w'], 'p'), node('Add', ['p', 'b'], 'y')];
  const bytes = twoLayers({ producer: 'tf2onnx', initializers: [weights[0]!, weights[2]!], nodes });
  expect((await importModel(bytes, { train: ['w'] })).notes).toEqual([]);
});

test('products of what layers give are no layers without a bias', async () => {
  const parts = {
    inputs: { x: ['batch', 3, 4] },
    initializers: [...weights, int64Tensor('axis', [1], [1])],
    nodes: [
      node('MatMul', ['x', 'w'], 'p'),
      node('Add', ['p', 'b'], 'q'),
      node('Transpose', ['q'], 'k', { perm: [0, 2, 1] }),
      node('MatMul', ['q', 'k'], 'scores'),
      node('ReduceMax', ['scores'], 'y', { axes: [1], keepdims: 0 }),
    ],
  };
  expect(await notesOf(parts)).toEqual([]);
});

test('batch norm that has become numbers is named, told apart by its scope and where it was merged', async () => {
  const notes = await notesOf({
    initializers: [
      tensor('net/norm_1/batchnorm/mul:0', {
        type: 'float32',
        shape: [4],
        data: Float32Array.of(1, 1.1, 0.9, 1.2),
      }),
      floatTensor('net/conv_1_weights_fused_bn__7', [4, 2], 1),
      floatTensor('b', [2], 2),
    ],
    nodes: [
      node('Mul', ['x', 'net/norm_1/batchnorm/mul:0'], 'h'),
      node('Gemm', ['h', 'net/conv_1_weights_fused_bn__7', 'b'], 'y'),
    ],
  });
  expect(notes).toContain(
    'batch norm was written out as numbers, or merged into weights, when the file was made, so that it works as in inference: net/norm_1, net/conv_1; make the network in PyTorch, or here, to train it',
  );
});

test.each([
  ['an LSTM that is zeros', 'LSTM', 0, {}, ['B']],
  ['an LSTM that is other numbers', 'LSTM', 0.5, {}, []],
  ['a GRU that is zeros', 'GRU', 0, {}, ['B']],
  ['a GRU that resets after its product, as by default in Keras', 'GRU', 0, { linear_before_reset: 1 }, []],
])('the second bias of %s', async (_, op, second, how, named) => {
  const notes = await notesOf(recurrentLayer(op, ['B', (i, half) => (i < half ? i % 2 : second)], how));
  expect(notes).toEqual(
    named.map(
      (name) =>
        `recurrent layers have two biases in ONNX that are added up, of which Keras has one; both are trained, so that their sum changes twice as fast: ${name}; give them half the learning rate with parameterGroups`,
    ),
  );
});
