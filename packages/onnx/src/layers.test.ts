import { expect, test } from 'vitest';
import { conv2d, dense, dropout, flatten, maxPool, relu, sequential, type Layer } from './layers.js';
import { mnistCnn } from './mnist-cnn.js';
import { elementCount } from './model.js';

const build = (sampleShape: readonly number[], ...layers: Layer[]) =>
  sequential({ sampleShape, layers, seed: 1 });

test("the paper's network has 160,426 trainable parameters and logits of 10 classes", () => {
  const { graph, parameters, classes } = mnistCnn({ seed: 1 });
  const total = parameters.reduce((sum, name) => sum + elementCount(graph.constants.get(name)!.shape), 0);
  // 800 + 64 + 25,600 + 64 + 131,328 + 2,570: convolutions without bias, two batch norms, two dense layers.
  expect(total).toBe(160_426);
  expect(classes).toBe(10);
});

test('weights are Glorot-uniform, follow the seed alone, and biases start at zero', () => {
  const weights = (seed: number) =>
    mnistCnn({ seed }).graph.constants.get('layer4.weight')!.data as Float32Array;
  // sqrt(6 / (32 * 25 + 32 * 25)) for 32 -> 32 channels of 5x5.
  const limit = Math.sqrt(6 / 1600);
  const first = weights(1);
  expect(Math.max(...first)).toBeLessThanOrEqual(limit);
  expect(Math.max(...first)).toBeGreaterThan(0.99 * limit);
  expect(Math.min(...first)).toBeLessThan(-0.99 * limit);
  expect(weights(1)).toEqual(first);
  expect(weights(2)).not.toEqual(first);
  const biases = mnistCnn({ seed: 1 }).graph.constants.get('layer10.bias')!.data as Float32Array;
  expect(biases.every((bias) => bias === 0)).toBe(true);
});

test.each([
  [
    'a convolution of a vector',
    () => build([4], conv2d({ filters: 2, kernel: 3 })),
    /layer 0 \(conv2d\): input must be/,
  ],
  [
    'a kernel larger than the image',
    () => build([1, 4, 9], conv2d({ filters: 2, kernel: 5 })),
    /kernel must be at most 4, got 5/,
  ],
  [
    'a dense layer on images',
    () => build([1, 4, 4], maxPool(2), dense(3)),
    /layer 1 \(dense\).*put flatten\(\) before/,
  ],
  [
    'dropout of everything',
    () => build([4], dropout(1)),
    /dropout: ratio: must be at least 0 and below 1, got 1/,
  ],
  [
    'pooling of less than a window',
    () => build([1, 2, 2], maxPool(3)),
    /layer 0 \(maxPool\): size must be at most 2, got 3/,
  ],
  [
    'a layer without units',
    () => build([4], dense(0)),
    /dense: units: must be an integer of at least 1, got 0/,
  ],
  [
    'a network that does not end in classes',
    () => build([1, 4, 4], relu()),
    /the last layer must give \[B, classes\]/,
  ],
])('%s is refused, naming the layer', (_, make, message) => {
  expect(make).toThrow(message);
});

test('layers agree on shapes from the first to the last', () => {
  const model = build([3, 11, 9], conv2d({ filters: 5, kernel: 2 }), maxPool(3), flatten(), dense(7));
  expect(model.graph.outputs[0]!.value.shape).toEqual(['B', 7]);
  // (11 - 1) / 3 = 3 and (9 - 1) / 3 = 2 windows, rounded down, of 5 filters.
  expect(model.graph.constants.get('layer3.weight')!.shape).toEqual([30, 7]);
});
