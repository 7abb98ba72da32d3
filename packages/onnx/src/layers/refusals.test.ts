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
  layerNorm,
  maxPool,
  meanOver,
  named,
  positions,
  relu,
  residual,
  selfAttention,
  sequential,
  type Layer,
} from '../index.js';

const build = (sampleShape: readonly number[], ...layers: Layer[]) =>
  sequential({ sampleShape, layers, seed: 1 });

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
      'model: the last layer must give [B, classes], got [B,1,4,4]; end with dense(), or give perPosition',
    ],
    [
      'one class where every position should have one',
      () => sequential({ sampleShape: [3, 4], layers: [meanOver(1)], perPosition: true, seed: 1 }),
      'model: the last layer must give classes of every position, [B, ..., classes], got [B,4]; leave out what joins positions',
    ],
    [
      'attention of images',
      () => build([1, 4, 4], selfAttention({ heads: 2 })),
      'layer 0 (selfAttention): input must be tokens [B, L, D] with a D that 2 heads divide, got [B,1,4,4]; put embedding() before, or change heads',
    ],
    [
      'positions of vectors',
      () => build([4], positions()),
      'layer 0 (positions): input must be tokens [B, L, D], got [B,4]; put embedding() before',
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
