// What a file tells of its weights, and what is said where it does not tell enough.
import { expect, test } from 'vitest';
import { floatTensor, int64Tensor, node, particular, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';
import { folded, kind, numbers, signature } from './torch-marks.testing.js';

test('constants of a file none of whose parameters are read are weights, but for a product of zeros', async () => {
  const constants = ['lifted_tensor_0', 'lifted_tensor_1', 'lifted_tensor_2'];
  const parts = {
    initializers: [
      floatTensor('lifted_tensor_0', [4, 2], 1),
      floatTensor('lifted_tensor_1', [2], 2),
      numbers('matmul_1', [1, 2], 0),
    ],
    nodes: [
      node('MatMul', ['x', 'lifted_tensor_0'], 'p'),
      node('Add', ['p', 'lifted_tensor_1'], 'q'),
      node('Add', ['q', 'matmul_1'], 'y'),
    ],
    valueInfo: [
      ...constants.slice(0, 2).map((name) => kind(name, 'CONSTANT_TENSOR')),
      folded('matmul_1', ['lifted_tensor_2', 'zeros']),
    ],
  };
  const keras = await importModel(
    twoLayers({ ...parts, graphMetadata: signature(['lstm/kernel'], constants) }),
  );
  expect(keras.parameters).toEqual(['lifted_tensor_0', 'lifted_tensor_1']);
  expect(keras.notes).toEqual([
    'constants of formulas are not trained: matmul_1; name those that are weights with train',
  ]);
  // Without parameters in its signature, the file says that all are constants of the code.
  await expect(importModel(twoLayers({ ...parts, graphMetadata: signature([], constants) }))).rejects.toThrow(
    'importModel: train must select weights of the model, got none',
  );
});

test('means of a batch norm that was written out as numbers stay, which is told', async () => {
  const constants = ['lifted_tensor_0', 'lifted_tensor_1', 'lifted_tensor_2'];
  const bytes = twoLayers({
    initializers: [
      floatTensor('lifted_tensor_0', [4, 2], 1),
      floatTensor('lifted_tensor_1', [2], 2),
      floatTensor('mul', [2], 3),
      floatTensor('lifted_tensor_2', [2], 4),
    ],
    nodes: [
      node('MatMul', ['x', 'lifted_tensor_0'], 'p'),
      node('Sub', ['p', 'lifted_tensor_1'], 'q'),
      node('Mul', ['q', 'mul'], 'r'),
      node('Add', ['r', 'lifted_tensor_2'], 'y'),
    ],
    valueInfo: [
      ...constants.map((name) => kind(name, 'CONSTANT_TENSOR')),
      folded('mul', ['lifted_tensor_3', 'lifted_tensor_4', 'rsqrt']),
    ],
    graphMetadata: signature(
      ['bn/gamma', 'bn/moving_mean'],
      [...constants, 'lifted_tensor_3', 'lifted_tensor_4'],
    ),
  });
  const { parameters, notes } = await importModel(bytes);
  expect(parameters).toEqual(['lifted_tensor_0', 'lifted_tensor_2']);
  expect(notes).toEqual([
    'batch norm was written out as numbers when the file was made, so that it works as in inference, and only what it adds is trained: bn; make the network in PyTorch, or here, to train it',
    'constants of formulas are not trained: lifted_tensor_1, mul; name those that are weights with train',
    'weights as far as the file tells, which does not tell them from tables of numbers: lifted_tensor_2; leave those that are none out with train',
  ]);
});

test("the mean and deviation of Keras' Normalization stay as they were adapted; what is taken away behind a layer is trained", async () => {
  const names = Array.from({ length: 5 }, (_, i) => `lifted_tensor_${i}`);
  const shapes = [[1, 4], [1, 4], [4, 2], [2], [2]];
  const { parameters, notes } = await importModel(
    twoLayers({
      initializers: names.map((name, i) => floatTensor(name, shapes[i]!, i, 0.3)),
      nodes: [
        node('Sub', ['x', names[0]!], 'p'),
        node('Div', ['p', names[1]!], 'q'),
        node('MatMul', ['q', names[2]!], 'r'),
        node('Add', ['r', names[3]!], 's'),
        node('Sub', ['s', names[4]!], 'y'),
      ],
      valueInfo: names.map((name) => kind(name, 'CONSTANT_TENSOR')),
      graphMetadata: signature(
        ['normalization/mean', 'normalization/variance', 'kernel', 'bias', 'm'],
        names,
      ),
    }),
  );
  expect(parameters).toEqual(names.slice(2));
  expect(notes).toEqual([
    'constants of formulas are not trained: lifted_tensor_0, lifted_tensor_1; name those that are weights with train',
    'weights as far as the file tells, which does not tell them from tables of numbers: lifted_tensor_4; leave those that are none out with train',
  ]);
});

test("so do those of a norm that Keras' file of PyTorch's older exporter has as numbers", async () => {
  const { parameters, notes } = await importModel(
    twoLayers({
      producer: 'pytorch',
      initializers: [
        floatTensor('onnx::MatMul_1', [4, 2], 1),
        ...['Sub_2', 'Mul_3', 'Add_4'].map((name, i) => floatTensor(`onnx::${name}`, [1, 2], i)),
      ],
      nodes: [
        node('MatMul', ['x', 'onnx::MatMul_1'], 'p'),
        node('Sub', ['p', 'onnx::Sub_2'], 'q'),
        node('Mul', ['q', 'onnx::Mul_3'], 'r'),
        node('Add', ['r', 'onnx::Add_4'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['onnx::MatMul_1', 'onnx::Add_4']);
  expect(notes[0]).toBe(
    'batch norm was written out as numbers when the file was made, so that it works as in inference, and only what it adds is trained: y; make the network in PyTorch, or here, to train it',
  );
});

test('a weight that PyTorch has scaled when the file was made is told', async () => {
  const bytes = twoLayers({
    initializers: [floatTensor('mul', [4, 2], 1)],
    nodes: [node('MatMul', ['x', 'mul'], 'y')],
    valueInfo: [folded('mul', ['fc.weight', 'val_0'])],
  });
  expect((await importModel(bytes)).notes).toEqual([
    'weights that were computed when the file was made are trained as they are: mul; export with optimize=False to train what they are made of',
  ]);
});

test('weights that have lost their names are told, a few of them, unless the user chooses', async () => {
  const names = [6, 7, 8, 9, 10].map((i) => `onnx::MatMul_${i}`);
  const bytes = twoLayers({
    initializers: names.map((name, i) => floatTensor(name, [4, 4], i)),
    nodes: names.map((name, i) =>
      node('MatMul', [i === 0 ? 'x' : `h${i}`, name], i === 4 ? 'y' : `h${i + 1}`),
    ),
  });
  expect((await importModel(bytes)).notes).toEqual([
    'weights that have lost their names were laid out or computed when the file was made, and are trained as they are: onnx::MatMul_6, onnx::MatMul_7, onnx::MatMul_8 and 2 more; if your model computes weights, as it does to scale them, export with do_constant_folding=False',
  ]);
  expect((await importModel(bytes, { train: '*_6' })).notes).toEqual([]);
});

test.each<[string, string, readonly string[], readonly RegExp[]]>([
  [
    'with the path of a module',
    'clip.logit_scale',
    ['fc.weight', 'clip.logit_scale'],
    [/does not tell them from tables of numbers: clip.logit_scale;/],
  ],
  [
    'with the name of a parameter of the model itself',
    'log_scale',
    ['fc.weight', 'log_scale'],
    [/does not tell them from tables of numbers: log_scale;/],
  ],
  ['with a name that is made up', 'onnx::Exp_3', ['fc.weight'], []],
])(
  "a number without axes in a file of PyTorch's older exporter, %s, is told",
  async (_, name, parameters, note) => {
    const number = tensor(name, { type: 'float32', shape: [], data: Float32Array.of(0.5) });
    const parts = {
      initializers: [floatTensor('fc.weight', [4, 2], 1), number],
      nodes: [
        node('MatMul', ['x', 'fc.weight'], 'p'),
        node('Exp', [name], 'e'),
        node('Mul', ['p', 'e'], 'y'),
      ],
    };
    const model = await importModel(twoLayers({ ...parts, producer: 'pytorch' }));
    expect(model.parameters).toEqual(parameters);
    expect(particular(model)).toEqual(note.map((text) => expect.stringMatching(text) as unknown));
    expect((await importModel(twoLayers(parts))).parameters).toEqual(['fc.weight']);
  },
);

test("what no layer takes in a file of PyTorch's older exporter is told, but for weights of modules by their name", async () => {
  const scales = ['input_scale', 'norm.weight', 'scale'];
  const { notes } = await importModel(
    twoLayers({
      producer: 'pytorch',
      initializers: [
        floatTensor('weight', [4, 2], 1),
        floatTensor('class_weight', [2], 2),
        ...scales.map((name, i) => floatTensor(name, [i === 2 ? 1 : 4], i, 0.3)),
      ],
      nodes: [
        ...scales.map((name, i) => node('Mul', [i === 0 ? 'x' : `s${i - 1}`, name], `s${i}`)),
        node('MatMul', ['s2', 'weight'], 'p'),
        node('Mul', ['p', 'class_weight'], 'y'),
      ],
    }),
  );
  expect(notes[0]).toBe(
    'weights as far as the file tells, which does not tell them from tables of numbers: class_weight, input_scale, scale; leave those that are none out with train',
  );
});

test.each<[string, readonly number[], readonly number[]]>([
  ['places', [4], [0, 1, 2, 3]],
  ['a mask', [1, 4], [1, 0, 0, 1]],
  ['evenly spaced numbers', [4], [-2.2, -1.65, -1.1, -0.55]],
  ['evenly spaced numbers in equal rows', [2, 4], [-1, 0.5, 2, 3.5, -1, 0.5, 2, 3.5]],
])('a table of %s that no layer takes is not trained, which is told', async (_, shape, data) => {
  const grid = tensor('grid', { type: 'float32', shape, data: Float32Array.from(data) });
  const parts = {
    initializers: [floatTensor('w', [4, 2], 1), grid, int64Tensor('axis', [1], [1])],
    nodes: [
      node('Unsqueeze', ['x', 'axis'], 'u'),
      node('Sub', ['u', 'grid'], 'd'),
      node('MatMul', ['d', 'w'], 'y'),
    ],
  };
  const { parameters, notes } = await importModel(twoLayers(parts));
  expect([parameters, notes]).toEqual([
    ['w'],
    ['constants of formulas are not trained: grid; name those that are weights with train'],
  ]);
  expect((await importModel(twoLayers(parts), { train: ['w', 'grid'] })).parameters).toEqual(['w', 'grid']);
});

test('whole numbers in a layer are weights, and rows of zeros without a name behind it are none', async () => {
  const identity = { type: 'float32' as const, shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) };
  const parts = {
    inputs: { x: ['batch', 2] },
    initializers: [tensor('identity', identity), numbers('onnx::Add_9', [1, 2], 0)],
    nodes: [node('MatMul', ['x', 'identity'], 'p'), node('Add', ['p', 'onnx::Add_9'], 'y')],
  };
  expect((await importModel(twoLayers(parts))).parameters).toEqual(['identity']);
});

test('a number that PyTorch has computed of a parameter is told', async () => {
  const number = tensor('exp', { type: 'float32', shape: [], data: Float32Array.of(2) });
  const { notes } = await importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 2], 1), number],
      nodes: [node('MatMul', ['x', 'w'], 'p'), node('Mul', ['p', 'exp'], 'y')],
      valueInfo: [kind('w', 'PARAMETER'), folded('exp', ['temperature'])],
      graphMetadata: {
        'pkg.torch.export.ExportedProgram.graph_signature':
          "\np_temperature: PARAMETER target='temperature'\n",
      },
    }),
  );
  expect(notes).toEqual([
    'what was computed of weights when the file was made is not trained: exp; export with optimize=False to train what it is made of',
  ]);
});

test('vectors of spectral norm are no weights, which is told', async () => {
  const [u, v] = ['0.parametrizations.weight.0._u', '0.weight_v'];
  const { parameters, notes } = await importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 2], 1), floatTensor(u, [4], 2), floatTensor(v, [2], 3)],
      nodes: [node('Mul', ['x', u], 'p'), node('MatMul', ['p', 'w'], 'q'), node('Mul', ['q', v], 'y')],
    }),
  );
  expect(parameters).toEqual(['w']);
  expect(notes[0]).toBe(
    `spectral norms stay as they were when the file was made, as training here does not renew ${u}, ${v}`,
  );
});

test("weight norm's directions, which are called like such vectors, are weights", async () => {
  const nodes = [
    node('ReduceL2', ['c.weight_v'], 'norm', { axes: [0], keepdims: 1 }),
    node('Div', ['c.weight_v', 'norm'], 'direction'),
    node('Mul', ['direction', 'c.weight_g'], 'w'),
    node('MatMul', ['x', 'w'], 'y'),
  ];
  const initializers = [floatTensor('c.weight_g', [1, 2], 1), floatTensor('c.weight_v', [4, 2], 2)];
  expect((await importModel(twoLayers({ initializers, nodes }))).parameters).toEqual([
    'c.weight_g',
    'c.weight_v',
  ]);
});
