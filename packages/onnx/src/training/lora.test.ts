import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { encodeModel } from '../files/onnx-file.js';
import type { Attributes } from '../graph/graph.js';
import { elementCount, type Model } from '../graph/model.js';
import { sgd } from '../optimizers/sgd.js';
import { fraction, ids, samples, twoLayers, weightsOf } from './fine-tuning.testing.js';
import { lora, type LoraModel } from './lora.js';
import { createTrainer } from './create-trainer.js';

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

test('a model that has adapters starts from them, with new ones beside, which merge alone', async () => {
  const first = await trainerOf(lora(twoLayers(), { weights: 'w1', rank: 2, alpha: 3, seed: 1 }));
  for (let i = 0; i < 3; i++) await first.step(samples, ids);
  const model = lora(first.trainedModel(), { weights: 'w1', rank: 1, alpha: 2, seed: 2 });
  expect(model.parameters).toEqual(['w1.lora_a_2', 'w1.lora_b_2']);
  const second = await trainerOf(model);
  const before = await first.predict(samples);
  expect(await second.predict(samples)).toEqual(before);
  for (let i = 0; i < 3; i++) await second.step(samples, ids);
  const after = await second.predict(samples);
  expect(after).not.toEqual(before);

  const merged = model.merge(second.trainedModel());
  expect(merged.parameters).toEqual(['w1.lora_a', 'w1.lora_b']);
  const third = await trainerOf(merged);
  expect(Array.from(await third.predict(samples))).toEqual(
    Array.from(after, (value) => expect.closeTo(value, 5) as number),
  );
  await Promise.all([first, second, third].map((trainer) => trainer.dispose()));
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

/** Convolution, tanh and a product [., 2], of samples [4, ...plane]. */
function convolved(weightShape: readonly number[], plane: readonly number[], attributes: Attributes): Model {
  const b = new GraphBuilder('convolved');
  const x = b.input('x', 'float32', ['B', 4, ...plane]);
  const constant = (name: string, shape: readonly number[], seed: number) =>
    b.constant({ type: 'float32', shape, data: fraction(elementCount(shape), seed, 2) }, name);
  const inputs = [x, constant('filters', weightShape, 1), constant('bias', [weightShape[0]!], 2)];
  const flat = b.op('Flatten', [b.op('Tanh', [b.op('Conv', inputs, attributes)])]);
  b.output('y', b.op('MatMul', [flat, constant('head', [Number(flat.shape[1]), 2], 3)]));
  const parameters = ['filters', 'bias', 'head'];
  return { graph: b.graph, sampleShape: [4, ...plane], classes: 2, parameters, statistics: [] };
}
const imagesOf = ({ sampleShape }: Model) => ({
  count: 3,
  shape: sampleShape,
  values: fraction(3 * elementCount(sampleShape), 9, 4),
  labels: Uint8Array.of(0, 1, 1),
});

// python3 (PyTorch 2.13), frac as fraction here; x = frac([3,4,4,4], 9, 4), w = frac([4,2,3,3], 1, 2), bias = frac([4], 2, 2), head = frac([16,2], 3, 2),
// a = frac([4,2,3,3], 5), b = zeros([4,2,1,1]), torch.optim.SGD([a, b], lr=.5), c = F.conv2d:
// h = c(x, w, bias, 2, 1, groups=2) + 1.5*c(c(x, a, None, 2, 1, groups=2), b, groups=2)
// F.cross_entropy(torch.tanh(h).flatten(1) @ head, torch.tensor([0,1,1]), reduction='none')
const convolutionLosses = [
  [1.590705, 0.240766, 0.220527],
  [1.532051, 0.254375, 0.22011],
  [1.485828, 0.266123, 0.219855],
  [1.464069, 0.272243, 0.219555],
];

test('an adapter of a convolution in groups, with stride and padding, learns as in PyTorch', async () => {
  const base = convolved([4, 2, 3, 3], [4, 4], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] });
  const model = lora(base, { weights: 'filters', rank: 2, alpha: 3, seed: 1 });
  const shapes = model.parameters.map((name) => model.graph.constants.get(name)!.shape);
  expect(shapes).toEqual([
    [4, 2, 3, 3],
    [4, 2, 1, 1],
  ]);
  const a = { type: 'float32', shape: [4, 2, 3, 3], data: fraction(72, 5) } as const;
  const constants = new Map(model.graph.constants).set('filters.lora_a', a);
  const trainer = await trainerOf({ ...model, graph: { ...model.graph, constants } });
  for (const expected of convolutionLosses)
    expect(Array.from(await trainer.step(imagesOf(base), ids.subarray(0, 3)))).toEqual(
      expected.map((loss) => expect.closeTo(loss, 4) as number),
    );
  await trainer.dispose();
});

test.each<[string, Model, string | readonly string[]]>([
  ['products', twoLayers(), '*'],
  ['a convolution', convolved([6, 4, 3, 3], [5, 5], { dilations: [2, 2] }), '*'],
  ['a convolution in groups', convolved([6, 2, 2, 3], [5, 6], { group: 2, strides: [1, 2] }), 'filters'],
  ['a depthwise convolution over one axis', convolved([8, 1, 3], [7], { group: 4, pads: [1, 1] }), '*'],
])(
  'the exported file with merged adapters gives the outputs of the model with them: %s',
  async (_, base, weights) => {
    const model = lora(base, { weights, rank: 2, alpha: 5, seed: 1 });
    const trainer = await trainerOf(model);
    const given = base.sampleShape.length === 1 ? samples : imagesOf(base);
    const before = await trainer.predict(given);
    for (let i = 0; i < 5; i++) await trainer.step(given, ids.subarray(0, given.count));
    const outputs = await trainer.predict(given);
    const file = encodeModel(model.merge(trainer.trainedModel()).graph);
    const session = await InferenceSession.create(file);
    const { y } = await session.run({
      x: new Tensor(given.values as Float32Array, [given.count, ...base.sampleShape]),
    });
    const furthest = (other: Float32Array) =>
      Math.max(...outputs.map((value, i) => Math.abs(value - other[i]!)));
    expect(furthest(y!.data as Float32Array)).toBeLessThan(1e-5);
    expect(furthest(before)).toBeGreaterThan(0.05);
    await Promise.all([session.release(), trainer.dispose()]);
  },
);

test.each<[string, object, string]>([
  [
    'no weight of a product',
    { weights: 'b1' },
    'lora: weights must name what MatMul, Gemm or Conv nodes multiply by, got b1; these are w1, w2',
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

/** Two products, the second by the table that the first takes rows of. */
function tiedModel(): Model {
  const b = new GraphBuilder('tied');
  const square = (name: string) =>
    b.constant({ type: 'float32', shape: [4, 4], data: new Float32Array(16) }, name);
  const table = square('table');
  const rows = b.op('Gather', [table, b.input('ids', 'int64', ['B'])]);
  b.output('y', b.op('MatMul', [b.op('MatMul', [rows, square('hidden')]), table]));
  return { graph: b.graph, sampleShape: [], classes: 4, parameters: ['table', 'hidden'], statistics: [] };
}

test('patterns pass over weights that are read otherwise too, names and tests do not', () => {
  const adapted = lora(tiedModel(), { weights: '*', rank: 1, seed: 1 });
  expect(adapted.parameters).toEqual(['hidden.lora_a', 'hidden.lora_b']);
  for (const weights of ['tab*', ['*', 'table'], () => true])
    expect(() => lora(tiedModel(), { weights, rank: 1, seed: 1 })).toThrow(
      /lora: weights must be read by products alone, got table, which the node that makes Gather_\d+ \(Gather\) reads too; leave it out/,
    );
});

test('refuses a weight that is read in two ways, and adapters of another model', () => {
  const twice = new GraphBuilder('two ways');
  const square = twice.constant({ type: 'float32', shape: [4, 4], data: new Float32Array(16) }, 'square');
  const straight = twice.op('Gemm', [twice.input('x', 'float32', ['B', 4]), square]);
  twice.output('y', twice.op('Gemm', [straight, square], { transB: 1 }));
  const both = { ...tiedModel(), graph: twice.graph, parameters: ['square'] };
  expect(() => lora(both, { weights: 'square', rank: 1, seed: 1 })).toThrow(
    /lora: weights must be read in one way, got square, which the node that makes Gemm_\d+ \(Gemm\) reads otherwise than one before/,
  );
  const model = lora(twoLayers(), { weights: 'w1', rank: 1, seed: 1 });
  expect(() => model.merge(twoLayers())).toThrow(
    'lora: merge must be given the trained model of these adapters, got one without w1.lora_a',
  );
});
