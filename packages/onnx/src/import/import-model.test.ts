import { expect, test } from 'vitest';
import type { Graph } from '../graph/graph.js';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import type { Loss } from '../losses/loss.js';
import { encodeModel } from '../files/onnx-file.js';
import { adam } from '../optimizers/adam.js';
import { mnistCnnSmall } from '../presets/mnist-cnn-small.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { encodeFile, floatTensor, fraction, int64Tensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

test('trains, and exports a file with the names and texts of the one it came from and the outputs of predict', async () => {
  const bytes = twoLayers({
    nodes: [
      node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
      node('Relu', ['h'], 'r'),
      node('Gemm', ['r', 'fc2.weight'], 'logits', { transB: 1 }),
      node('Softmax', ['logits'], 'y'),
    ],
  });
  const model = await importModel(bytes);
  expect(model.notes).toEqual(['output y is a Softmax; the loss takes what goes into it, the output logits']);
  const samples = { count: 5, shape: [4], values: fraction([5, 4], 9), labels: Uint8Array.of(0, 1, 0, 1, 1) };
  const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), seed: 1, threads: 1 });
  for (let i = 0; i < 5; i++) await trainer.step(samples, Uint32Array.of(0, 1, 2, 3, 4));
  const predicted = await trainer.predict(samples);
  const exported = encodeModel(trainer.trainedModel().graph);
  await trainer.dispose();

  const session = await createSession(exported, { threads: 1 });
  expect(session.inputNames).toEqual(['x']);
  expect(session.outputNames).toEqual(['logits', 'y']);
  const { logits, y } = await session.run({ x: new Tensor(samples.values, [5, 4]) });
  await session.release();
  Array.from(predicted).forEach((value, i) => expect(floats(logits)[i]).toBeCloseTo(value, 5));
  const share = (i: number) => Math.exp(predicted[i]!) / (Math.exp(predicted[0]!) + Math.exp(predicted[1]!));
  expect(floats(y)[1]).toBeCloseTo(share(1), 5);

  const again = await importModel(exported, { output: 'logits' });
  expect(again.graph.metadata).toEqual(new Map([['author', 'me']]));
  expect(again.parameters).toEqual(['fc1.weight', 'fc1.bias', 'fc2.weight']);
  const before = (await importModel(bytes)).graph.constants.get('fc1.weight');
  expect(again.graph.constants.get('fc1.weight')).not.toEqual(before);
});

test('a model built here comes back from its file as it was, dropout and running statistics too', async () => {
  const built = mnistCnnSmall({ seed: 1 });
  const { graph, notes, ...model } = await importModel(encodeModel(built.graph));
  const { graph: original, ...expected } = built;
  expect(model).toEqual(expected);
  expect(notes).toEqual([]);
  // The file has float32 attributes.
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value);
  const kinds = ({ nodes }: Graph) =>
    nodes.map(({ op, attributes }) => JSON.stringify([op, attributes], rounded));
  expect(kinds(graph)).toEqual(kinds(original));
  for (const name of [...built.parameters, ...built.statistics])
    expect(graph.constants.get(name)).toEqual(original.constants.get(name));
});

test.each([
  ['a name', 'fc2.weight', ['fc2.weight']],
  ['a pattern', 'fc1.*', ['fc1.weight', 'fc1.bias']],
  ['several', ['*.bias', 'fc2.*'], ['fc1.bias', 'fc2.weight']],
  [
    'a test',
    (name: string, { shape }: { shape: readonly number[] }) => shape.length === 2 && !name.startsWith('fc2'),
    ['fc1.weight'],
  ],
])('trains the initializers that %s selects', async (_, train, expected) => {
  expect((await importModel(twoLayers(), { train })).parameters).toEqual(expected);
});

test('trains no masks, settings or lone numbers, and updates running statistics only beside trained scales', async () => {
  const parts = {
    initializers: [
      tensor('mask', { type: 'float32', shape: [4], data: Float32Array.of(0, -Infinity, 0, 0) }),
      tensor('two', { type: 'float32', shape: [], data: Float32Array.of(2) }),
      tensor('low', { type: 'float32', shape: [], data: Float32Array.of(-9) }),
      tensor('exponent', { type: 'float32', shape: [1], data: Float32Array.of(2) }),
      floatTensor('w', [4, 2], 1),
      ...['scale', 'offset', 'mean', 'variance'].map((name, i) => floatTensor(name, [4], i, 0.1)),
    ],
    nodes: [
      node('BatchNormalization', ['x', 'scale', 'offset', 'mean', 'variance'], ['n', 'm', 'v'], {
        training_mode: 1,
      }),
      node('Pow', ['n', 'exponent'], 'p'),
      node('Mul', ['p', 'two'], 'd'),
      node('Add', ['d', 'mask'], 'a'),
      node('Clip', ['a', 'low'], 'c'),
      node('MatMul', ['c', 'w'], 'y'),
    ],
  };
  const model = await importModel(twoLayers(parts));
  expect(model.parameters).toEqual(['w', 'scale', 'offset']);
  expect(model.statistics).toEqual(['mean', 'variance']);
  expect((await importModel(twoLayers(parts), { train: 'w' })).statistics).toEqual([]);
  expect((await importModel(twoLayers(parts), { train: 'two' })).parameters).toEqual(['two']);
});

test('trains exponents and bounds that are weights', async () => {
  const parts = {
    producer: 'pytorch',
    initializers: [
      tensor('p', { type: 'float32', shape: [4], data: Float32Array.of(1.5, 2.2, 0.7, 1) }),
      tensor('low', { type: 'float32', shape: [], data: Float32Array.of(0.1) }),
      floatTensor('w', [4, 2], 1),
    ],
    nodes: [
      node('Abs', ['x'], 'a'),
      node('Clip', ['a', 'low'], 'c'),
      node('Pow', ['c', 'p'], 'b'),
      node('MatMul', ['b', 'w'], 'y'),
    ],
  };
  const model = await importModel(twoLayers(parts));
  expect(model.parameters).toEqual(['p', 'low', 'w']);
  expect(model.notes.join()).toContain(
    'weights as far as the file tells, which does not tell them from tables of numbers: p, low',
  );
  expect((await importModel(twoLayers(parts), { train: 'p' })).parameters).toEqual(['p']);
});

test('batch norm without a scale and bias of its own moves on with all weights, or with one before it', async () => {
  const constants = ['ones', 'zeros'].map((name, i) =>
    node('Constant', [], name, { value_floats: { floats: Array.from({ length: 4 }, () => 1 - i) } }),
  );
  const parts = {
    initializers: [
      floatTensor('w', [4, 4], 1),
      floatTensor('v', [4, 2], 2),
      floatTensor('mean', [4], 3, 0),
      floatTensor('variance', [4], 4),
    ],
    nodes: [
      ...constants,
      node('MatMul', ['x', 'w'], 'p'),
      node('BatchNormalization', ['p', 'ones', 'zeros', 'mean', 'variance'], 'n'),
      node('MatMul', ['n', 'v'], 'y'),
    ],
  };
  const statistics = async (train?: string) =>
    (await importModel(twoLayers(parts), train === undefined ? {} : { train })).statistics;
  const moving = ['mean', 'variance'];
  expect([await statistics(), await statistics('w'), await statistics('v')]).toEqual([moving, moving, []]);
});

test('equal weights that are stored once become weights of their own; merged running statistics too', async () => {
  const shared = ['ones', 'zeros', 'zeros', 'ones'];
  const { parameters, statistics, graph } = await importModel(
    twoLayers({
      initializers: [
        tensor('ones', { type: 'float32', shape: [4], data: new Float32Array(4).fill(1) }),
        tensor('zeros', { type: 'float32', shape: [4], data: new Float32Array(4) }),
      ],
      nodes: [
        node('Identity', ['ones'], 'norm2.weight'),
        node('BatchNormalization', ['x', ...shared], 'n'),
        node('BatchNormalization', ['n', 'norm2.weight', ...shared.slice(1)], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['ones', 'zeros', 'norm2.weight', 'y.bias']);
  expect(statistics).toEqual(['n.mean', 'n.variance', 'y.mean', 'y.variance']);
  expect(graph.constants.get('y.variance')).toEqual(graph.constants.get('ones'));
});

// 1.5 and -2 in each encoding: float16 0x3e00 0xc000, bfloat16 0x3fc0 0xc000.
const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer);
test.each([
  ['float fields', { dataType: 1, floatData: [1.5, -2] }],
  ['raw double', { dataType: 11, rawData: new Uint8Array(Float64Array.of(1.5, -2).buffer) }],
  ['double fields', { dataType: 11, doubleData: [1.5, -2] }],
  ['raw float16', { dataType: 10, rawData: halves(0x3e00, 0xc000) }],
  ['float16 fields', { dataType: 10, int32Data: [0x3e00, 0xc000] }],
  ['raw bfloat16', { dataType: 16, rawData: halves(0x3fc0, 0xc000) }],
  ['bfloat16 fields', { dataType: 16, int32Data: [0x3fc0, 0xc000] }],
  [
    'a file beside',
    {
      dataType: 1,
      dataLocation: 1,
      externalData: [
        { key: 'location', value: 'w.data' },
        { key: 'offset', value: '4' },
        { key: 'length', value: '8' },
      ],
    },
  ],
])('reads weights in %s as float32', async (_, encoding) => {
  const bytes = twoLayers({
    initializers: [{ name: 'w', dims: [1, 2], ...encoding }],
    inputs: { x: ['batch', 1] },
    nodes: [node('MatMul', ['x', 'w'], 'y')],
  });
  const externalData = { 'w.data': new Uint8Array(Float32Array.of(7, 1.5, -2).buffer) };
  const { graph } = await importModel(bytes, { externalData });
  expect(graph.constants.get('w')).toEqual({
    type: 'float32',
    shape: [1, 2],
    data: Float32Array.of(1.5, -2),
  });
});

test('reads integer and bool tensors in their own types, from fields and raw bytes', async () => {
  const { graph } = await importModel(
    twoLayers({
      inputs: { x: ['batch', 3] },
      initializers: [
        floatTensor('w', [3, 2], 1),
        { name: 'picked', dims: [2], dataType: 6, int32Data: [2, -3] },
        { name: 'where', dims: [2], dataType: 9, int32Data: [1, 0] },
        { name: 'shape', dims: [2], dataType: 7, int64Data: ['-1', '2'] },
      ],
      nodes: [
        node('Gather', ['x', 'picked'], 'g', { axis: 1 }),
        node('MatMul', ['x', 'w'], 'p'),
        node('Where', ['where', 'g', 'p'], 'q'),
        node('Reshape', ['q', 'shape'], 'y'),
      ],
    }),
  );
  expect(graph.constants.get('picked')?.data).toEqual(Int32Array.of(2, -3));
  expect(graph.constants.get('where')).toEqual({ type: 'bool', shape: [2], data: Uint8Array.of(1, 0) });
});

test('holds other inputs at a number, and takes open sizes from the shape of a sample', async () => {
  const bytes = encodeFile({
    opset: 17,
    inputType: 7,
    inputs: { ids: ['batch', 'tokens'], mask: ['batch', 'tokens'] },
    outputs: ['y'],
    initializers: [floatTensor('table', [5, 3], 1), int64Tensor('axis', [1], [1])],
    nodes: [
      node('Gather', ['table', 'ids'], 'embedded'),
      node('Cast', ['mask'], 'shares', { to: 1 }),
      node('Unsqueeze', ['shares', 'last'], 'column'),
      node('Mul', ['embedded', 'column'], 'kept'),
      node('ReduceSum', ['kept', 'axis'], 'y', { keepdims: 0 }),
    ].toSpliced(2, 0, node('Constant', [], 'last', { value_ints: [-1] })),
  });
  const model = await importModel(bytes, { input: 'ids', sampleShape: [4], fixedInputs: { mask: 2 } });
  expect(model.sampleShape).toEqual([4]);
  const trainer = await createTrainer({
    model,
    loss: meanSquaredError(),
    optimizer: adam(),
    seed: 1,
    threads: 1,
  });
  const ids = { count: 2, shape: [4], values: Int32Array.of(0, 1, 2, 4, 3, 3, 3, 3) };
  const table = Array.from(model.graph.constants.get('table')!.data, Number);
  const outputs = await trainer.predict(ids);
  [0, 1, 2].forEach((k) => expect(outputs[3 + k]).toBeCloseTo(8 * table[9 + k]!, 5));
  await expect(trainer.predict({ ...ids, values: Float32Array.from(ids.values) })).rejects.toThrow(
    "values: must be Int32Array for the model's input ids of int64, got Float32Array",
  );
  await trainer.dispose();
});

test.each<[string, string, number[], Loss]>([
  ['[B, 1]', 'binary cross-entropy', [1], binaryCrossEntropy()],
  ['[B]', 'binary cross-entropy', [], binaryCrossEntropy()],
  ['[B]', 'mean squared error', [], meanSquaredError()],
])('a model of outputs %s learns by %s', async (_, __, shape, loss) => {
  const squeeze = shape.length === 0;
  const bytes = twoLayers({
    initializers: [floatTensor('w', [4, 1], 1), floatTensor('b', [1], 2)],
    nodes: [
      node('Gemm', ['x', 'w', 'b'], squeeze ? 'column' : 'y'),
      ...(squeeze
        ? [node('Constant', [], 'axis', { value_ints: [1] }), node('Squeeze', ['column', 'axis'], 'y')]
        : []),
    ],
  });
  const model = await importModel(bytes);
  expect(model.classes).toBe(1);
  const trainer = await createTrainer({
    model,
    loss,
    optimizer: adam({ learningRate: 0.1 }),
    seed: 1,
    threads: 1,
  });
  const samples = {
    count: 2,
    shape: [4],
    values: Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0),
    labels: Uint8Array.of(1, 0),
  };
  for (let i = 0; i < 100; i++) await trainer.step(samples, Uint32Array.of(0, 1));
  const { losses, predictions } = await trainer.evaluate(samples);
  expect(Math.max(...losses)).toBeLessThan(0.05);
  expect(Array.from(predictions, (p) => (loss.name === 'mean-squared-error' ? p > 0.5 : p))[0]).toBeTruthy();
  await trainer.dispose();
});

test('numbers that are cast like a size are known when the file is read', async () => {
  const { graph } = await importModel(
    twoLayers({
      initializers: [floatTensor('w', [4, 4], 1)],
      nodes: [
        node('Shape', ['x'], 'shape'),
        node('Constant', [], 'at', { value: { t: int64Tensor('', [], [1]) } }),
        node('Gather', ['shape', 'at'], 'width'),
        ...[0, 1].flatMap((value) => [
          node('Constant', [], `f${value}`, { value_float: { f: value } }),
          node('CastLike', [`f${value}`, 'width'], `i${value}`),
        ]),
        node('Range', ['i0', 'width', 'i1'], 'ids'),
        node('MatMul', ['x', 'w'], 'h'),
        node('Gather', ['h', 'ids'], 'y', { axis: 1 }),
      ],
    }),
  );
  expect(graph.outputs[0]!.value.shape).toEqual(['B', 4]);
});

test.each([
  ['parts of a size', ['size'], {}, [2, 2]],
  ['parts of these sizes', ['sizes'], {}, [1, 3]],
  ['entries', [], { keepdims: 0 }, [0, 0]],
])('tensors split to a sequence of %s are its entries', async (_, sizes, attributes, expected) => {
  const { graph } = await importModel(
    twoLayers({
      initializers: [
        floatTensor('w', [4, 4], 1),
        int64Tensor('size', [], [2]),
        int64Tensor('sizes', [2], [1, 3]),
        int64Tensor('first', [], [0]),
        int64Tensor('last', [], [-1]),
      ],
      nodes: [
        node('MatMul', ['x', 'w'], 'h'),
        node('SplitToSequence', ['h', ...sizes], 'parts', { axis: 1, ...attributes }),
        node('SequenceAt', ['parts', 'first'], 'p'),
        node('SequenceAt', ['parts', 'last'], 'q'),
        node('Identity', ['q'], 'y'),
        node('ReduceSum', ['p'], 'z', { keepdims: 1 }),
      ],
      outputs: ['y', 'p'],
    }),
    { output: 'y', outputs: ['p'] },
  );
  const shapes = graph.outputs.map(({ value }) => value.shape[1] ?? 0);
  expect(shapes.toReversed()).toEqual(expected);
});
