import { RankbatchError } from 'rankbatch';
import { describe, expect, test } from 'vitest';
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
  named,
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

describe('a layer that does not fit is refused, naming its position and kind:', () => {
  test.each([
    [
      'a convolution of a vector',
      () => build([4], conv2d({ filters: 2, kernel: 3 })),
      'layer 0 (conv2d): input must be images [B, C, H, W], got [B,4]; put it before flatten(), with a sampleShape of [C, H, W]',
    ],
    [
      'a kernel larger than the image',
      () => build([1, 4, 9], relu(), conv2d({ filters: 2, kernel: 5 })),
      "layer 1 (conv2d): kernel: must fit into the padded image of 4x9, got 5x5; take a smaller one or padding: 'same'",
    ],
    [
      'a dilated kernel larger than the padded image',
      () => build([1, 4, 9], conv2d({ filters: 2, kernel: 3, dilation: 3, padding: 1 })),
      'layer 0 (conv2d): kernel: must fit into the padded image of 6x11, got 7x7 with dilation',
    ],
    [
      'groups that do not divide',
      () => build([6, 4, 4], conv2d({ filters: 8, kernel: 3, groups: 3 })),
      'layer 0 (conv2d): groups: must divide the 6 channels of the input and the 8 filters, got 3',
    ],
    [
      'negative padding',
      () => build([1, 4, 4], conv2d({ filters: 2, kernel: 3, padding: [0, -1] })),
      "layer 0 (conv2d): padding: must be 'valid', 'same' or integers of at least 0, got 0,-1",
    ],
    [
      'a stride of nothing',
      () => build([1, 4, 4], conv2d({ filters: 2, kernel: 3, stride: 0 })),
      'layer 0 (conv2d): stride: must be an integer of at least 1, got 0',
    ],
    [
      'a dense layer on images',
      () => build([1, 4, 4], maxPool(2), dense(3)),
      'layer 1 (dense): input must be [B, I] or tokens [B, L, I], got [B,1,2,2]; put flatten() or',
    ],
    ['a layer without units', () => build([4], dense(0)), 'layer 0 (dense): units: must be an integer of at'],
    [
      'dropout of everything',
      () => build([4], dropout(1)),
      'layer 0 (dropout): ratio: must be at least 0 and below 1, got 1',
    ],
    [
      'pooling of less than a window',
      () => build([1, 2, 2], maxPool(3)),
      'layer 0 (maxPool): size: must fit into the padded image of 2x2, got 3x3',
    ],
    [
      'padding of a whole window',
      () => build([1, 4, 4], averagePool(2, { padding: 2 })),
      'layer 0 (averagePool): padding: must be below the size 2x2, got 2x2',
    ],
    [
      'batch norm of tokens',
      () => build([5, 4], batchNorm()),
      'layer 0 (batchNorm): input must be [B, C] or [B, C, H, W], got [B,5,4]; for tokens take layerNorm()',
    ],
    [
      'layer norm of images that does not say of what',
      () => build([1, 4, 4], layerNorm()),
      'layer 0 (layerNorm): axis: must be an axis of the input [B,1,4,4] behind the batch, got none; 1',
    ],
    [
      'a mean over the batch',
      () => build([5, 4], meanOver(0)),
      'layer 0 (meanOver): axis: must be an axis of the input [B,5,4] behind the batch, counted from 1, got 0',
    ],
    [
      'an embedding without entries',
      () => build([5], embedding({ entries: 0, size: 4 })),
      'layer 0 (embedding): entries: must be an integer of at least 1, got 0',
    ],
    [
      'a dense layer on ids',
      () => sequential({ sampleShape: [5], inputType: 'int64', layers: [dense(2)], seed: 1 }),
      'layer 0 (dense): input must be float32, got int64; put embedding() before',
    ],
    [
      'a shortcut of another shape',
      () => build([4], relu(), residual([dense(6)])),
      "layer 1 (residual): shortcut: must have the shape that the layers give, [B,6], got [B,4]; give shortcut: 'project'",
    ],
    [
      'a projection that cannot reach the shape',
      () => build([1, 6, 6], residual([conv2d({ filters: 2, kernel: 3 })], { shortcut: 'project' })),
      'layer 0 (residual): shortcut: must have the shape that the layers give, [B,2,4,4], got [B,2,3,3]; give layers that',
    ],
    [
      'a projection of images to vectors',
      () => build([1, 6, 6], residual([flatten(), dense(2)], { shortcut: 'project' })),
      'layer 0.shortcut (dense): input must be [B, I] or tokens [B, L, I], got [B,1,6,6]; put flatten()',
    ],
    [
      'a layer inside of another, which alone is named',
      () => build([1, 4, 4], relu(), residual([relu(), conv2d({ filters: 1, kernel: 5 })])),
      'layer 1.1 (conv2d): kernel: must fit',
    ],
    [
      'a layer of a shortcut',
      () => build([4], residual([dense(6)], { shortcut: [flatten(), dense(-1)] })),
      'layer 0.shortcut.1 (dense): units: must be',
    ],
    [
      'a layer with a name',
      () => build([1, 4, 4], named('stem', conv2d({ filters: 1, kernel: 5 }))),
      'layer 0 (conv2d "stem"): kernel: must fit',
    ],
    [
      "a caller's own layer",
      () =>
        build([4], ({ b }, x) =>
          b.op('MatMul', [x, b.constant({ type: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) })]),
        ),
      'layer 0: graph: MatMul must join equal dimensions, got [B,4] and [3]',
    ],
    [
      'a network that does not end in classes',
      () => build([1, 4, 4], relu()),
      'model: the last layer must give [B, classes], got [B,1,4,4]; end with dense()',
    ],
    [
      'a sample shape of nothing',
      () => build([0], dense(1)),
      'sampleShape: must be an integer of at least 1, got 0',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(RankbatchError);
    expect(make).toThrow(message);
  });
});
