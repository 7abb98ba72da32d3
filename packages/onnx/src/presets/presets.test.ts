import { expect, test } from 'vitest';
import { Random } from 'rankbatch';
import {
  adam,
  cnn,
  createTrainer,
  gelu,
  mlp,
  mnistCnn,
  mnistCnnSmall,
  residualCnn,
  seriesCnn,
  transformer,
  type Model,
  type Samples,
} from '../index.js';
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
  // 16 moments of 2 channels: pooled to 8 and 4, with 4 and 8 filters of 5 moments, then 16.
  [
    'a network of series',
    seriesCnn({ sampleShape: [2, 16], classes: 3, width: 4, seed: 1 }),
    40 + 8 + 160 + 16 + 640 + 32 + (16 * 3 + 3),
  ],
  // The bands of a spectrogram are channels.
  [
    'a network of spectrograms',
    seriesCnn({ sampleShape: [1, 6, 8], classes: 3, width: 4, seed: 1 }),
    4 * 6 * 5 + 8 + 8 * 4 * 5 + 16 + (8 * 3 + 3),
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

/** Trains in batches of 60, and counts the samples of others that are told rightly. */
async function learns(model: Model, train: Samples, others: Samples, steps: number): Promise<number> {
  const trainer = await createTrainer({
    model,
    optimizer: adam({ learningRate: 0.02 }),
    seed: 1,
    threads: 1,
  });
  for (let step = 0; step < steps; step++)
    await trainer.step(
      train,
      Uint32Array.from({ length: 60 }, (_, i) => (step * 60 + i) % train.count),
    );
  const { predictions } = await trainer.evaluate(others);
  await trainer.dispose();
  return others.labels.filter((label, id) => predictions[id] === label).length;
}

test('a classifier of texts tells which of two words comes first, which no bag of words can', async () => {
  // Words 2 and 3 among others, 4 to 9, in texts of 4 to 6 words.
  const texts = (count: number, random: Random): Samples => {
    const labels = Uint8Array.from({ length: count }, (_, id) => id % 2);
    const values = new Float32Array(count * 6);
    for (let id = 0; id < count; id++) {
      const length = 4 + random.below(3);
      for (let k = 0; k < length; k++) values[id * 6 + k] = 4 + random.below(6);
      const first = random.below(length - 1);
      const second = first + 1 + random.below(length - 1 - first);
      values.set([2 + labels[id]!], id * 6 + first);
      values.set([3 - labels[id]!], id * 6 + second);
    }
    return { count, shape: [6], values, labels };
  };
  const model = transformer({
    tokens: 6,
    vocabulary: 10,
    classes: 2,
    depth: 1,
    width: 16,
    padding: 0,
    inputType: 'float32',
    seed: 1,
  });
  expect(await learns(model, texts(600, new Random(1)), texts(100, new Random(2)), 200)).toBeGreaterThan(90);
});

test('a network of series knows a shape again at other moments', async () => {
  // A rise or a fall of 4 moments somewhere in 24 of noise; in training in the first half only.
  const series = (count: number, random: Random, from: number): Samples => {
    const labels = Uint8Array.from({ length: count }, (_, id) => id % 2);
    const values = Float32Array.from({ length: count * 24 }, () => 0.2 * random.float());
    for (let id = 0; id < count; id++) {
      const at = from + random.below(8);
      for (let k = 0; k < 4; k++) values[id * 24 + at + k]! += labels[id] === 0 ? k : 3 - k;
    }
    return { count, shape: [24], values, labels };
  };
  const model = seriesCnn({ sampleShape: [24], classes: 2, width: 4, seed: 1 });
  expect(
    await learns(model, series(600, new Random(1), 0), series(100, new Random(2), 12), 80),
  ).toBeGreaterThan(75);
});

test.each([
  [
    'moments',
    () => seriesCnn({ sampleShape: [4, 7], classes: 2, seed: 1 }),
    'seriesCnn: sampleShape: must end with at least 8 moments, got [4,7]; use mlp',
  ],
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
