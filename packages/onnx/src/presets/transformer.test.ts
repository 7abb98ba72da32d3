import { expect, test } from 'vitest';
import { softmaxCrossEntropy, tokenCrossEntropy, transformer, type Loss, type Model } from '../index.js';
import { elementCount } from '../graph/model.js';
import { adam } from '../optimizers/adam.js';
import { createTrainer } from '../training/create-trainer.js';
import type { TrainingSamples } from '../training/samples.js';
import { fraction } from '../training/fine-tuning.testing.js';

const size = { vocabulary: 7, tokens: 5, depth: 2, width: 8, heads: 2, hidden: 12, padding: 0, seed: 1 };
/** Texts of 5, 4, 3 and 2 tokens, filled up with 0. */
const values = Int32Array.from({ length: 20 }, (_, at) => {
  const [i, k] = [Math.floor(at / 5), at % 5];
  return k < 5 - i ? ((3 * i + k * k + 1) % 6) + 1 : 0;
});
const texts = { count: 4, shape: [5], values };
const next = values.map((_, at) => (at % 5 === 4 || values[at + 1] === 0 ? -100 : values[at + 1]!));
const ids = Uint32Array.of(0, 1, 2, 3);

const trainerOf = (model: Model, loss: Loss, batchSize?: number) =>
  createTrainer({
    model,
    optimizer: adam({ learningRate: 0.01 }),
    loss,
    seed: 1,
    threads: 1,
    ...(batchSize !== undefined && { batchSize }),
  });

/** The start of the script: fractions of the seeds 1, 2, ... within 0.1, or 1 / sqrt(inputs); gammas around 1. */
function started(model: Model): Model {
  const constants = new Map(model.graph.constants);
  model.parameters.forEach((name, i) => {
    const { shape } = constants.get(name)!;
    const data = fraction(elementCount(shape), i + 1, shape.length === 1 ? 0.2 : 2 / Math.sqrt(shape[0]!));
    const shift = name.endsWith('gamma') ? 1 : 0;
    constants.set(name, { type: 'float32', shape, data: data.map((value) => value + shift) });
  });
  return { ...model, graph: { ...model.graph, constants } };
}

// python3 (PyTorch 2.13, float64): parameters in our order, p[i] = fraction of fine-tuning.testing.ts as above, torch.optim.Adam(p, lr=.01); a block is
// z = F.layer_norm(h, (8,), g, b); h += F.scaled_dot_product_attention(*heads of z @ w + b, attn_mask=x != 0 (& tril)) @ w + b;
// z = F.layer_norm(h, (8,), g, b); h += F.gelu(z @ w + b) @ w + b; behind them a layer norm, and
// F.cross_entropy(mean of h over x != 0 @ w + b, torch.tensor([0, 1, 2, 1]), reduction='none')
// or for each text F.cross_entropy((h @ w + b)[:-1], x[1:], ignore_index=0)
test.each<[string, Model, Loss, TrainingSamples, number[][]]>([
  [
    'a classifier of texts',
    transformer({ ...size, classes: 3 }),
    softmaxCrossEntropy(),
    { ...texts, labels: Uint8Array.of(0, 1, 2, 1) },
    [
      [1.030959, 1.09749, 1.207374, 1.062538],
      [1.440405, 0.905297, 0.998845, 0.840752],
      [1.287941, 0.861947, 1.035608, 0.790839],
      [1.04208, 0.851855, 1.106776, 0.75811],
    ],
  ],
  [
    'a language model',
    transformer(size),
    tokenCrossEntropy(),
    { ...texts, labels: next },
    [
      [1.849451, 1.869507, 1.838965, 1.674325],
      [1.541061, 1.70254, 1.593827, 1.084757],
      [1.388596, 1.617319, 1.496287, 0.576766],
      [1.2965, 1.682027, 1.386374, 0.396996],
    ],
  ],
])('%s learns as in PyTorch', async (_, model, loss, samples, expected) => {
  for (const batchSize of [undefined, 4]) {
    const trainer = await trainerOf(started(model), loss, batchSize);
    for (const losses of expected)
      expect(Array.from(await trainer.step(samples, ids))).toEqual(
        losses.map((value) => expect.closeTo(value, 4) as number),
      );
    await trainer.dispose();
  }
});

test('a token of a language model sees those before it alone, and no token sees padding', async () => {
  const [model, classifier] = [transformer(size), transformer({ ...size, classes: 3 })];
  const trainer = await trainerOf(model, tokenCrossEntropy());
  const logits = async (...tokens: number[]) =>
    Array.from(await trainer.predict({ count: 1, shape: [5], values: Int32Array.from(tokens) }));
  const [one, other] = [await logits(1, 2, 3, 4, 5), await logits(1, 2, 3, 6, 6)];
  const close = (list: number[]) => list.map((value) => expect.closeTo(value, 5) as number);
  expect(one.slice(0, 3 * 7)).toEqual(close(other.slice(0, 3 * 7)));
  expect(one.slice(3 * 7)).not.toEqual(close(other.slice(3 * 7)));
  await trainer.dispose();

  // With another vector for padding, texts are classified as before.
  const constants = new Map(classifier.graph.constants);
  const table = constants.get('layer0.weight')!;
  const data = (table.data as Float32Array).map((value, i) => (i < 8 ? 3 : value));
  constants.set('layer0.weight', { ...table, data });
  const changed = { ...classifier, graph: { ...classifier.graph, constants } };
  const outputs = await Promise.all(
    [classifier, changed].map(async (each) => {
      const made = await trainerOf(each, softmaxCrossEntropy());
      const predicted = await made.predict(texts);
      await made.dispose();
      return Array.from(predicted);
    }),
  );
  expect(outputs[0]).toEqual(close(outputs[1]!));
});

test('has as many parameters as by hand: embedding, positions, blocks, norm and head', () => {
  const count = (model: Model) =>
    model.parameters.reduce((sum, name) => sum + elementCount(model.graph.constants.get(name)!.shape), 0);
  const block = 4 * (256 * 256 + 256) + 2 * 256 * 1024 + 1024 + 256 + 4 * 256;
  const encoder = transformer({ vocabulary: 1000, tokens: 128, classes: 10, seed: 1 });
  expect(count(encoder)).toBe(1128 * 256 + 6 * block + 2 * 256 + 2570);
  expect(count(transformer({ ...size, dropout: 0.1 }))).toBe(
    12 * 8 + 2 * (4 * 72 + 8 * 12 + 12 + 12 * 8 + 8 + 32) + 16 + 63,
  );
});

test.each([
  [{ padding: 7 }, 'transformer: padding: must be an id below 7, got 7'],
  [{ heads: 3 }, 'input must be tokens [B, L, D] with a D that 3 heads divide, got [B,5,8]'],
  [{ depth: 0 }, 'transformer: depth: must be an integer of at least 1, got 0'],
])('refuses %o', (options, message) => {
  expect(() => transformer({ ...size, ...options })).toThrow(message);
});
