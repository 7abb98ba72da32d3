import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Model } from '../graph/model.js';
import { sgd } from '../optimizers/sgd.js';
import { fraction, ids, samples, twoLayers, weightsOf } from './fine-tuning.testing.js';
import { lora, type LoraModel } from './lora.js';
import { createTrainer } from './trainer.js';

const trainerOf = (model: Model) =>
  createTrainer({ model, optimizer: sgd({ learningRate: 0.5 }), seed: 1, threads: 1 });

/** The model with an adapter that starts as in the PyTorch script. */
function started(model: LoraModel): LoraModel {
  const constants = new Map(model.graph.constants);
  constants.set('w1.lora_a', { type: 'float32', shape: [4, 2], data: fraction(8, 5) });
  return { ...model, graph: { ...model.graph, constants } };
}

// python3 (PyTorch 2.13), as in parameter-groups.test.ts, a = frac([4,2], 5), b = zeros([2,3]), torch.optim.SGD([a, b, b2], lr=.5):
// F.cross_entropy(torch.tanh(x@w1 + b1 + 1.5*(x@a)@b)@w2 + b2, y, reduction='none')
const losses = [
  [0.784989, 0.816161, 0.804326, 0.610024],
  [0.799859, 0.800062, 0.788997, 0.622601],
  [0.811061, 0.787962, 0.777591, 0.632124],
  [0.819447, 0.778815, 0.769083, 0.639296],
];

test('an adapter learns as in PyTorch, leaves its weight, and merges into it', async () => {
  const base = twoLayers();
  const model = started(lora(base, { weights: 'w1', rank: 2, alpha: 3, train: 'b2', seed: 1 }));
  expect(model.parameters).toEqual(['w1.lora_a', 'w1.lora_b', 'b2']);
  const trainer = await trainerOf(model);
  for (const expected of losses)
    expect(Array.from(await trainer.step(samples, ids))).toEqual(
      expected.map((loss) => expect.closeTo(loss, 4) as number),
    );
  const trained = trainer.trainedModel();
  expect(weightsOf(trained, ['w1', 'b1', 'w2'])).toEqual(weightsOf(base, ['w1', 'b1', 'w2']));

  const merged = model.merge(trained);
  expect(merged.graph.nodes).toEqual(base.graph.nodes);
  expect([...merged.graph.constants.keys()]).toEqual([...base.graph.constants.keys()]);
  expect(merged.parameters).toEqual(base.parameters);
  const after = await trainerOf(merged);
  expect(Array.from(await after.predict(samples))).toEqual(
    Array.from(await trainer.predict(samples), (value) => expect.closeTo(value, 5) as number),
  );
  await Promise.all([trainer.dispose(), after.dispose()]);
});

test('weights that are transposed in products of either kind, in two products, get one adapter each', async () => {
  const b = new GraphBuilder('turned');
  const x = b.input('x', 'float32', ['B', 4]);
  const weight = (name: string, shape: readonly number[], seed: number) =>
    b.constant({ type: 'float32', shape, data: fraction(shape[0]! * shape[1]!, seed) }, name);
  const square = weight('square', [4, 4], 1);
  const twice = b.op('Gemm', [b.op('Gemm', [x, square], { transB: 1 }), square], { transB: 1 });
  const turned = b.op('Transpose', [weight('turned', [2, 4], 2)], { perm: [1, 0] });
  b.output('y', b.op('MatMul', [twice, turned]));
  const base: Model = {
    graph: b.graph,
    sampleShape: [4],
    classes: 2,
    parameters: ['square', 'turned'],
    statistics: [],
  };
  const model = lora(base, { weights: '*', rank: 1, seed: 3 });
  expect(model.parameters).toEqual(['square.lora_a', 'square.lora_b', 'turned.lora_a', 'turned.lora_b']);
  const [plain, trainer] = [await trainerOf(base), await trainerOf(model)];
  expect(await trainer.predict(samples)).toEqual(await plain.predict(samples));
  for (let i = 0; i < 5; i++) await trainer.step(samples, ids);
  const merged = await trainerOf(model.merge(trainer.trainedModel()));
  const outputs = await trainer.predict(samples);
  expect(Array.from(await merged.predict(samples))).toEqual(
    Array.from(outputs, (value) => expect.closeTo(value, 5) as number),
  );
  expect(outputs).not.toEqual(await plain.predict(samples));
  await Promise.all([plain.dispose(), trainer.dispose(), merged.dispose()]);
});

test.each<[string, object, string]>([
  [
    'no matrix of a product',
    { weights: 'b1' },
    'lora: weights must name matrices that MatMul or Gemm nodes multiply by, got b1; these are w1, w2',
  ],
  ['a rank below 1', { weights: 'w1', rank: 0 }, 'lora: rank: must be an integer of at least 1, got 0'],
  [
    'parameters that are not there',
    { weights: 'w1', train: 'head' },
    'lora: train must name parameters of the model, got head; it has w1, b1, w2, b2',
  ],
])('refuses %s', (_, options, message) => {
  expect(() => lora(twoLayers(), { weights: 'w1', rank: 1, seed: 1, ...options })).toThrow(message);
});

test('refuses a weight that is read otherwise too, and adapters of another model', () => {
  const b = new GraphBuilder('tied');
  const ids64 = b.input('ids', 'int64', ['B']);
  const table = b.constant({ type: 'float32', shape: [4, 4], data: new Float32Array(16) }, 'table');
  b.output('y', b.op('MatMul', [b.op('Gather', [table, ids64]), table]));
  const tied: Model = { graph: b.graph, sampleShape: [], classes: 4, parameters: ['table'], statistics: [] };
  expect(() => lora(tied, { weights: 'table', rank: 1, seed: 1 })).toThrow(
    /lora: weights must be read by products alone, got table, which the node that makes Gather_\d+ \(Gather\) reads too/,
  );
  const model = lora(twoLayers(), { weights: 'w1', rank: 1, seed: 1 });
  expect(() => model.merge(twoLayers())).toThrow(
    'lora: merge must be given the trained model of these adapters, got one without w1.lora_a',
  );
});
