import { expect, test } from 'vitest';
import {
  averagePool,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  gelu,
  globalAveragePool,
  globalMaxPool,
  layerNorm,
  leakyRelu,
  maxOver,
  maxPool,
  meanOver,
  relu,
  residual,
  sequential,
  sigmoid,
  silu,
  softmax,
  sumOver,
  tanh,
  type Layer,
} from '../index.js';

const build = (sampleShape: readonly number[], ...layers: Layer[]) =>
  sequential({ sampleShape, layers, seed: 1 });

/** Shape that the first of the layers gives, and those of its parameters. */
function shapesOf(sampleShape: readonly number[], layer: Layer) {
  let output: readonly unknown[] = [];
  const look: Layer = (_, x) => {
    output = x.shape.slice(1);
    return x;
  };
  const { graph, parameters } = build(sampleShape, layer, look, flatten(), dense(2));
  const own = parameters.filter((name) => name.startsWith('layer0.'));
  const weights = Object.fromEntries(own.map((name) => [name.slice(7), graph.constants.get(name)!.shape]));
  return { output, weights };
}

const image = [3, 11, 9];

test.each<[string, readonly number[], Layer, readonly number[], Record<string, readonly number[]>]>([
  ['dense', [4], dense(7), [7], { weight: [4, 7], bias: [7] }],
  ['dense without bias', [4], dense(7, { bias: false }), [7], { weight: [4, 7] }],
  ['dense on tokens', [5, 4], dense(7), [5, 7], { weight: [4, 7], bias: [7] }],
  // 11 - 3 + 1 and 9 - 3 + 1.
  ['conv2d', image, conv2d({ filters: 6, kernel: 3 }), [6, 9, 7], { weight: [6, 3, 3, 3], bias: [6] }],
  // floor((11 + 2 - 3) / 2) + 1 and floor((9 + 2 - 3) / 2) + 1.
  [
    'conv2d with stride and padding, without bias',
    image,
    conv2d({ filters: 6, kernel: 3, stride: 2, padding: 1, bias: false }),
    [6, 6, 5],
    { weight: [6, 3, 3, 3] },
  ],
  // ceil(11 / 2) and 9, whatever the kernel.
  [
    'conv2d with same padding and a pair of everything',
    image,
    conv2d({ filters: 6, kernel: [4, 5], stride: [2, 1], padding: 'same', dilation: [1, 2], bias: false }),
    [6, 6, 9],
    { weight: [6, 3, 4, 5] },
  ],
  // 11 - (2 * 2 + 1) + 1 and 9 + 2 - 5 + 1.
  [
    'conv2d with dilation and groups',
    image,
    conv2d({ filters: 6, kernel: 3, dilation: 2, padding: [0, 1], groups: 3, bias: false }),
    [6, 7, 7],
    { weight: [6, 1, 3, 3] },
  ],
  ['maxPool', image, maxPool(2), [3, 5, 4], {}],
  ['maxPool of overlapping windows', image, maxPool(3, { stride: 2, padding: 1 }), [3, 6, 5], {}],
  ['maxPool with same padding', image, maxPool(2, { padding: 'same' }), [3, 6, 5], {}],
  ['averagePool', image, averagePool([3, 2]), [3, 3, 4], {}],
  ['globalAveragePool', image, globalAveragePool(), [3], {}],
  ['globalMaxPool', image, globalMaxPool(), [3], {}],
  ['batchNorm of images', image, batchNorm(), image, { gamma: [3], beta: [3] }],
  ['batchNorm of vectors', [4], batchNorm(), [4], { gamma: [4], beta: [4] }],
  ['layerNorm of tokens', [5, 4], layerNorm(), [5, 4], { gamma: [4], beta: [4] }],
  [
    'layerNorm of whole images',
    [2, 3, 3],
    layerNorm({ axis: 1 }),
    [2, 3, 3],
    { gamma: [2, 3, 3], beta: [2, 3, 3] },
  ],
  ['embedding', [5], embedding({ entries: 10, size: 4 }), [5, 4], { weight: [10, 4] }],
  ['meanOver', [5, 4], meanOver(1), [4], {}],
  ['sumOver', [5, 4], sumOver(2), [5], {}],
  ['maxOver', [5, 4, 3], maxOver(2), [5, 3], {}],
  ['flatten', [2, 3, 4], flatten(), [24], {}],
  [
    'residual of equal shapes',
    image,
    residual([conv2d({ filters: 3, kernel: 3, padding: 'same' }), relu()]),
    image,
    { '0.weight': [3, 3, 3, 3], '0.bias': [3] },
  ],
  // (11 - 3) / 2 + 1 = 5 of 11 is every third pixel, (9 - 3) / 2 + 1 = 4 of 9 too.
  [
    'residual with a projection that shrinks images',
    image,
    residual([conv2d({ filters: 6, kernel: 3, stride: 2, bias: false }), maxPool(2, { stride: 1 })], {
      shortcut: 'project',
    }),
    [6, 4, 3],
    { '0.weight': [6, 3, 3, 3], 'shortcut.weight': [6, 3, 1, 1] },
  ],
  [
    'residual with a projection of vectors',
    [4],
    residual([dense(6, { bias: false }), tanh()], { shortcut: 'project' }),
    [6],
    { '0.weight': [4, 6], 'shortcut.weight': [4, 6] },
  ],
  [
    'residual with layers as its shortcut',
    [4],
    residual([dense(6, { bias: false })], { shortcut: [dense(6, { bias: false }), batchNorm()] }),
    [6],
    {
      '0.weight': [4, 6],
      'shortcut.0.weight': [4, 6],
      'shortcut.1.gamma': [6],
      'shortcut.1.beta': [6],
    },
  ],
  ...[relu(), leakyRelu(), gelu(), tanh(), sigmoid(), silu(), softmax(), dropout(0.5)].map(
    (layer): [string, readonly number[], Layer, readonly number[], Record<string, readonly number[]>] => [
      layer.label!,
      [5, 4],
      layer,
      [5, 4],
      {},
    ],
  ),
])('%s has outputs and parameters of the shapes it states', (_, sampleShape, layer, output, weights) => {
  expect(shapesOf(sampleShape, layer)).toEqual({ output, weights });
});

test('layers agree on shapes from the first to the last', () => {
  const model = build(image, conv2d({ filters: 5, kernel: 2 }), maxPool(3), flatten(), dense(7));
  expect(model.graph.outputs[0]!.value.shape).toEqual(['B', 7]);
  // (11 - 1) / 3 = 3 and (9 - 1) / 3 = 2 windows, rounded down, of 5 filters.
  expect(model.graph.constants.get('layer3.weight')!.shape).toEqual([30, 7]);
});

test('a layer written twice has weights of its own each time', () => {
  const layer = dense(4, { bias: false });
  const { parameters, graph } = build([4], layer, layer);
  expect(parameters).toEqual(['layer0.weight', 'layer1.weight']);
  const [first, second] = parameters.map((name) => graph.constants.get(name)!.data);
  expect(first).not.toEqual(second);
});

test('statistics of nested batch norms are named by their place', () => {
  const { statistics } = build([4], relu(), residual([batchNorm()], { shortcut: [batchNorm()] }));
  expect(statistics).toEqual([
    'layer1.0.mean',
    'layer1.0.variance',
    'layer1.shortcut.0.mean',
    'layer1.shortcut.0.variance',
  ]);
});

test('ids are an input of integers, or whole numbers that are cast', () => {
  const layers = [embedding({ entries: 9, size: 3 }), meanOver(1), dense(2)];
  const model = (inputType?: 'int32' | 'int64') =>
    sequential({ sampleShape: [5], layers, seed: 1, ...(inputType && { inputType }) });
  expect(model('int64').graph.inputs).toEqual([{ name: 'input', type: 'int64', shape: ['B', 5] }]);
  expect(model('int32').graph.nodes[0]!.op).toBe('Gather');
  expect(
    model()
      .graph.nodes.slice(0, 2)
      .map(({ op }) => op),
  ).toEqual(['Cast', 'Gather']);
});
