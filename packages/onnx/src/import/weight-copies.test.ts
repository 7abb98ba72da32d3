import { expect, test } from 'vitest';
import { floatTensor, node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const named = (made: object, name: string) => ({ ...made, name });

test.each([
  ['/block/fc_1/MatMul', 'the same layer, called again,', ['onnx::MatMul_7']],
  ['/block/fc/MatMul_1', 'the same call of a layer', ['onnx::MatMul_7', 'onnx::MatMul_9']],
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

test.each([
  ['one input', '/'],
  ['several inputs', '/_wrapped/'],
])(
  'outside of all layers, as a Keras model of %s is to PyTorch, what reads a laid-out weight again is the same layer',
  async (_, path) => {
    const step = (i: number, x: string, y: string) => [
      named(node('MatMul', [x, `onnx::MatMul_${i}`], `p${i}`), `${path}MatMul_${i}`),
      named(node('Add', [`p${i}`, `onnx::Add_${i}`], y), `${path}Add_${i}`),
    ];
    const model = await importModel(
      twoLayers({
        producer: 'pytorch',
        initializers: [floatTensor('onnx::MatMul_1', [4, 4], 1), floatTensor('onnx::Add_1', [4], 2, 0)],
        nodes: [
          node('Identity', ['onnx::MatMul_1'], 'onnx::MatMul_2'),
          node('Identity', ['onnx::Add_1'], 'onnx::Add_2'),
          ...step(1, 'x', 'h'),
          ...step(2, 'h', 'y'),
        ],
      }),
    );
    expect(model.parameters).toEqual(['onnx::MatMul_1', 'onnx::Add_1']);
  },
);

test("what equals another weight of its module, as the zero biases of an attention's products, is one of its own", async () => {
  const { parameters } = await importModel(
    twoLayers({
      initializers: [floatTensor('attention.bias', [4], 1, 0), floatTensor('onnx::MatMul_7', [4, 4], 1)],
      nodes: [
        node('Identity', ['attention.bias'], 'onnx::Add_6'),
        named(node('MatMul', ['x', 'onnx::MatMul_7'], 'p'), '/attention/MatMul'),
        named(node('Add', ['onnx::Add_6', 'p'], 'q'), '/attention/Add'),
        named(node('Add', ['q', 'attention.bias'], 'y'), '/attention_1/Add'),
      ],
    }),
  );
  expect(parameters).toEqual(['attention.bias', 'onnx::MatMul_7', 'onnx::Add_6']);
});
