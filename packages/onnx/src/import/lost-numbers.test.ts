import { expect, test } from 'vitest';
import { floatTensor, node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

/** A node as PyTorch 2.13 marks it, whose call was given `operands`. */
const called = (op: string, inputs: string[], output: string, operands: string) => ({
  ...node(op, inputs, output),
  metadataProps: [
    { key: 'pkg.torch.onnx.name_scopes', value: `['', '${output}']` },
    {
      key: 'pkg.torch.onnx.fx_node',
      value: `%${output} : [num_users=1] = call_function[target=torch.ops.aten.${output}.default](args = (${operands}), kwargs = {})`,
    },
  ],
});
const model = (nodes: object[]) =>
  importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 2], 1), floatTensor('e', [2], 2)],
      nodes: [called('MatMul', ['x', 'w'], 'matmul', '%x, %p_w'), ...nodes] as never,
    }),
  );

test.each([
  ['a root', [called('Sqrt', ['matmul'], 'y', '%add_3')], 'y (Sqrt)'],
  ['what divides', [called('Div', ['matmul', 'matmul'], 'y', '%matmul, %add')], 'y (Div)'],
])('a small number that the optimizer has dropped from %s is told', async (_, nodes, place) => {
  expect((await model(nodes)).notes).toEqual([
    `small numbers that the model adds were dropped when the file was made, so that gradients may be infinite, at ${place}; export with optimize=False`,
  ]);
});

test.each([
  [
    'is there',
    [called('Add', ['matmul', 'e'], 'add_3', '%matmul, %p_e'), called('Sqrt', ['add_3'], 'y', '%add_3')],
  ],
  [
    'was one of two equal ones',
    [called('Add', ['matmul', 'e'], 'add_3', '%matmul, %p_e'), called('Sqrt', ['add_3'], 'y', '%add_4')],
  ],
  ['was none', [called('Sqrt', ['matmul'], 'y', '%matmul')]],
])('nothing is told of a sum that %s', async (_, nodes) => {
  expect((await model(nodes)).notes).toEqual([]);
});
