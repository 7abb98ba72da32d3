import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { adam } from '../optimizers/adam.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { encodeFile, floatTensor, fraction, int64Tensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const settings = { optimizer: adam({ learningRate: 0.05 }), seed: 1, threads: 1 } as const;

/** Embeddings of ids and of token types, averaged where the mask is 1, and two outputs. */
const text = encodeFile({
  opset: 17,
  inputType: 7,
  inputs: {
    input_ids: ['batch', 'tokens'],
    attention_mask: ['batch', 'tokens'],
    token_type_ids: ['batch', 'tokens'],
  },
  outputs: ['logits', 'pooled'],
  initializers: [
    floatTensor('words', [7, 4], 1),
    floatTensor('types', [2, 4], 2),
    floatTensor('head', [4, 3], 3),
    int64Tensor('tokens', [1], [1]),
    int64Tensor('last', [1], [-1]),
  ],
  nodes: [
    node('Gather', ['words', 'input_ids'], 'w'),
    node('Gather', ['types', 'token_type_ids'], 't'),
    node('Add', ['w', 't'], 'e'),
    node('Cast', ['attention_mask'], 'shares', { to: 1 }),
    node('Unsqueeze', ['shares', 'last'], 'column'),
    node('Mul', ['e', 'column'], 'kept'),
    node('ReduceSum', ['kept', 'tokens'], 'sum', { keepdims: 0 }),
    node('ReduceSum', ['shares', 'tokens'], 'count', { keepdims: 1 }),
    node('Div', ['sum', 'count'], 'pooled'),
    node('MatMul', ['pooled', 'head'], 'logits'),
  ],
});
const count = 6;
const ints = (f: (i: number) => number) => ({
  shape: [5],
  values: Int32Array.from({ length: 5 * count }, (_, i) => f(i)),
});
const samples = {
  count,
  inputs: {
    input_ids: ints((i) => (i * i) % 7),
    attention_mask: ints((i) => Number(i % 5 < 3 + ((i / 5) % 2))),
    token_type_ids: ints((i) => Number(i % 5 > 1)),
  },
  labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
};
const ids = Uint32Array.of(0, 1, 2, 3, 4, 5);

test('token ids, a mask and token types are inputs of every sample, and any output can be predicted', async () => {
  const model = await importModel(text, { output: 'logits', outputs: ['pooled'], sampleShape: [5] });
  expect(model.graph.inputs.map(({ name, shape }) => [name, shape.join()])).toEqual([
    ['input_ids', 'B,5'],
    ['attention_mask', 'B,5'],
    ['token_type_ids', 'B,5'],
  ]);
  const trainer = await createTrainer({ model, ...settings, batchSize: 6 });
  const first = await trainer.step(samples, ids);
  for (let i = 0; i < 60; i++) await trainer.step(samples, ids);
  const { losses } = await trainer.evaluate(samples);
  losses.forEach((loss, i) => expect(loss).toBeLessThan(first[i]!));

  const session = await createSession(encodeModel(trainer.trainedModel().graph), { threads: 1 });
  expect(session.outputNames).toEqual(['logits', 'pooled']);
  const feeds = Object.entries(samples.inputs).map(([name, { values }]) => [
    name,
    new Tensor(BigInt64Array.from(values, BigInt), [count, 5]),
  ]);
  const result = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  await session.release();
  for (const [name, size] of [
    ['logits', 3],
    ['pooled', 4],
  ] as const) {
    const predicted = await trainer.predict(samples, Uint32Array.of(2, 0), name);
    const expected = [2, 0].flatMap((i) =>
      Array.from(floats(result[name]).subarray(i * size, (i + 1) * size)),
    );
    expect(Array.from(predicted)).toEqual(expected.map((v) => expect.closeTo(v, 5) as number));
  }
  await expect(trainer.predict(samples, ids, 'sum')).rejects.toThrow(
    "predict: output must be one of the model's, logits, pooled, got sum; importModel keeps those named in outputs",
  );
  await trainer.dispose();
});

test('an image and numbers are inputs of every sample, pixels as bytes', async () => {
  const bytes = encodeFile({
    opset: 17,
    inputs: { image: ['n', 1, 2, 2], numbers: ['n', 3] },
    outputs: ['y'],
    initializers: [floatTensor('w', [7, 2], 1)],
    nodes: [
      node('Flatten', ['image'], 'flat'),
      node('Concat', ['flat', 'numbers'], 'all', { axis: 1 }),
      node('MatMul', ['all', 'w'], 'y'),
    ],
  });
  const model = await importModel(bytes);
  const trainer = await createTrainer({ model, ...settings });
  const image = Uint8Array.of(0, 51, 102, 255, 1, 2, 3, 4);
  const numbers = fraction([2, 3], 4);
  const given = {
    count: 2,
    inputs: { numbers: { shape: [3], values: numbers }, image: { shape: [1, 2, 2], values: image } },
    labels: Uint8Array.of(1, 0),
  };
  const w = Array.from(model.graph.constants.get('w')!.data, Number);
  const x = [...Array.from(image.subarray(0, 4), (v) => v / 255), ...numbers.subarray(0, 3)];
  const expected = [0, 1].map((k) => x.reduce((sum, v, i) => sum + v * w[2 * i + k]!, 0));
  const predicted = await trainer.predict(given);
  expected.forEach((value, k) => expect(predicted[k]).toBeCloseTo(value, 5));
  const losses = await trainer.step(given, Uint32Array.of(1, 0));
  expect(losses).toHaveLength(2);
  await trainer.dispose();
});

test.each<[string, number, Uint8Array | Float32Array, (v: number) => number]>([
  ['uint8, bytes as they are', 2, Uint8Array.of(0, 51, 255, 7), (v) => v],
  ['float16, floats', 10, Float32Array.of(0.5, -1, 2, 0), (v) => v],
  ['bool, bytes of 0 and 1', 9, Uint8Array.of(0, 1, 1, 0), (v) => v],
])('an input of %s', async (_, inputType, values, expected) => {
  const model = await importModel(
    twoLayers({
      inputType,
      initializers: [floatTensor('w', [4, 1], 1)],
      nodes: [node('Cast', ['x'], 'c', { to: 1 }), node('MatMul', ['c', 'w'], 'y')],
    }),
  );
  const trainer = await createTrainer({ model, ...settings, loss: meanSquaredError() });
  const w = Array.from(model.graph.constants.get('w')!.data, Number);
  const [y] = await trainer.predict({ count: 1, shape: [4], values });
  expect(y).toBeCloseTo(
    w.reduce((sum, v, i) => sum + v * expected(values[i]!), 0),
    4,
  );
  await trainer.step({ count: 1, shape: [4], values, targets: Float32Array.of(1) }, Uint32Array.of(0));
  await trainer.dispose();
});

test('pixels of uint8 that the file divides by 255 itself train', async () => {
  const model = await importModel(
    twoLayers({
      inputType: 2,
      initializers: [
        floatTensor('w', [4, 2], 1),
        tensor('scale', { type: 'float32', shape: [], data: Float32Array.of(255) }),
      ],
      nodes: [
        node('Cast', ['x'], 'c', { to: 1 }),
        node('Div', ['c', 'scale'], 's'),
        node('MatMul', ['s', 'w'], 'y'),
      ],
    }),
  );
  expect(encodeModel(model.graph).length).toBeGreaterThan(0);
  const trainer = await createTrainer({ model, ...settings });
  const pixels = { count: 2, shape: [4], values: Uint8Array.of(255, 0, 0, 9, 0, 255, 0, 9) };
  for (let i = 0; i < 100; i++)
    await trainer.step({ ...pixels, labels: Uint8Array.of(0, 1) }, Uint32Array.of(0, 1));
  const { predictions } = await trainer.evaluate({ ...pixels, labels: Uint8Array.of(0, 1) });
  expect(Array.from(predictions)).toEqual([0, 1]);
  await trainer.dispose();
});

test('samples that do not fit several inputs are refused', async () => {
  const model = await importModel(text, { output: 'logits', sampleShape: { attention_mask: [5] } });
  const trainer = await createTrainer({ model, ...settings });
  const { input_ids, ...others } = samples.inputs;
  await expect(trainer.predict({ count, ...input_ids })).rejects.toThrow(
    'samples: must have inputs { input_ids, attention_mask, token_type_ids }, each { shape, values }, as the model takes several, got one shape and values',
  );
  await expect(trainer.predict({ count, inputs: others })).rejects.toThrow(
    'samples: inputs must be those of the model, input_ids, attention_mask, token_type_ids, got attention_mask, token_type_ids',
  );
  await expect(
    trainer.predict({ count, inputs: { ...others, input_ids: { ...input_ids, shape: [4] } } }),
  ).rejects.toThrow("inputs.input_ids: shape must be the model's [5], got [4]");
  await expect(
    trainer.predict({
      count,
      inputs: { ...others, input_ids: { shape: [5], values: new Float32Array(30) } },
    }),
  ).rejects.toThrow(
    "inputs.input_ids: values: must be Int32Array for the model's input input_ids of int64, got Float32Array",
  );
  await trainer.dispose();
});

test.each([
  [
    { sampleShape: { words: [5] } },
    /sampleShape must name inputs that take samples, got words; these are input_ids, /,
  ],
  [{ input: 'input_ids' }, /input attention_mask must be given, got none; name no input, .* fixedInputs: /],
  [{ sampleShape: [5], outputs: ['none'] }, /outputs must be a value of the file, got none/],
])('refuses %j', async (options, message) => {
  await expect(importModel(text, { output: 'logits', ...options })).rejects.toThrow(message);
});

test('an input of another element type is refused with its name and the cure', async () => {
  await expect(importModel(twoLayers({ inputType: 5 }))).rejects.toThrow(
    /importModel: input x: element type must be float32, .* got int16; make it one of these, with a Cast behind it/,
  );
});

test.each([
  [7, 0.5, 'mask of int64: must be an integer from -9007199254740991, got 0.5'],
  [6, 2 ** 31, 'mask of int32: must be an integer from -2147483648 to 2147483647, got 2147483648'],
  [2, -1, 'mask of uint8: must be an integer from 0 to 255, got -1'],
  [9, 2, 'mask of bool: must be an integer from 0 to 1, got 2'],
  [1, '1', 'mask of float32: must be a number, got "1"'],
])('an input of type %d cannot be held at %s', async (inputType, element, message) => {
  const parts = { inputs: { x: ['batch', 4], mask: ['batch', 4] }, inputType };
  await expect(importModel(twoLayers(parts), { fixedInputs: { mask: element as number } })).rejects.toThrow(
    `importModel: fixedInputs: ${message}`,
  );
});
