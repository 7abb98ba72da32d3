// A layers model of TensorFlow.js, trained from the same start with shuffling and with selection.
// Run it: npm run setup && node examples/dist/tensorflow.js
// These are the parts of TensorFlow.js that it needs; `@tensorflow/tfjs` contains all three.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { rank, Selector, shuffle, type Strategy } from 'rankbatch';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';

const EPOCHS = 20;
const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);

function createModel() {
  const kernel = (seed: number) => initializers.glorotUniform({ seed });
  return sequential({
    layers: [
      layers.dense({ inputShape: [PIXELS], units: 24, activation: 'relu', kernelInitializer: kernel(1) }),
      layers.dense({ units: CLASSES, kernelInitializer: kernel(2) }),
    ],
  });
}

/** The samples of a batch as tensors: [B, pixels] and [B, classes]. */
function tensorsOf(ids: Uint32Array) {
  const x = new Float32Array(ids.length * PIXELS);
  ids.forEach((id, i) => x.set(pixels.subarray(id * PIXELS, (id + 1) * PIXELS), i * PIXELS));
  const classes = Int32Array.from(ids, (id) => labels[id]!);
  return { x: tf.tensor2d(x, [ids.length, PIXELS]), y: tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES) };
}

async function train(strategy: Strategy) {
  const model = createModel();
  const optimizer = tf.train.sgd(0.4);

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

  const selector = new Selector({ sampleCount: SAMPLES, batchSize: 16, strategy, seed: 1 });
  while (selector.epoch < EPOCHS) {
    const due = selector.due(100);
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
