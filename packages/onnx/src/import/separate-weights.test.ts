import { expect, test } from 'vitest';
import {
  called,
  floatTensor,
  int64Tensor,
  node,
  particular,
  tensor,
  twoLayers,
  type FileParts,
} from './file.testing.js';
import { importModel } from './import-model.js';
import { kind, signature } from './torch-marks.testing.js';

const filled = (name: string, shape: readonly number[], value: number) =>
  tensor(name, {
    type: 'float32',
    shape,
    data: new Float32Array(shape.reduce((p, d) => p * d, 1)).fill(value),
  });
const norm = (input: string, output: string, weight = 'a.weight', bias = 'a.bias') =>
  node('LayerNormalization', [input, weight, bias], output);
const fresh = [filled('a.weight', [4], 1), filled('a.bias', [4], 0), floatTensor('w', [4, 4], 1)];

const cases: readonly {
  readonly title: string;
  readonly parts: Partial<FileParts>;
  readonly parameters: readonly string[];
  readonly note: RegExp;
}[] = [
  {
    title: 'two fresh norms that the file has once are two',
    parts: { initializers: fresh, nodes: [norm('x', 'n'), node('MatMul', ['n', 'w'], 'p'), norm('p', 'y')] },
    parameters: ['a.weight', 'a.bias', 'w', 'y.weight', 'y.bias'],
    note: /equal initial weights .* again: a.weight \(2\), a.bias \(2\); .* name these with tied/,
  },
  {
    title: 'the zero biases of a norm, a product and a convolution-like layer are three',
    parts: {
      initializers: fresh,
      nodes: [
        norm('x', 'n'),
        node('MatMul', ['n', 'w'], 'p'),
        node('Add', ['p', 'a.bias'], 'q'),
        node('Gemm', ['q', 'w', 'a.bias'], 'y'),
      ],
    },
    parameters: ['a.weight', 'a.bias', 'w', 'q.bias', 'y.bias'],
    note: /stay tied, as nothing tells .*: w; to have them apart, export after a step of training/,
  },
  {
    title: 'a layer used twice, as its product tells, keeps one bias',
    parts: {
      initializers: [floatTensor('w', [4, 4], 1), filled('b', [4], 0)],
      nodes: [
        node('Gemm', ['x', 'w', 'b'], 'h'),
        node('Relu', ['h'], 'r'),
        node('Gemm', ['r', 'w', 'b'], 'y'),
      ],
    },
    parameters: ['w', 'b'],
    note: /stay tied/,
  },
  {
    title: 'one scale and bias of zeros in one norm are two',
    parts: {
      initializers: [filled('zero', [4], 0), floatTensor('w', [4, 4], 1)],
      nodes: [node('MatMul', ['x', 'w'], 'p'), norm('p', 'y', 'zero', 'zero')],
    },
    parameters: ['w', 'zero', 'y.bias'],
    note: /again: zero \(2\)/,
  },
  {
    title: 'fresh weights behind one node that lays them out are apart too',
    parts: {
      initializers: [...fresh.slice(2), filled('gain', [2, 2], 0.1)],
      nodes: [
        node('Constant', [], 'row', { value_ints: [4] }),
        node('Reshape', ['gain', 'row'], 'flat'),
        node('Mul', ['x', 'flat'], 'p'),
        node('MatMul', ['p', 'w'], 'q'),
        node('Mul', ['q', 'flat'], 'y'),
      ],
    },
    parameters: ['w', 'gain', 'flat.for.y.weight'],
    note: /again: gain \(2\)/,
  },
  {
    title: 'parts of one weight stay one, and fresh biases behind one node that parts them are apart',
    parts: {
      initializers: [...fresh.slice(2), filled('in_proj_bias', [8], 0), filled('split_bias', [8], 0)],
      nodes: [
        node('Constant', [], 'zero', { value_ints: [0] }),
        node('Constant', [], 'four', { value_ints: [4] }),
        node('Constant', [], 'eight', { value_ints: [8] }),
        node('Constant', [], 'halves', { value_ints: [4, 4] }),
        node('Slice', ['in_proj_bias', 'zero', 'four', 'zero'], 'q_bias'),
        node('Slice', ['in_proj_bias', 'four', 'eight', 'zero'], 'k_bias'),
        node('Split', ['split_bias', 'halves'], ['first', 'second']),
        node('Add', ['x', 'q_bias'], 'q'),
        node('Mul', ['q', 'k_bias'], 'p'),
        node('MatMul', ['p', 'w'], 'r'),
        node('Add', ['r', 'first'], 's'),
        node('Mul', ['s', 'second'], 't'),
        node('Add', ['t', 'first'], 'y'),
      ],
    },
    parameters: ['w', 'in_proj_bias', 'split_bias', 'first.for.t.split_bias', 'first.for.y.split_bias'],
    note: /again: split_bias \(3\)/,
  },
  {
    title: 'a bias of zeros inside a loop is one in all rounds, and two where the body adds it twice',
    parts: {
      initializers: [
        ...fresh.slice(2),
        filled('once', [4], 0),
        filled('twice', [4], 0),
        int64Tensor('rounds', [], [3]),
      ],
      nodes: [
        node('Loop', ['rounds', '', 'x'], 'h', {
          body: {
            g: {
              input: [{ name: 'round' }, { name: 'before' }, { name: 'state' }],
              output: [{ name: 'before' }, { name: 'next' }],
              node: [
                node('Tanh', ['state'], 'a'),
                node('Add', ['a', 'once'], 'b'),
                node('Add', ['b', 'twice'], 'c'),
                node('Sigmoid', ['c'], 'd'),
                node('Add', ['d', 'twice'], 'next'),
              ],
            },
          },
        }),
        node('MatMul', ['h', 'w'], 'y'),
      ],
    },
    parameters: ['w', 'once', 'twice', 'next.bias'],
    note: /again: twice \(2\); /,
  },
];

test.each(cases)('$title', async ({ parts, parameters, note }) => {
  const model = await importModel(twoLayers(parts));
  expect([...model.parameters].sort()).toEqual([...parameters].sort());
  expect(model.notes.join('\n')).toMatch(note);
});

test('weights named as tied stay one', async () => {
  const parts = {
    initializers: fresh,
    nodes: [norm('x', 'n'), node('MatMul', ['n', 'w'], 'p'), norm('p', 'y')],
  };
  const { parameters, notes } = await importModel(twoLayers(parts), { tied: 'a.*' });
  expect(parameters).toEqual(['a.weight', 'a.bias', 'w']);
  expect(notes).toEqual([]);
});

test('an embedding that a product reads too stays one, without a note', async () => {
  const ids = { inputs: { x: ['batch', 3] }, inputType: 7 };
  const nodes = [
    node('Gather', ['table', 'x'], 'e'),
    node('ReduceMean', ['e'], 'm', { axes: [1], keepdims: 0 }),
    node('Gemm', ['m', 'table'], 'y', { transB: 1 }),
  ];
  const model = await importModel(
    twoLayers({ ...ids, nodes, initializers: [floatTensor('table', [5, 4], 1)] }),
  );
  expect(model).toMatchObject({ parameters: ['table'], notes: [] });
});

test('batch norm that the exporter has merged into a convolution is noted', async () => {
  const model = await importModel(
    twoLayers({
      inputs: { x: ['batch', 1, 3, 3] },
      initializers: [floatTensor('onnx::Conv_12', [2, 1, 3, 3], 1), floatTensor('onnx::Conv_13', [2], 2)],
      nodes: [node('Conv', ['x', 'onnx::Conv_12', 'onnx::Conv_13'], 'y')],
    }),
  );
  const plain = await importModel(
    twoLayers({
      inputs: { x: ['batch', 1, 3, 3] },
      initializers: [floatTensor('onnx::Conv_12', [2, 1, 3, 3], 1)],
      nodes: [node('Conv', ['x', 'onnx::Conv_12'], 'y')],
    }),
  );
  expect(plain.notes.join()).not.toMatch('batch norm');
  expect(model.notes[1]).toMatch(
    /^batch norm was merged into weights .* node \/Conv\/y \(Conv\); export with optimize=False, or with dynamo=False and training=torch.onnx.TrainingMode.PRESERVE, to keep it$/,
  );
});

test.each([
  ['Gemm', 'linear', '%x, %p_w, %p_fc_bias', [4, 2], {}, 2],
  ['Gemm', 'addmm', '%p_fc_bias, %x, %permute', [2, 4], { transB: 1 }, 2],
  // Its weight is laid out or computed, so that the call does not name it.
  ['Gemm', 'linear_1', '%x, %permute, %p_fc_bias', [4, 2], {}, 2],
  ['ConvTranspose', 'conv_transpose2d', '%x, %p_w, %p_fc_bias, [1, 1]', [4, 3, 1, 1], { group: 2 }, 6],
])(
  '%s of %s(%s) has the bias of zeros again that its call names',
  async (op, call, operands, shape, attributes, size) => {
    const isImage = op !== 'Gemm';
    const { graph, parameters, notes } = await importModel(
      twoLayers({
        ...(isImage && { inputs: { x: ['batch', 4, 1, 1] } }),
        initializers: [floatTensor('w', shape, 1)],
        nodes: [called(node(op, ['x', 'w'], 'y', attributes), call, operands)],
      }),
    );
    expect(parameters).toEqual(['w', 'fc_bias']);
    expect(graph.constants.get('fc_bias')!.data).toEqual(new Float32Array(size));
    expect(notes).toContain('biases of zeros that the exporter has left out are there again: fc_bias');
  },
);

test('a layer that Keras calls with each of several inputs is one, as calls name its weight', async () => {
  const call = (input: string, output: string, operand: string) =>
    called(
      node('MatMul', [input, '_wrapped.lifted_tensor_0'], output),
      'matmul',
      `%${operand}, %c__wrapped_lifted_tensor_0`,
    );
  const model = await importModel(
    twoLayers({
      inputs: { a: ['batch', 4], b: ['batch', 4] },
      initializers: [floatTensor('_wrapped.lifted_tensor_0', [4, 2], 1)],
      nodes: [call('a', 'p', 'flat_args_0'), call('b', 'q', 'flat_args_1'), node('Sub', ['p', 'q'], 'y')],
      valueInfo: [kind('_wrapped.lifted_tensor_0', 'CONSTANT_TENSOR')],
      graphMetadata: signature(['dense/kernel'], ['_wrapped.lifted_tensor_0']),
    }),
  );
  expect([model.parameters, particular(model)]).toEqual([['_wrapped.lifted_tensor_0'], []]);
});

test('in files that mark their weights, a copy is the weight itself', async () => {
  const parts = {
    initializers: [floatTensor('w', [4, 4], 1), floatTensor('u', [4], 2)],
    nodes: [
      node('Identity', ['w'], 'clone'),
      node('Identity', ['u'], 'clone_1'),
      node('MatMul', ['x', 'w'], 'p'),
      node('Mul', ['p', 'clone_1'], 'q'),
      node('MatMul', ['q', 'clone'], 'y'),
    ],
    valueInfo: [kind('w', 'PARAMETER'), kind('u', 'BUFFER')],
  };
  const { parameters, graph } = await importModel(twoLayers(parts));
  expect(parameters).toEqual(['w']);
  expect(graph.nodes.filter(({ op, inputs }) => op === 'MatMul' && inputs[1]!.name === 'w').length).toBe(2);
});

test.each([
  ['names no other weight is one', '%p_zero', ['zero']],
  ['names another that the file no longer has is two', '%x, %p_zero, %p_other', ['zero', 'y.bias']],
])('what a call reads at two places and %s', async (_, operands, parameters) => {
  const { parameters: found } = await importModel(
    twoLayers({
      initializers: [filled('zero', [4], 0)],
      nodes: [called(norm('x', 'y', 'zero', 'zero'), 'layer_norm', operands)],
    }),
  );
  expect(found).toEqual(parameters);
});

test("in a file of PyTorch's older exporter as it is, a fresh norm that is called twice is one, copies too", async () => {
  const parts = {
    producer: 'pytorch',
    initializers: [...fresh.slice(0, 2), floatTensor('fc.weight', [4, 4], 1)],
    nodes: [
      node('Identity', ['a.weight'], 'b.weight'),
      norm('x', 'n'),
      node('MatMul', ['n', 'fc.weight'], 'p'),
      norm('p', 'q'),
      norm('q', 'r', 'b.weight'),
      norm('r', 'y', 'b.weight'),
    ],
  };
  const model = await importModel(twoLayers(parts));
  expect([model.parameters, particular(model)]).toEqual([
    ['a.weight', 'a.bias', 'fc.weight', 'b.weight'],
    [],
  ]);
});

test('a parameter that its module lays out for each of its calls stays one', async () => {
  const add = (left: string, output: string, operand: string) =>
    called(node('Add', [left, 'unsqueeze'], output), output, `%${left}, %${operand}`);
  const { parameters } = await importModel(
    twoLayers({
      initializers: [floatTensor('unsqueeze', [1, 4], 1), floatTensor('w', [4, 2], 2)],
      nodes: [
        add('x', 'add', 'unsqueeze'),
        add('add', 'add_1', 'unsqueeze_1'),
        add('add_1', 'add_2', 'unsqueeze_2'),
        node('MatMul', ['add_2', 'w'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['unsqueeze', 'w']);
});

test('where the exporter may have told rows of one weight apart for each call, the setting that keeps them is told', async () => {
  const add = (left: string, output: string, operand: string) =>
    called(node('Add', [left, 'select'], output), output, `%${left}, %${operand}`);
  const { notes } = await importModel(
    twoLayers({
      initializers: [filled('select', [4], 0), floatTensor('w', [4, 2], 2)],
      nodes: [
        add('x', 'add', 'select'),
        add('add', 'add_1', 'select_1'),
        node('MatMul', ['add_1', 'w'], 'y'),
      ],
    }),
  );
  expect(notes).toContain(
    'equal initial weights that the file has once are weights of their own again: select (2); if some are one in your model, name these with tied, or export with optimize=False, which keeps all apart',
  );
});
