import { expect, test } from 'vitest';
import { floatTensor, int64Tensor, node, recurrentLayer, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const lone = (name: string, value: number, shape: readonly number[] = [1]) =>
  tensor(name, { type: 'float32', shape, data: Float32Array.of(value) });
const layer = node('Gemm', ['x', 'w', 'b'], 'h');
const weights = [floatTensor('w', [4, 3], 1), floatTensor('b', [3], 2)];

test.each([
  ['a lone number in a formula', 'scale', [1], ['w', 'b']],
  ['a lone number with more axes', 'scale', [1, 1], ['w', 'b']],
  ["a lone number that is a module's own", 'gate.alpha', [1], ['w', 'b', 'gate.alpha']],
  ['what PyTorch has lifted out of the code', 'block.lifted_tensor_0', [1], ['w', 'b']],
])('%s: trained where it is a weight, else left as it is and noted', async (_, name, shape, expected) => {
  const bytes = twoLayers({
    initializers: [...weights, lone(name, 0.5, shape)],
    nodes: [layer, node('Mul', ['h', name], 'y')],
  });
  const { parameters, notes } = await importModel(bytes);
  expect(parameters).toEqual(expected);
  expect(notes).toEqual(
    expected.includes(name)
      ? []
      : [`constants of formulas are not trained: ${name}; name those that are weights with train`],
  );
  expect((await importModel(bytes, { train: [name, 'w'] })).parameters).toEqual(['w', name]);
  expect((await importModel(bytes, { train: '*' })).parameters).toEqual(expected);
});

test('lone numbers where a layer takes its bias or slope are trained, added by a node of their own too', async () => {
  const { parameters } = await importModel(
    twoLayers({
      initializers: [
        floatTensor('w', [4, 1], 1),
        floatTensor('v', [1, 1], 2),
        lone('b', 0),
        lone('c', 0),
        lone('s', 0.2),
      ],
      nodes: [
        node('Gemm', ['x', 'w', 'b'], 'h'),
        node('PRelu', ['h', 's'], 'r'),
        node('MatMul', ['r', 'v'], 'p'),
        node('Add', ['c', 'p'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['w', 'v', 'b', 'c', 's']);
});

test.each(['GRU', 'LSTM', 'RNN'])('a bias of zeros and ones that %s takes is trained', async (op) => {
  const { parameters, notes } = await importModel(twoLayers(recurrentLayer(op, ['B0', (i) => i % 2])));
  expect(parameters).toEqual(['w', 'r', 'B0']);
  expect(notes).toEqual([]);
});

test.each<[string, object[]]>([
  ['the sum of two products', [node('Add', ['s', 'b'], 'y')]],
  [
    'products that are laid out, in parts',
    [
      node('Split', ['s'], ['s0', 's1'], { axis: 1 }),
      node('Split', ['b'], ['b0', 'b1'], { axis: 0 }),
      ...[0, 1].flatMap((i) => [
        node('MatMul', [`s${i}`, 'n'], `m${i}`),
        node('Unsqueeze', [`m${i}`, 'axis'], `v${i}`),
        node('Add', [`v${i}`, `b${i}`], `a${i}`),
      ]),
      node('Add', ['a0', 'a1'], 'a'),
      node('Squeeze', ['a', 'axis'], 'y'),
    ],
  ],
])('a bias of zeros and ones that is added to %s is trained', async (_, nodes) => {
  const bias = { type: 'float32' as const, shape: [6], data: Float32Array.of(0, 0, 1, 1, 0, 0) };
  const { parameters } = await importModel(
    twoLayers({
      initializers: [
        floatTensor('w', [4, 6], 1),
        floatTensor('u', [4, 6], 2),
        floatTensor('n', [3, 3], 3),
        tensor('b', bias),
        int64Tensor('axis', [1], [1]),
      ],
      nodes: [
        node('MatMul', ['x', 'w'], 'p'),
        node('MatMul', ['x', 'u'], 'q'),
        node('Add', ['p', 'q'], 's'),
        ...nodes,
      ],
    }),
  );
  expect(parameters).toContain('b');
});

test('a sum that is added to itself sixty times is followed once', async () => {
  const doubled = Array.from({ length: 60 }, (_, i) => node('Add', [`s${i}`, `s${i}`], `s${i + 1}`));
  const bias = { type: 'float32' as const, shape: [3], data: Float32Array.of(0, 1, 0) };
  const { parameters } = await importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 3], 1), tensor('b', bias)],
      nodes: [node('MatMul', ['x', 'w'], 's0'), ...doubled, node('Add', ['s60', 'b'], 'y')],
    }),
  );
  expect(parameters).toEqual(['w', 'b']);
});

test('the ones and zeros inside a group norm are not trained, those of an instance norm are', async () => {
  const filled = (name: string, value: number) =>
    tensor(name, { type: 'float32', shape: [2], data: new Float32Array(2).fill(value) });
  const initializers = [filled('ones', 1), filled('zeros', 0), floatTensor('norm.weight', [4, 1], 1)];
  const grouped = await importModel(
    twoLayers({
      inputs: { x: ['batch', 4, 3] },
      initializers: [
        ...initializers,
        int64Tensor('groups', [3], [0, 2, -1]),
        int64Tensor('back', [3], [0, 4, 3]),
      ],
      nodes: [
        node('Reshape', ['x', 'groups'], 'g'),
        node('InstanceNormalization', ['g', 'ones', 'zeros'], 'n'),
        node('Reshape', ['n', 'back'], 'm'),
        node('Mul', ['m', 'norm.weight'], 'y'),
      ],
    }),
  );
  expect(grouped.parameters).toEqual(['norm.weight']);
  expect(grouped.notes).toEqual([
    'constants of formulas are not trained: ones, zeros; name those that are weights with train',
  ]);
  const instance = await importModel(
    twoLayers({
      inputs: { x: ['batch', 2, 3] },
      initializers,
      nodes: [node('InstanceNormalization', ['x', 'ones', 'zeros'], 'y')],
    }),
  );
  expect(instance).toMatchObject({ parameters: ['ones', 'zeros'], notes: [] });
});

test("what PyTorch's older exporter has computed to take away and to divide by is not trained", async () => {
  const { parameters, notes } = await importModel(
    twoLayers({
      initializers: [
        floatTensor('onnx::Sub_1', [1, 4], 1),
        floatTensor('onnx::Div_2', [1, 4], 2),
        floatTensor('fc.weight', [4, 3], 3),
      ],
      nodes: [
        node('Sub', ['x', 'onnx::Sub_1'], 'p'),
        node('Div', ['p', 'onnx::Div_2'], 'q'),
        node('MatMul', ['q', 'fc.weight'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['fc.weight']);
  expect(notes).toEqual([
    'constants of formulas are not trained: onnx::Sub_1, onnx::Div_2; name those that are weights with train',
  ]);
});
