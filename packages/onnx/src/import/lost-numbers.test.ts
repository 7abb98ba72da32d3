import { expect, test } from 'vitest';
import { called, floatTensor, node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const at = (op: string, inputs: string[], output: string, operands: string) =>
  called(node(op, inputs, output), output, operands);
const model = (nodes: object[]) =>
  importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 2], 1), floatTensor('e', [2], 2)],
      nodes: [at('MatMul', ['x', 'w'], 'matmul', '%x, %p_w'), ...nodes],
    }),
  );

test.each([
  ['a root', [at('Sqrt', ['matmul'], 'y', '%add_3')], 'y (Sqrt)'],
  ['what divides', [at('Div', ['matmul', 'matmul'], 'y', '%matmul, %add')], 'y (Div)'],
])('a small number that the optimizer has dropped from %s is told', async (_, nodes, place) => {
  expect((await model(nodes)).notes).toEqual([
    `small numbers that the model adds were dropped when the file was made, so that gradients may be infinite, at ${place}; export with optimize=False`,
  ]);
});

test.each([
  ['is there', [at('Add', ['matmul', 'e'], 'add_3', '%matmul, %p_e'), at('Sqrt', ['add_3'], 'y', '%add_3')]],
  [
    'was one of two equal ones',
    [at('Add', ['matmul', 'e'], 'add_3', '%matmul, %p_e'), at('Sqrt', ['add_3'], 'y', '%add_4')],
  ],
  ['was none', [at('Sqrt', ['matmul'], 'y', '%matmul')]],
])('nothing is told of a sum that %s', async (_, nodes) => {
  expect((await model(nodes)).notes).toEqual([]);
});

const signature = `
# inputs
p_w: PARAMETER target='w'
p_scale: PARAMETER target='scale'

# outputs
mul_3: USER_OUTPUT
`;
const scaled = (nodes: object[], initializers: object[] = []) =>
  importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 2], 1), ...initializers],
      nodes,
      graphMetadata: { 'pkg.torch.export.ExportedProgram.graph_signature': signature },
    }),
  );
const lost =
  'parameters that the file has lost, as multiplying by 1 and adding 0 were left out when it was made, are not trained: scale; export with optimize=False';

test.each([
  ['within', [at('MatMul', ['x', 'w'], 'matmul', '%x, %p_w'), at('Tanh', ['matmul'], 'y', '%mul_3')]],
  ['at the end', [at('MatMul', ['x', 'w'], 'y', '%x, %p_w')]],
])('a scale of 1 that the optimizer has dropped %s is told', async (_, nodes) => {
  expect((await scaled(nodes)).notes).toContain(lost);
});

test('nothing is told of a scale that is there', async () => {
  const nodes = [
    at('MatMul', ['x', 'w'], 'matmul', '%x, %p_w'),
    at('Mul', ['matmul', 'scale'], 'y', '%matmul, %p_scale'),
  ];
  expect((await scaled(nodes, [floatTensor('scale', [2], 3)])).notes).not.toContain(lost);
});
