import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { contrastive } from '../losses/contrastive.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { lora } from '../training/lora.js';
import { pairOutputs } from '../training/pair-outputs.js';
import { floatTensor, fraction, node, twoLayers, type FileParts } from './file.testing.js';
import { importModel } from './import-model.js';

/** As SqueezeNet ends: a convolution to the classes, then the mean of each over the image. */
const pooled = (end: readonly object[] = []) =>
  twoLayers({
    inputs: { x: ['batch', 2, 3, 3] },
    initializers: [floatTensor('w', [3, 2, 2, 2], 1)],
    nodes: [node('Conv', ['x', 'w'], 'c'), node('GlobalAveragePool', ['c'], end.length ? 'p' : 'y'), ...end],
  });

const samples = {
  count: 3,
  shape: [2, 3, 3],
  values: fraction([3, 2, 3, 3], 9),
  labels: Uint8Array.of(0, 1, 2),
};

test.each([
  [
    'logits [B, C, 1, 1]',
    pooled(),
    ['y.squeezed', 'y'],
    ['output y is [B,3,1,1]; the loss takes it as [B,3], the output y.squeezed'],
  ],
  [
    'probabilities [B, C, 1, 1]',
    pooled([node('Softmax', ['p'], 'y', { axis: 1 })]),
    ['p.squeezed', 'y'],
    [
      'output y is a Softmax; the loss takes what goes into it, the output p',
      'output p is [B,3,1,1]; the loss takes it as [B,3], the output p.squeezed',
    ],
  ],
])('%s train as [B, C], and the export has the shape of the file too', async (_, bytes, outputs, notes) => {
  const model = await importModel(bytes);
  expect(model).toMatchObject({ classes: 3, notes });
  const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), seed: 1, threads: 1 });
  for (let i = 0; i < 200; i++) await trainer.step(samples, Uint32Array.of(0, 1, 2));
  const { predictions } = await trainer.evaluate(samples);
  expect(Array.from(predictions)).toEqual([0, 1, 2]);

  const session = await createSession(encodeModel(trainer.trainedModel().graph), { threads: 1 });
  expect(session.outputNames).toEqual(outputs);
  const result = await session.run({ x: new Tensor(samples.values, [3, 2, 3, 3]) });
  expect(result['y']!.dims).toEqual([3, 3, 1, 1]);
  const logits = Array.from(await trainer.predict(samples), (value) => expect.closeTo(value, 5) as number);
  expect(Array.from(floats(result[outputs[0]!]))).toEqual(logits);
  await Promise.all([session.release(), trainer.dispose()]);
});

const ended = (op: string) =>
  twoLayers({
    nodes: [node('MatMul', ['x', 'w'], 'z'), node(op, ['z'], 'y')],
    initializers: [floatTensor('w', [4, 3], 1)],
  });

test.each([
  ['Softmax', ended('Softmax'), [4], ['z', 'y']],
  ['LogSoftmax', ended('LogSoftmax'), [4], ['z', 'y']],
  ['Sigmoid', ended('Sigmoid'), [4], ['z', 'y']],
  ['[B, C, 1, 1]', pooled(), [2, 3, 3], ['y.squeezed', 'y']],
  [
    'Softmax of [B, C, 1, 1]',
    pooled([node('Softmax', ['p'], 'y', { axis: 1 })]),
    [2, 3, 3],
    ['p.squeezed', 'y'],
  ],
])(
  'the export of a model that ends in %s is imported as it was trained',
  async (_, bytes, shape, outputs) => {
    const options = { optimizer: sgd({ learningRate: 0.1 }), seed: 1, threads: 1 };
    const batch = { count: 3, shape, values: fraction([3, ...shape], 9), labels: Uint8Array.of(0, 1, 2) };
    const imported = await importModel(bytes);
    const trainer = await createTrainer({ model: imported, ...options });
    await trainer.step(batch, Uint32Array.of(0, 1, 2));
    const model = await importModel(encodeModel(trainer.trainedModel().graph));
    expect(model.notes).toEqual([`the loss takes the first output, ${outputs[0]}; y follows from it`]);
    expect(model).toMatchObject({ classes: 3, parameters: imported.parameters });

    const again = await createTrainer({ model, ...options });
    expect(await again.predict(batch)).toEqual(await trainer.predict(batch));
    const [next, same] = [trainer, again].map((each) => each.step(batch, Uint32Array.of(0, 1, 2)));
    expect(await same).toEqual(await next);
    expect(again.trainedModel().graph.outputs.map(({ name }) => name)).toEqual(outputs);
    await Promise.all([trainer.dispose(), again.dispose()]);
  },
);

test.each([
  ['probabilities before logits', ['y', 'z']],
  ['further values', ['z', 'y', 'h']],
])('of several outputs one must be named: %s', async (_, outputs) => {
  const nodes = [node('MatMul', ['x', 'w'], 'z'), node('Softmax', ['z'], 'y'), node('Relu', ['z'], 'h')];
  const several = twoLayers({ outputs, nodes, initializers: [floatTensor('w', [4, 3], 1)] });
  await expect(importModel(several)).rejects.toThrow(
    `output must be named where a file has several, got none; it has ${outputs.join(', ')}: name one, or export it alone`,
  );
  const model = await importModel(several, { output: 'z' });
  expect(model).toMatchObject({ classes: 3, notes: [] });
});

/** As scikit-learn's converter ends a network. */
const labelled = (end: readonly object[]) =>
  twoLayers({
    outputs: ['label', 'y'],
    domains: ['ai.onnx.ml'],
    nodes: [node('MatMul', ['x', 'w'], 'z'), ...end, node('ArgMax', ['z'], 'label', { axis: 1 })],
    initializers: [floatTensor('w', [4, 3], 1)],
  });

test.each([
  ['a softmax', [node('Softmax', ['z'], 'y')]],
  ['a copy of one', [node('Softmax', ['z'], 's'), node('Identity', ['s'], 'y')]],
])('of several outputs, of which one is %s, what goes into it is told', async (_, end) => {
  const bytes = labelled(end);
  await expect(importModel(bytes)).rejects.toThrow(
    /; it has label, y: name one, or export it alone; for a loss of classes or labels name z, of which y is the Softmax$/,
  );
  expect((await importModel(bytes, { output: 'z' })).notes).toEqual([]);
  expect((await importModel(bytes, { output: 'y' })).notes).toEqual([
    'output y is trained as it is, the Softmax of z; for a loss of classes or labels name z',
  ]);
});

test.each<[string, Partial<FileParts>]>([
  [
    'weights of attention',
    {
      outputShapes: { y: ['batch', 3, 3] },
      nodes: [node('MatMul', ['x', 'w'], 'z'), node('Softmax', ['z'], 'y'), node('Relu', ['z'], 'label')],
    },
  ],
  ['a gate of the input', { nodes: [node('MatMul', ['x', 'w'], 'label'), node('Sigmoid', ['x'], 'y')] }],
])('of several outputs, of which one is %s, what goes into it is not advised', async (_, parts) => {
  const bytes = twoLayers({ outputs: ['label', 'y'], initializers: [floatTensor('w', [4, 3], 1)], ...parts });
  await expect(importModel(bytes)).rejects.toThrow(/it has label, y: name one, or export it alone$/);
});

test("of scikit-learn's two classes, 1 - p beside p, the logit is told", async () => {
  const bytes = twoLayers({
    outputs: ['label', 'y'],
    nodes: [
      node('MatMul', ['x', 'w'], 'z'),
      node('Sigmoid', ['z'], 'p'),
      node('Sub', ['one', 'p'], 'rest'),
      node('Concat', ['rest', 'p'], 'y', { axis: 1 }),
      node('ArgMax', ['y'], 'label', { axis: 1 }),
    ],
    initializers: [floatTensor('w', [4, 1], 1), floatTensor('one', [1], 1)],
  });
  await expect(importModel(bytes)).rejects.toThrow(/name z, of which y is the Sigmoid$/);
  expect((await importModel(bytes, { output: 'z' })).notes).toEqual([]);
  expect((await importModel(bytes, { output: 'y' })).notes.join()).toContain('the Sigmoid of z');
});

test("scikit-learn's pairs of class and probability are told from the logits", async () => {
  const bytes = labelled([node('Softmax', ['z'], 's'), node('ZipMap', ['s'], 'y', {}, 'ai.onnx.ml')]);
  await expect(importModel(bytes)).rejects.toThrow(/name z, of which y is the Softmax$/);
  expect((await importModel(bytes, { output: 'z' })).classes).toBe(3);
  await expect(importModel(bytes, { output: 'y' })).rejects.toThrow(
    "node /ZipMap/y (ZipMap): pairs of class and probability are no tensor; convert with options={'zipmap': False}, or name as output what goes into the softmax",
  );
});

test('an output that is asked for is trained on as it is, but for axes of size 1', async () => {
  const bytes = pooled([node('Softmax', ['p'], 'y', { axis: 1 })]);
  const { graph, notes } = await importModel(bytes, { output: 'y' });
  expect(graph.outputs.map(({ name, value }) => [name, value.shape])).toEqual([
    ['y.squeezed', ['B', 3]],
    ['y', ['B', 3, 1, 1]],
  ]);
  expect(notes).toHaveLength(1);
});

test('a softmax over another axis than that of the classes is no activation of theirs', async () => {
  const { notes } = await importModel(
    twoLayers({
      nodes: [
        node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
        node('Softmax', ['h'], 'y', { axis: 0 }),
      ],
    }),
  );
  expect(notes).toEqual([]);
});

/** Two towers, of which one has a batch norm, and a body that both read. */
const towers = () =>
  twoLayers({
    outputs: ['left', 'right'],
    initializers: [
      floatTensor('body', [4, 4], 1),
      floatTensor('one', [4, 3], 2),
      floatTensor('other', [4, 3], 3),
      ...['scale', 'offset', 'mean', 'variance'].map((name, i) => floatTensor(`norm.${name}`, [3], i, 0.1)),
    ],
    nodes: [
      node('MatMul', ['x', 'body'], 'h'),
      node('MatMul', ['h', 'one'], 'left'),
      node('MatMul', ['h', 'other'], 'r'),
      node('BatchNormalization', ['r', 'norm.scale', 'norm.offset', 'norm.mean', 'norm.variance'], 'right'),
    ],
  });
const both = { output: 'left', outputs: ['right'] };

test('what only a further output needs is trained where pairOutputs joins it', async () => {
  const model = await importModel(towers(), both);
  expect(model.parameters).toEqual(['body', 'one']);
  expect(model.statistics).toEqual([]);
  const pair = pairOutputs(model, 'left', 'right');
  expect(pair.parameters).toEqual(['body', 'one', 'other', 'norm.scale', 'norm.offset']);
  expect(pair.statistics).toEqual(['norm.mean', 'norm.variance']);
  expect(pair.frozen).toEqual([]);
  const adapted = lora(model, { weights: 'one', rank: 2, seed: 1 });
  expect(pairOutputs(adapted, 'left', 'right').parameters).toEqual(['one.lora_a', 'one.lora_b']);

  const options = { optimizer: sgd({ learningRate: 0.1 }), loss: contrastive(), seed: 1, threads: 1 };
  const trainer = await createTrainer({ model: pair, ...options });
  const values = fraction([3, 4], 5);
  await trainer.step(
    { count: 3, shape: [4], values, labels: Uint8Array.of(0, 1, 2) },
    Uint32Array.of(0, 1, 2),
  );
  const { constants } = trainer.trainedModel().graph;
  await trainer.dispose();
  for (const name of [...pair.parameters, ...pair.statistics])
    expect([name, constants.get(name)!.data]).not.toEqual([name, pair.graph.constants.get(name)!.data]);
});

test('train may choose weights that only a further output needs', async () => {
  const model = await importModel(towers(), { ...both, train: 'other' });
  expect(pairOutputs(model, 'left', 'right')).toMatchObject({ parameters: ['other'], statistics: [] });
  await expect(createTrainer({ model, optimizer: adam(), seed: 1 })).rejects.toThrow(
    'createTrainer: model: must have parameters that its first output needs, got only other, which others need; join two outputs with pairOutputs',
  );
  await expect(importModel(towers(), { output: 'left', train: 'other' })).rejects.toThrow(
    'train must select weights of the model, got other; it has body, one',
  );
});
