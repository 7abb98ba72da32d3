import { expect, test } from 'vitest';
import { batchNorm, dense, relu, sequential } from '../index.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { ids, samples, twoLayers, weightsOf } from './fine-tuning.testing.js';
import { encodeModel } from '../files/onnx-file.js';
import { importModel } from '../import/import-model.js';
import { freeze } from './freeze.js';
import { lora } from './lora.js';
import { createTrainer } from './create-trainer.js';
import { buildTrainingGraph } from './training-graph.js';

const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });

test('what is frozen stays, and the rest takes the same steps', async () => {
  const [whole, head] = [twoLayers(), freeze(twoLayers(), ['w1', 'b1'])];
  expect(head.parameters).toEqual(['w2', 'b2']);
  const [one, other] = [
    await createTrainer({ model: whole, optimizer, seed: 1, threads: 1 }),
    await createTrainer({ model: head, optimizer, seed: 1, threads: 1 }),
  ];
  await Promise.all([one.step(samples, ids), other.step(samples, ids)]);
  expect(weightsOf(other.trainedModel(), ['w1', 'b1'])).toEqual(weightsOf(whole, ['w1', 'b1']));
  expect(weightsOf(other.trainedModel(), ['w2', 'b2'])).toEqual(weightsOf(one.trainedModel(), ['w2', 'b2']));
  await Promise.all([one.dispose(), other.dispose()]);
});

test('the backward graph ends before frozen layers, and only trained parameters have state', () => {
  const layers = () => [dense(8), relu(), dense(8), relu(), dense(8), relu(), dense(3)];
  const model = sequential({ sampleShape: [4], layers: layers(), seed: 1 });
  const head = freeze(model, (name) => !name.startsWith('layer6'));
  const [whole, part] = [buildTrainingGraph(model, optimizer), buildTrainingGraph(head, optimizer)];
  expect(part.parameters.length).toBe(8 * 3 + 3);
  expect(part.graph.inputs.find(({ name }) => name === 'state.velocity')?.shape).toEqual([27]);
  const products = ({ graph }: typeof whole) => graph.nodes.filter(({ op }) => op === 'Gemm').length;
  // Forward 4; backward 2 for each layer but the first, whose input needs no gradient; of the head alone its weights.
  expect([products(whole), products(part)]).toEqual([4 + 7, 4 + 1]);
});

test('a checkpoint holds what is trained and its state, and nothing of what is frozen', async () => {
  const model = sequential({ sampleShape: [40], layers: [dense(1000), relu(), dense(3)], seed: 1 });
  const floats: readonly [Model, number][] = [
    [model, 44_003],
    [freeze(model, 'layer0.*'), 3003],
    [lora(model, { weights: 'layer0.weight', rank: 1, train: 'layer2.bias', seed: 1 }), 1043],
  ];
  for (const [each, count] of floats) {
    const trainer = await createTrainer({ model: each, optimizer: adam(), seed: 1, threads: 1 });
    // The weights, Adam's two averages, and names and shapes in the header.
    const header = (await trainer.checkpoint()).length - 3 * 4 * count;
    expect(header).toBeGreaterThan(0);
    expect(header).toBeLessThan(2000);
    await trainer.dispose();
  }
});

/** The model with one frozen number changed by the least that float32 can tell. */
function nudged(model: Model, name: string): Model {
  const tensor = model.graph.constants.get(name)!;
  const data = Float32Array.from(tensor.data, Number);
  new Uint32Array(data.buffer)[data.length - 1]! ^= 1;
  const constants = new Map(model.graph.constants).set(name, { ...tensor, data });
  return { ...model, graph: { ...model.graph, constants } };
}

const normed = (seed = 1) =>
  sequential({ sampleShape: [4], layers: [dense(8), batchNorm(), relu(), dense(2)], seed });
const adapters = (base: Model, alpha = 1) => lora(base, { weights: 'w2', rank: 1, alpha, seed: 1 });
const partOf = async (base: Model, train: string) => importModel(encodeModel(base.graph), { train });

test.each<[string, () => Model | Promise<Model>, () => Model | Promise<Model>]>([
  [
    'a frozen weight',
    () => freeze(twoLayers(), ['w1', 'b1']),
    () => nudged(freeze(twoLayers(), ['w1', 'b1']), 'w1'),
  ],
  [
    'what was frozen before',
    () => freeze(freeze(normed(), 'layer0.*'), 'layer1.*'),
    () => freeze(freeze(normed(2), 'layer0.*'), 'layer1.*'),
  ],
  [
    'statistics of a frozen batch norm',
    () => freeze(normed(), 'layer1.*'),
    () => freeze(nudged(normed(), 'layer1.variance'), 'layer1.*'),
  ],
  ['the weight below an adapter', () => adapters(twoLayers()), () => adapters(nudged(twoLayers(), 'w2'))],
  ['the share of an adapter', () => adapters(twoLayers()), () => adapters(twoLayers(), 2)],
  [
    'what an import leaves out',
    () => partOf(twoLayers(), 'w2'),
    () => partOf(nudged(twoLayers(), 'b2'), 'w2'),
  ],
])('a checkpoint is refused where %s differs, and taken where it does not', async (_, same, different) => {
  const of = async (model: Model | Promise<Model>) =>
    createTrainer({ model: await model, optimizer, seed: 1, threads: 1 });
  const [saved, again, other] = [await of(same()), await of(same()), await of(different())];
  await saved.step(samples, ids);
  const checkpoint = await saved.checkpoint();
  await again.restore(checkpoint);
  expect(Buffer.compare(await again.checkpoint(), checkpoint)).toBe(0);
  const before = await other.checkpoint();
  await expect(other.restore(checkpoint)).rejects.toThrow(
    /^checkpoint: checksum of frozen weights: must be \w+, got \w+; the model has other frozen weights/,
  );
  expect(Buffer.compare(await other.checkpoint(), before)).toBe(0);
  await Promise.all([saved, again, other].map((each) => each.dispose()));
});

test('batch norm whose scale and bias are frozen keeps its running statistics', () => {
  const layers = [dense(4), batchNorm(), relu(), dense(4), batchNorm(), dense(2)];
  const model = sequential({ sampleShape: [3], layers, seed: 1 });
  expect(freeze(model, ['layer1.*', 'layer4.gamma']).statistics).toEqual(['layer4.mean', 'layer4.variance']);
});

test('batch norm without a scale and bias of its own keeps them where nothing before it is trained', () => {
  const b = new GraphBuilder('normed');
  const numbers = (shape: number[], value: number) => ({
    type: 'float32' as const,
    shape,
    data: new Float32Array(shape.reduce((p, d) => p * d, 1)).fill(value),
  });
  const [ones, zeros] = [b.constant(numbers([2], 1)), b.constant(numbers([2], 0))];
  const norm = (x: Value, name: string) =>
    b.op('BatchNormalization', [
      x,
      ones,
      zeros,
      b.constant(numbers([2], 0), `${name}.mean`),
      b.constant(numbers([2], 1), `${name}.variance`),
    ]);
  const first = norm(b.input('x', 'float32', ['B', 2]), 'first');
  const second = norm(b.op('MatMul', [first, b.constant(numbers([2, 2], 1), 'w')]), 'second');
  b.output('y', b.op('MatMul', [second, b.constant(numbers([2, 2], 1), 'v')]));
  const statistics = ['first.mean', 'first.variance', 'second.mean', 'second.variance'];
  const model: Model = { graph: b.graph, sampleShape: [2], classes: 2, parameters: ['w', 'v'], statistics };
  expect([freeze(model, 'v').statistics, freeze(model, 'w').statistics]).toEqual([statistics.slice(2), []]);
});

test.each([
  [
    ['w3', 'w1'],
    "freeze: frozen must name some of the model's parameters, and not all, got w3; it has w1, b1, w2, b2",
  ],
  [
    '*',
    "freeze: frozen must name some of the model's parameters, and not all, got all; it has w1, b1, w2, b2",
  ],
])('refuses %j', (frozen, message) => {
  expect(() => freeze(twoLayers(), frozen)).toThrow(message);
});
