// What layers begin with, or what a file has twice: which weight it is.
import { expect, test } from 'vitest';
import { called, floatTensor, fraction, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';
import { folded, kind, numbers, signature } from './torch-marks.testing.js';

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
          called(node('MatMul', ['x', 'lifted_tensor_0'], 'p'), 'matmul', '%x, %c_lifted_tensor_0'),
          called(node('Add', ['p', 'add_1'], 'h'), 'add_2', '%matmul, %add_1'),
          ...[3, 5].flatMap((i) => [
            called(
              node('MatMul', ['h', 'lifted_tensor_1'], `m${i}`),
              `matmul_${i}`,
              '%h, %c_lifted_tensor_1',
            ),
            called(node('Add', [`m${i}`, 'select_1'], `a${i}`), `add_${i}`, `%matmul_${i}, %select_${i}`),
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
  const model = await cell(called(node('Add', ['a3', 'a5'], 'y'), 'add_7', '%add_3, %add_5'));
  expect(model.parameters).toEqual(['lifted_tensor_0', 'lifted_tensor_1', 'select_1']);
  const twice = [node('Add', ['a3', 'a5'], 'q'), node('Mul', ['q', 'add_1'], 'y')];
  await expect(cell(...twice)).rejects.toThrow('got add_1; export with an open batch');
});

test('equal biases of zeros and ones, as of both directions of a recurrent layer, are weights of their own', async () => {
  const bias = { type: 'float32' as const, shape: [4], data: Float32Array.of(0, 1, 0, 0) };
  const step = (k: number, name: string, x: string) => [
    called(node('MatMul', [x, `w${k}`], `p.${name}`), `matmul_${name}`, `%${x}, %c_w${k}`),
    called(node('MatMul', ['x', `w${k}`], `q.${name}`), `matmul_q${name}`, `%x, %c_w${k}`),
    called(node('Add', [`p.${name}`, `q.${name}`], `s.${name}`), `add_s${name}`, ''),
    called(node('Add', [`s.${name}`, 'b0'], name), `add_${name}`, `%add, %c_b${k}`),
  ];
  const { parameters } = await importModel(
    twoLayers({
      initializers: [floatTensor('w0', [4, 4], 1), floatTensor('w1', [4, 4], 2), tensor('b0', bias)],
      nodes: [
        ...step(0, 'h', 'x'),
        ...step(0, 'i', 'h'),
        ...step(1, 'j', 'x'),
        ...step(1, 'k', 'j'),
        called(node('Mul', ['i', 'k'], 'y'), 'mul', '%i, %k'),
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

test('what is made of a state of zeros for the samples of the export is one image for all', async () => {
  const { parameters, graph } = await importModel(
    twoLayers({
      inputs: { x: [3, 2, 4] },
      initializers: [
        floatTensor('w', [2, 2, 3], 1),
        floatTensor('u', [2, 2, 3], 2),
        numbers('zeros', [3, 2, 4], 0),
      ],
      nodes: [
        node('Conv', ['x', 'w'], 'p', { pads: [1, 1] }),
        node('Conv', ['zeros', 'u'], 'q', { pads: [1, 1] }),
        node('Add', ['p', 'q'], 'y'),
      ],
    }),
  );
  expect(parameters).toContain('w');
  expect(graph.outputs[0]!.value.shape).toEqual(['B', 2, 4]);
});
