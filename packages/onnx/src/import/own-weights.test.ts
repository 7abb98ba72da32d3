// What a file tells of its weights, and what is said where it does not tell enough.
import { expect, test } from 'vitest';
import { floatTensor, fraction, int64Tensor, node, particular, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const info = (name: string, key: string, value: string) => ({ name, metadataProps: [{ key, value }] });
const kind = (name: string, value: string) =>
  info(name, 'pkg.torch.export.graph_signature.InputSpec.kind', value);
const folded = (name: string, sources: readonly string[]) =>
  info(name, 'pkg.onnxscript.optimizer.folded_from', `[${sources.map((s) => `'${s}'`).join(', ')}]`);
/** As Keras 3 on PyTorch leaves it: parameters of these paths that nothing reads, and constants instead. */
const signature = (paths: readonly string[], constants: readonly string[]) => ({
  'pkg.torch.export.ExportedProgram.graph_signature': [
    '',
    '# inputs',
    ...paths.flatMap((path) => [
      `p__functional: PARAMETER target='_functional._torch_params.${path}'`,
      `p_: PARAMETER target='_torch_params.${path}'`,
    ]),
    ...constants.map((name) => `c_${name}: CONSTANT_TENSOR target='${name}'`),
  ].join('\n'),
});
/** A node with the call and the operands that the default exporter writes into it. */
const called = (made: object, call: string, operands: readonly string[]) => ({
  ...made,
  metadataProps: [
    { key: 'pkg.torch.onnx.name_scopes', value: `['', '${call}']` },
    {
      key: 'pkg.torch.onnx.fx_node',
      value: `%${call} : [num_users=1] = call_function[target=torch.ops.aten.${call}](args = (${operands.map((name) => `%${name}`).join(', ')}), kwargs = {})`,
    },
  ],
});
const numbers = (name: string, shape: readonly number[], value: number) =>
  tensor(name, {
    type: 'float32',
    shape,
    data: new Float32Array(shape.reduce((p, d) => p * d, 1)).fill(value),
  });

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

test.each<[string, string, readonly string[], readonly string[]]>([
  ['PARAMETER', 'linear', ['cell.weight', 'cell.bias', 'zeros'], []],
  // As Keras writes a gate that adds a bias of zeros to the product with a state of zeros.
  ['CONSTANT_TENSOR', 'add_1', ['lifted_tensor_1', 'lifted_tensor_2', 'matmul_1', 'zeros_1'], ['gru/kernel']],
])(
  'a start state that was computed of weights for each sample, %s, is refused',
  async (is, name, from, paths) => {
    const bytes = twoLayers({
      inputs: { x: [3, 4] },
      initializers: [floatTensor('w', [4, 2], 1), numbers(name, [3, 2], 0)],
      nodes: [node('MatMul', ['x', 'w'], 'p'), node('Sigmoid', [name], 's'), node('Mul', ['p', 's'], 'y')],
      valueInfo: [kind('w', is), folded(name, from)],
      graphMetadata: {
        'pkg.torch.export.ExportedProgram.graph_signature': ['w', ...from.slice(0, 2)]
          .map((tensorName) => `p_: ${is} target='${tensorName}'`)
          .concat(paths.map((path) => `p_: PARAMETER target='${path}'`))
          .join('\n'),
      },
    });
    await expect(importModel(bytes)).rejects.toThrow(
      `importModel: what each sample of the export begins with must not be computed of weights when the file is made, got ${name}; export with an open batch (dynamic_shapes or dynamic_axes), or with optimize=False, or choose what to train with train`,
    );
    expect((await importModel(bytes, { train: 'w' })).parameters).toEqual(['w']);
  },
);

test.each<[string, readonly number[]]>([
  ['numbers', [0.5, -1]],
  ['zeros', [0, 0]],
])('what a cell adds to a product with a state of zeros is its bias, of %s', async (_, bias) => {
  const start = (weight: ReturnType<typeof tensor>) =>
    importModel(
      twoLayers({
        inputs: { x: [3, 4] },
        initializers: [
          floatTensor('w', [4, 2], 1),
          tensor('cell.bias', { type: 'float32', shape: [2], data: Float32Array.from(bias) }),
          tensor('linear', {
            type: 'float32',
            shape: [3, 2],
            data: Float32Array.from([...bias, ...bias, ...bias]),
          }),
          weight,
        ],
        nodes: [
          node('MatMul', ['x', 'w'], 'p'),
          node('Add', ['p', 'linear'], 'q'),
          node('Tanh', ['q'], 'h'),
          node('Gemm', ['h', 'cell.weight', 'cell.bias'], 'r', { transB: 1 }),
          node('Add', ['p', 'r'], 'y'),
        ],
        valueInfo: [
          ...['w', 'cell.bias', 'cell.weight'].map((name) => kind(name, 'PARAMETER')),
          folded('linear', ['cell.bias', 'cell.weight', 'zeros', 'val_0']),
        ],
        graphMetadata: {
          'pkg.torch.export.ExportedProgram.graph_signature': ['w', 'cell.bias', 'cell.weight']
            .map((name) => `p_: PARAMETER target='${name}'`)
            .join('\n'),
        },
      }),
    );
  const model = await start(floatTensor('cell.weight', [2, 2], 2));
  expect(model.parameters).toEqual(['w', 'cell.bias', 'cell.weight']);
  expect(model.graph.nodes.find(({ op }) => op === 'Reshape')?.inputs[0]?.name).toBe('cell.bias');
  expect(model.notes).toEqual(['input x was exported for batches of 3; it now takes any number of samples']);
  // The product with a weight of zeros is zero whatever the state, which may have been another one.
  await expect(start(numbers('cell.weight', [2, 2], 0))).rejects.toThrow(
    'what each sample of the export begins with must not be computed of weights when the file is made, got linear',
  );
});

test("a bias that Keras' cell picks anew at each step is one, its first step's too, unless two layers begin equally", async () => {
  const cell = (...readers: object[]) =>
    importModel(
      twoLayers({
        inputs: { x: [3, 4] },
        initializers: [
          floatTensor('lifted_tensor_0', [4, 2], 1),
          floatTensor('lifted_tensor_1', [2, 2], 2),
          numbers('select_1', [2], 0),
          numbers('add_1', [3, 2], 0),
        ],
        nodes: [
          called(node('MatMul', ['x', 'lifted_tensor_0'], 'p'), 'matmul', ['x', 'c_lifted_tensor_0']),
          called(node('Add', ['p', 'add_1'], 'h'), 'add_2', ['matmul', 'add_1']),
          ...[3, 5].flatMap((i) => [
            called(node('MatMul', ['h', 'lifted_tensor_1'], `m${i}`), `matmul_${i}`, [
              'h',
              'c_lifted_tensor_1',
            ]),
            called(node('Add', [`m${i}`, 'select_1'], `a${i}`), `add_${i}`, [`matmul_${i}`, `select_${i}`]),
          ]),
          ...readers,
        ],
        valueInfo: [
          ...['lifted_tensor_0', 'lifted_tensor_1'].map((name) => kind(name, 'CONSTANT_TENSOR')),
          folded('select_1', ['lifted_tensor_2', 'val_5']),
          folded('add_1', ['lifted_tensor_1', 'lifted_tensor_2', 'matmul_1', 'select_2', 'val_0', 'zeros']),
        ],
        graphMetadata: signature(['gru/kernel'], ['lifted_tensor_0', 'lifted_tensor_1', 'lifted_tensor_2']),
      }),
    );
  const model = await cell(called(node('Add', ['a3', 'a5'], 'y'), 'add_7', ['add_3', 'add_5']));
  expect(model.parameters).toEqual(['lifted_tensor_0', 'lifted_tensor_1', 'select_1']);
  const twice = [node('Add', ['a3', 'a5'], 'q'), node('Mul', ['q', 'add_1'], 'y')];
  await expect(cell(...twice)).rejects.toThrow('got add_1; export with an open batch');
});

test('equal biases of zeros and ones, as of both directions of a recurrent layer, are weights of their own', async () => {
  const bias = { type: 'float32' as const, shape: [4], data: Float32Array.of(0, 1, 0, 0) };
  const step = (k: number, name: string, x: string) => [
    called(node('MatMul', [x, `w${k}`], `p.${name}`), `matmul_${name}`, [x, `c_w${k}`]),
    called(node('MatMul', ['x', `w${k}`], `q.${name}`), `matmul_q${name}`, ['x', `c_w${k}`]),
    called(node('Add', [`p.${name}`, `q.${name}`], `s.${name}`), `add_s${name}`, []),
    called(node('Add', [`s.${name}`, 'b0'], name), `add_${name}`, ['add', `c_b${k}`]),
  ];
  const { parameters } = await importModel(
    twoLayers({
      initializers: [floatTensor('w0', [4, 4], 1), floatTensor('w1', [4, 4], 2), tensor('b0', bias)],
      nodes: [
        ...step(0, 'h', 'x'),
        ...step(0, 'i', 'h'),
        ...step(1, 'j', 'x'),
        ...step(1, 'k', 'j'),
        called(node('Mul', ['i', 'k'], 'y'), 'mul', ['i', 'k']),
      ],
      valueInfo: ['w0', 'w1', 'b0'].map((name) => kind(name, 'CONSTANT_TENSOR')),
      graphMetadata: signature(['lstm/kernel'], ['w0', 'w1', 'b0', 'b1']),
    }),
  );
  expect(parameters).toHaveLength(4);
});

test('a parameter that was negated when the file was made is trained as it is', async () => {
  const slope = floatTensor('slope', [4], 2);
  const { parameters, graph } = await importModel(
    twoLayers({
      initializers: [
        floatTensor('w', [4, 2], 1),
        slope,
        tensor('neg', { type: 'float32', shape: [1, 4], data: fraction([4], 2).map((x) => -x) }),
      ],
      nodes: [
        node('Mul', ['x', 'neg'], 'p'),
        node('Add', ['p', 'slope'], 'q'),
        node('MatMul', ['q', 'w'], 'y'),
      ],
      valueInfo: [...['w', 'slope'].map((name) => kind(name, 'PARAMETER')), folded('neg', ['slope'])],
    }),
  );
  expect(parameters).toEqual(['w', 'slope']);
  expect(graph.nodes[0]).toMatchObject({ op: 'Neg', inputs: [{ name: 'slope' }] });
});

test('what the older exporter has laid out or squared of a parameter that the file has too is one with it', async () => {
  const data = Float32Array.of(0.3, -1.7, 2.2, 0.9);
  const { parameters, notes } = await importModel(
    twoLayers({
      producer: 'pytorch',
      initializers: [
        floatTensor('fc.weight', [4, 2], 1),
        tensor('points', { type: 'float32', shape: [4], data }),
        tensor('onnx::Mul_8', { type: 'float32', shape: [1, 4], data }),
        tensor('onnx::Add_9', { type: 'float32', shape: [1, 4], data: data.map((x) => x * x) }),
      ],
      nodes: [
        node('Mul', ['x', 'onnx::Mul_8'], 'p'),
        node('Add', ['p', 'onnx::Add_9'], 'q'),
        node('Add', ['q', 'points'], 'r'),
        node('MatMul', ['r', 'fc.weight'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['fc.weight', 'points']);
  expect(notes[0]).toBe(
    'weights that the file has once more, laid out or squared, are one: onnx::Mul_8 (points), onnx::Add_9 (points); if some only were equal when the file was made, export with do_constant_folding=False',
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
