import { expect, test } from 'vitest';
import { cnn, gelu, mlp, mnistCnn, mnistCnnSmall, residualCnn, type Model } from '../index.js';
import { elementCount } from '../graph/model.js';

function parameterCount({ graph, parameters }: Model): number {
  return parameters.reduce((sum, name) => sum + elementCount(graph.constants.get(name)!.shape), 0);
}

test.each<[string, Model, number]>([
  // Convolutions without bias, two batch norms, two dense layers.
  ["the paper's network", mnistCnn({ seed: 1 }), 800 + 64 + 25_600 + 64 + 131_328 + 2_570],
  // 6 filters: 6 * 25, 6 * 6 * 25, and 6 * 4 * 4 features to 10 classes.
  ['its small variant', mnistCnnSmall({ seed: 1 }), 150 + 12 + 900 + 12 + 970],
  ['its small variant for 3 classes', mnistCnnSmall({ seed: 1, classes: 3 }), 150 + 12 + 900 + 12 + 291],
  ['a linear model', mlp({ inputs: 4, hidden: [], classes: 3, seed: 1 }), 4 * 3 + 3],
  [
    'a perceptron on images',
    mlp({ inputs: [1, 28, 28], hidden: [300, 100], classes: 10, seed: 1 }),
    784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10,
  ],
  [
    'a perceptron with layer norm and dropout',
    mlp({
      inputs: 4,
      hidden: [8],
      classes: 3,
      activation: gelu(),
      normalization: 'layer',
      dropout: 0.5,
      seed: 1,
    }),
    4 * 8 + 8 + 2 * 8 + 8 * 3 + 3,
  ],
  // 8 x 8 pixels: one pool, so 2 convolutions of 4 and 8 filters, then 4 * 4 pixels of 8.
  [
    'a small CNN',
    cnn({ sampleShape: [1, 8, 8], classes: 3, width: 4, seed: 1 }),
    36 + 8 + 288 + 16 + (128 * 3 + 3),
  ],
  // 32 x 48 pixels: pooled to 16, 8 and 4 x 6, with 4, 8, 16 filters, then 16 more.
  [
    'a small CNN of wide images',
    cnn({ sampleShape: [2, 32, 48], classes: 3, width: 4, seed: 1 }),
    72 + 8 + 288 + 16 + 1152 + 32 + 2304 + 32 + (4 * 6 * 16 * 3 + 3),
  ],
  // Stem; a block of 16 -> 16; two blocks with a projection each; dense.
  [
    'ResNet-8',
    residualCnn({ seed: 1 }),
    432 +
      32 +
      2 * (2_304 + 32) +
      (4_608 + 64 + 9_216 + 64 + 512 + 64) +
      (18_432 + 128 + 36_864 + 128 + 2_048 + 128) +
      650,
  ],
  // He et al. 2016, table 6: 0.27 million for ResNet-20 with shortcuts that have no parameters; here 2,752 more.
  ['ResNet-20', residualCnn({ blocks: 3, seed: 1 }), 269_722 + (512 + 64 + 2_048 + 128)],
  [
    'a narrow residual network on grey images',
    residualCnn({ width: 2, sampleShape: [1, 28, 28], classes: 3, seed: 1 }),
    18 + 4 + 2 * (36 + 4) + (72 + 8 + 144 + 8 + 8 + 8) + (288 + 16 + 576 + 16 + 32 + 16) + (8 * 3 + 3),
  ],
])('%s has as many parameters as by hand', (_, model, count) => {
  expect(parameterCount(model)).toBe(count);
});

test('the paper has 160,426', () => {
  expect(parameterCount(mnistCnn({ seed: 1 }))).toBe(160_426);
});

test('a preset gives logits of its classes', () => {
  expect(mnistCnn({ seed: 1 }).graph.outputs[0]!.value.shape).toEqual(['B', 10]);
  expect(mnistCnnSmall({ seed: 1, classes: 7 }).classes).toBe(7);
  expect(residualCnn({ seed: 1, classes: 100 }).classes).toBe(100);
});

test('the stages of a residual network halve the image', () => {
  const { graph } = residualCnn({ seed: 1 });
  const sums = graph.nodes.filter(({ op }) => op === 'Add').map(({ outputs }) => outputs[0]!.shape);
  expect(sums).toEqual([
    ['B', 16, 32, 32],
    ['B', 32, 16, 16],
    ['B', 64, 8, 8],
  ]);
});

test.each([
  [
    'blocks',
    () => residualCnn({ seed: 1, blocks: 0 }),
    'residualCnn: blocks: must be an integer of at least 1',
  ],
  [
    'width',
    () => residualCnn({ seed: 1, width: 0.5 }),
    'residualCnn: width: must be an integer of at least 1',
  ],
  [
    'pixels',
    () => cnn({ sampleShape: [1, 7, 28], classes: 2, seed: 1 }),
    'cnn: sampleShape: must be [channels, height, width] of at least 8 x 8 pixels, got [1,7,28]; use mlp',
  ],
  ['units', () => mlp({ inputs: 4, hidden: [0], classes: 2, seed: 1 }), 'layer 0 (dense): units: must be'],
])('a wrong number of %s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
