// A layers model of TensorFlow.js, trained from the same start with shuffling and with selection.
// Run it: npm run setup && node examples/dist/tensorflow.js
// The parts of TensorFlow.js that this needs; `@tensorflow/tfjs` or `@tensorflow/tfjs-node` in their place work as well.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { generateDigits } from '@rankbatch/data';
import { rank, Selector, shuffle, type Strategy } from 'rankbatch';

const EPOCHS = 15;
const PIXELS = 28 * 28;
const digits = generateDigits({ count: 500, seed: 1 });
const pixels = Float32Array.from(digits.values, (value) => value / 255);
const everyId = Uint32Array.from({ length: digits.count }, (_, id) => id);

function createModel() {
  const kernel = (seed: number) => initializers.glorotUniform({ seed });
  return sequential({
    layers: [
      layers.dense({ inputShape: [PIXELS], units: 16, activation: 'relu', kernelInitializer: kernel(1) }),
      layers.dense({ units: 10, kernelInitializer: kernel(2) }),
    ],
  });
}

/** The samples of a batch as tensors: [B, pixels] and [B, classes]. */
function tensorsOf(ids: Uint32Array) {
  const x = new Float32Array(ids.length * PIXELS);
  ids.forEach((id, i) => x.set(pixels.subarray(id * PIXELS, (id + 1) * PIXELS), i * PIXELS));
  const labels = Int32Array.from(ids, (id) => digits.labels[id]!);
  return { x: tf.tensor2d(x, [ids.length, PIXELS]), y: tf.oneHot(tf.tensor1d(labels, 'int32'), 10) };
}

async function train(strategy: Strategy) {
  const model = createModel();
  const optimizer = tf.train.sgd(0.3);

  /** [B] the loss of each sample: Reduction.NONE takes no mean. */
  const lossesOf = (ids: Uint32Array): tf.Tensor => {
    const { x, y } = tensorsOf(ids);
    const logits = model.apply(x, { training: true }) as tf.Tensor;
    return tf.losses.softmaxCrossEntropy(y, logits, 1, 0, tf.Reduction.NONE);
  };
  const evaluate = async (ids: Uint32Array) => {
    const losses = tf.tidy(() => lossesOf(ids));
    const values = await losses.data<'float32'>();
    losses.dispose();
    return values;
  };
  const step = async (ids: Uint32Array, weights: Float32Array) => {
    let losses!: tf.Tensor;
    optimizer.minimize(() => {
      losses = tf.keep(lossesOf(ids));
      return tf.mean(tf.mul(losses, tf.tensor1d(weights)));
    });
    const values = await losses.data<'float32'>();
    losses.dispose();
    return values;
  };

  const selector = new Selector({ sampleCount: digits.count, batchSize: 32, strategy, seed: 1 });
  while (selector.epoch < EPOCHS) {
    const due = selector.due(250);
    if (due.length > 0) {
      selector.record(due, await evaluate(due));
      continue;
    }
    const { ids, weights } = selector.next();
    selector.record(ids, await step(ids, weights));
  }
  const losses = await evaluate(everyId);
  optimizer.dispose();
  model.dispose();
  return { selector, losses, cost: losses.reduce((sum, loss) => sum + loss) / losses.length };
}

export const shuffled = await train(shuffle());
export const selected = await train(rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } }));
console.log(`TensorFlow.js: mean loss over all samples after ${EPOCHS} epochs`);
console.log(`  shuffling ${shuffled.cost.toFixed(4)}, selection ${selected.cost.toFixed(4)}`);
