import { expect, test } from 'vitest';
import { floatTensor, node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const named = (made: object, name: string) => ({ ...made, name });

test.each([
  ['/block/fc_1/MatMul', 'the same layer, called again,', ['onnx::MatMul_7']],
  ['/other/fc/MatMul', 'a copy of the layer', ['onnx::MatMul_7', 'onnx::MatMul_9']],
  ['MatMul_4', 'a node without a path', ['onnx::MatMul_7', 'onnx::MatMul_9']],
])('a laid-out weight that %s reads again, %s, makes weights %s', async (name, _, parameters) => {
  const model = await importModel(
    twoLayers({
      initializers: [floatTensor('onnx::MatMul_7', [4, 4], 1)],
      nodes: [
        node('Identity', ['onnx::MatMul_7'], 'onnx::MatMul_9'),
        named(node('MatMul', ['x', 'onnx::MatMul_7'], 'p'), '/block/fc/MatMul'),
        named(node('MatMul', ['p', 'onnx::MatMul_9'], 'y'), name),
      ],
    }),
  );
  expect(model.parameters).toEqual(parameters);
});
