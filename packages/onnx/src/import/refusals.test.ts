import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { called, floatTensor, node, twoLayers, type FileParts } from './file.testing.js';
import { importModel } from './import-model.js';
import type { ImportOptions } from './inputs.js';

const gemm = node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'y', { transB: 1 });
/** Bags of the ids `x` as the older exporter has them: a loop over the bounds of each. */
const loopOverBags = node('Loop', ['n', 'yes'], 'y', {
  body: {
    g: {
      node: [
        node('Gather', ['off', 'i'], 'first'),
        node('Gather', ['ends', 'i'], 'last'),
        node('Unsqueeze', ['first', 'zero'], 'from'),
        node('Unsqueeze', ['last', 'zero'], 'to'),
        node('Slice', ['x', 'from', 'to', 'zero'], 'bag'),
        node('Gather', ['fc1.weight', 'bag'], 'rows'),
        node('ReduceMean', ['rows'], 'mean'),
      ],
      output: [{ name: 'yes' }, { name: 'mean' }],
    },
  },
});

const refusals: readonly (readonly [string, Partial<FileParts>, ImportOptions, RegExp])[] = [
  ['an old opset', { opset: 12 }, {}, /opset must be from 13 to 26, got 12; export with opset_version=17/],
  ['an opset the runtime does not know', { opset: 27 }, {}, /opset must be from 13 to 26, got 27/],
  [
    'an op of another domain',
    { domains: ['com.microsoft'], nodes: [node('FusedGemm', ['x', 'fc1.weight'], 'y', {}, 'com.microsoft')] },
    {},
    /node \/FusedGemm\/y \(FusedGemm\): .* got one of the domain com.microsoft; export for plain ONNX/,
  ],
  [
    'a quantized op',
    { nodes: [node('DequantizeLinear', ['x', 'fc1.weight'], 'y')] },
    {},
    /node \/DequantizeLinear\/y \(DequantizeLinear\): .*before it was quantized/,
  ],
  [
    'a loop whose rounds are computed',
    { nodes: [node('Loop', ['x', '', 'x'], 'y', { body: { g: { node: [] } } })] },
    {},
    /node \/Loop\/y \(Loop\): its number of rounds must follow from constants and shapes, got one that is computed; export with fixed sizes/,
  ],
  [
    'a branch on data',
    { nodes: [node('Cast', ['x'], 'c', { to: 9 }), node('If', ['c'], 'y')] },
    {},
    /node \/If\/y \(If\): its condition must follow from constants and shapes/,
  ],
  ...(
    [
      ['%w, %x, %o, False, 0, False, None, False, 3', 'padding_idx=3', 3, '(embedding(ids) * mask).sum(1)'],
      ['%w, %x, %o, False, 2, True, None, False, 3', 'padding_idx=3', 3, 'embedding(ids).masked_fill('],
      [
        '%w, %x, %o, False, 1, False, None, False, None',
        'others, such as',
        0,
        '(embedding(ids) * mask).sum(1) / ',
      ],
      ['%w, %x, %o, False, 1, False, %s, True', 'others, such as', 0, '(embedding(ids) * mask).sum(1) / '],
    ] as const
  ).map(([operands, found, id, cure]): (typeof refusals)[number] => [
    `a bag of embeddings of ${operands}, before what it reads`,
    {
      nodes: [
        node('Range', ['x', 'x', 'x'], 'r'),
        called(node('ConcatFromSequence', ['r'], 'y'), 'embedding_bag', operands),
      ],
    },
    {},
    new RegExp(
      `node /ConcatFromSequence/y \\(ConcatFromSequence\\): bags of embeddings must be of all ids in the rows of \\[B, ids\\], got ${found}.*mask = \\(ids != ${id}\\).*, and ${cure.replace(/[()*]/g, String.raw`\$&`)}`,
    ),
  ]),
  [
    'a bag of embeddings of offsets from the older exporter',
    { nodes: [loopOverBags] },
    {},
    /node \/Loop\/y \(Loop\): bags of embeddings must be of all ids in the rows of \[B, ids\], got others, such as those of offsets; .* and \(embedding\(ids\) \* mask\)\.sum\(1\) \/ mask/,
  ],
  [
    'an unknown op',
    { nodes: [node('RoiAlign', ['x', 'x', 'x'], 'y')] },
    {},
    /node \/RoiAlign\/y \(RoiAlign\): op must be one of Abs, .* got RoiAlign; write it in these/,
  ],
  [
    'shapes that do not fit',
    { nodes: [node('MatMul', ['x', 'fc1.weight'], 'y')] },
    {},
    /node \/MatMul\/y \(MatMul\): MatMul must join equal dimensions, got \[B,4\] and \[3,4\]/,
  ],
  ...[1, 1.5, -0.5, NaN].map((f): (typeof refusals)[number] => [
    `dropout of ${f}`,
    { nodes: [node('Constant', [], 'r', { value_float: { f } }), node('Dropout', ['x', 'r'], 'y')] },
    {},
    new RegExp(`Dropout must have a share of at least 0 and below 1, got ${f}; leave it out`),
  ]),
  [
    'a quantized initializer',
    { initializers: [{ name: 'w', dims: [1], dataType: 3, int32Data: [1] }] },
    {},
    /initializer w: element type must be float32, .* got int8/,
  ],
  [
    'weights in another file',
    {
      initializers: [
        {
          name: 'w',
          dims: [1],
          dataType: 1,
          dataLocation: 1,
          externalData: [{ key: 'location', value: 'm.data' }],
        },
      ],
    },
    {},
    /initializer w: its elements are in the file m.data; give externalData: \{ "m.data": bytes \}/,
  ],
  [
    'a tensor cut short',
    { initializers: [{ name: 'w', dims: [2], dataType: 1, floatData: [1] }] },
    {},
    /initializer w: must have 2 elements for the shape \[2\], got 1; the file is damaged/,
  ],
  [
    'open sizes',
    { inputs: { x: ['batch', 'width'] } },
    {},
    /input x must have fixed sizes but for the batch, got \[\?\]; give sampleShape/,
  ],
  [
    'a sample shape that does not fit',
    {},
    { sampleShape: [5] },
    /sampleShape must fit \[4\] of input x, got \[5\]/,
  ],
  ['an unknown input', {}, { input: 'z' }, /input must be one of the file, got z; it has x/],
  ['an unknown output', {}, { output: 'z' }, /output must be a value of the file, got z; its outputs are y/],
  [
    'two outputs',
    { outputs: ['y', 'h'] },
    {},
    /output must be named where a file has several, got none; it has y, h/,
  ],
  [
    'two inputs',
    { inputs: { x: ['batch', 4], mask: ['batch', 4] } },
    { input: 'x' },
    /input mask must be given, got none; .* fixedInputs: \{ "mask": 1 \}/,
  ],
  [
    'a selection of nothing',
    {},
    { train: ['fc1.*', 'head.*'] },
    /train must select weights of the model, got head\.\*; it has fc1.weight, fc1.bias, fc2.weight/,
  ],
  [
    'a weight whose name the older exporter of PyTorch has lost',
    {
      initializers: [floatTensor('onnx::MatMul_17', [4, 2], 1)],
      nodes: [node('MatMul', ['x', 'onnx::MatMul_17'], 'y')],
    },
    { train: ['A', 'B'] },
    /got A, B; it has onnx::MatMul_17; weights that .* have lost their names: export with do_constant_folding=False/,
  ],
  [
    'a model without weights',
    { nodes: [node('Relu', ['x'], 'y')] },
    {},
    /train must select weights of the model, got none; it has no initializers/,
  ],
  [
    'trees',
    { domains: ['ai.onnx.ml'], nodes: [node('TreeEnsembleRegressor', ['x'], 'y', {}, 'ai.onnx.ml')] },
    {},
    /\(TreeEnsembleRegressor\): ops of ai.onnx.ml, .* have no gradients; train a network in their place/,
  ],
  [
    'texts',
    { inputType: 8 },
    {},
    /input x must be of numbers, got texts; export what stands behind the encoders alone, as the last step of a pipeline, to_onnx\(pipeline\[-1\]/,
  ],
  [
    'complex numbers',
    { inputType: 14 },
    {},
    /input x must be of real numbers, got complex64; export with the real/,
  ],
  [
    'a computed share of dropout',
    {
      nodes: [gemm, node('ReduceMax', ['y'], 'm', { keepdims: 0 }), node('Dropout', ['y', 'm'], 'd')],
      outputs: ['d'],
    },
    {},
    /node \/Dropout\/d \(Dropout\): the share of Dropout must be a constant/,
  ],
];

test.each(refusals)(
  'refuses %s, and says where it stands and what to do',
  async (_, changes, options, message) => {
    await expect(importModel(twoLayers(changes), options)).rejects.toThrow(message);
  },
);

test('an op that gradients cannot go through is named by its node when training begins', async () => {
  const bytes = twoLayers({
    nodes: [
      node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
      node('IsNaN', ['h'], 'n'),
      node('Cast', ['n'], 'c', { to: 1 }),
      node('Constant', [], 'id', { value_ints: [0] }),
      node('Constant', [], 'two', { value_ints: [2] }),
      node('Slice', ['fc1.bias', 'id', 'two'], 'values'),
      node('OneHot', ['id', 'two', 'values'], 'r'),
      node('ReduceMax', ['r'], 'm', { keepdims: 0 }),
      node('Add', ['c', 'h'], 's'),
      node('Add', ['s', 'm'], 'y'),
    ],
    initializers: [floatTensor('fc1.weight', [3, 4], 1), floatTensor('fc1.bias', [3], 2)],
  });
  const model = await importModel(bytes);
  const trainer = createTrainer({ model, loss: meanSquaredError(), optimizer: adam(), seed: 1, threads: 1 });
  await expect(trainer).rejects.toThrow(/got OneHot \(train only .* at the node that makes r$/);
});

/** Functions `f0` to `fN`, each with two calls of the next. */
const doubling = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const next = i + 1 < count ? [`f${i + 1}`, 'own'] : ['Relu', ''];
    return {
      name: `f${i}`,
      domain: 'own',
      input: ['a'],
      output: ['c'],
      node: [node(next[0]!, ['a'], 'b', {}, next[1]), node(next[0]!, ['b'], 'c', {}, next[1])],
    };
  });

test('refuses functions that call each other without end, or double until the memory is full', async () => {
  const call = (name: string) => [
    node(name, ['x'], 'z', {}, 'own'),
    { ...gemm, input: ['z', 'fc1.weight', 'fc1.bias'] },
  ];
  const own = (name: string, calls: string) => ({
    name,
    domain: 'own',
    input: ['a'],
    output: ['b'],
    node: [node(calls, ['a'], 'b', {}, 'own')],
  });
  const file = (functions: readonly object[]) =>
    twoLayers({ domains: ['own'], nodes: call('f0'), functions, outputs: ['y'] });
  await expect(importModel(file([own('f0', 'f1'), own('f1', 'f0')]))).rejects.toThrow(
    'importModel: the file must have at most 64 functions and branches inside each other, got more',
  );
  await expect(importModel(file(doubling(30)), { limits: { nodes: 5000 } })).rejects.toThrow(
    'importModel: the file must have at most 5000 nodes with all functions and loops written out, got more; where you trust it, give limits: { nodes:',
  );
  await expect(importModel(file(doubling(4)))).resolves.toMatchObject({ sampleShape: [4] });
});

test.each([
  ['ConstantOfShape', [[100_000, 100_000]]],
  ['Expand', [[1], [2 ** 20, 2 ** 20]]],
  ['Tile', [[1, 2], [2 ** 30]]],
  ['Range', [[0], [2 ** 40], [1]]],
])('%s that makes a constant too large for the memory is refused before it is made', async (op, inputs) => {
  const names = inputs.map((_, i) => `in${i}`);
  const constants = inputs.map((numbers, i) => ({
    name: names[i]!,
    // What Range counts by are single numbers.
    dims: op === 'Range' ? [] : [numbers.length],
    dataType: 7,
    int64Data: numbers,
  }));
  const bytes = twoLayers({
    nodes: [node(op, names, 'large'), { ...gemm, output: ['h'] }, node('Add', ['h', 'large'], 'y')],
    initializers: [...constants, floatTensor('fc1.weight', [3, 4], 1), floatTensor('fc1.bias', [3], 2)],
  });
  await expect(importModel(bytes)).rejects.toThrow(
    `importModel: the file must have at most 67108864 numbers in a constant, as ${op} makes, got more; where you trust it, give limits: { numbers:`,
  );
});

/** x [B, 4] through a dense layer, spread out by Expand. @param shape to which */
const spread = (shape: readonly number[]): Uint8Array =>
  twoLayers({
    nodes: [
      { ...gemm, output: ['h'] },
      node('Unsqueeze', ['h', 'axes'], 'u'),
      node('Expand', ['u', 'shape'], 'e'),
      node('ReduceMean', ['e'], 'y', { axes: [1], keepdims: 0 }),
    ],
    initializers: [
      { name: 'axes', dims: [1], dataType: 7, int64Data: [1] },
      { name: 'shape', dims: [3], dataType: 7, int64Data: shape },
      floatTensor('fc1.weight', [3, 4], 1),
      floatTensor('fc1.bias', [3], 2),
    ],
  });

test('a size below 0 is refused when the file is read', async () => {
  await expect(importModel(spread([1, -1, 3]))).rejects.toThrow(
    'importModel: node /Expand/e (Expand): Expand must make sizes of 0 or more, got [B,-1,3]',
  );
});

test('a step that needs more memory than there is says what asks for it', async () => {
  const model = await importModel(spread([1, 2 ** 40, 3]));
  const trainer = await createTrainer({
    model,
    optimizer: sgd({ learningRate: 0.1 }),
    loss: meanSquaredError(),
    seed: 1,
  });
  const samples = { count: 2, shape: [4], values: new Float32Array(8), targets: new Float32Array(6) };
  await expect(trainer.step(samples, Uint32Array.of(0, 1))).rejects.toThrow(
    /^memory: must hold what Expand of the model makes, got too little for \d+ bytes; use smaller batches, microBatch of createTrainer, or a smaller model$/,
  );
  await trainer.dispose();
});
