// `fit` of @rankbatch/tfjs against `model.fit`, from the same weights, on 4,000 samples of MNIST; keeps every run in docs/results/tfjs.json,
// and goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:tfjs [-- --seeds 1,2,3] [--epochs 20] [--only model.fit] [--summary]
import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@rankbatch/data';
import { fit } from '@rankbatch/tfjs';
import { rank } from 'rankbatch';
import { oneHot, tensor1d, tensor2d, train as optimizers } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { scriptOptions } from './script-options.mjs';

const SAMPLES = 4000;
const HELD_OUT = 1000;
const TESTED = 2000;
/** Means of 2 x 2 pixels, so that the JavaScript backend takes minutes. */
const PIXELS = 14 * 14;

const { values } = scriptOptions(import.meta.url, {
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    epochs: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    summary: { type: 'boolean', default: false },
  },
});
const epochs = Number(values.epochs);
const file = fileURLToPath(new URL('../docs/results/tfjs.json', import.meta.url));

/** This project's `fit`: with nothing set, and with a pressure and fresh losses of all samples once an epoch. */
const selections = {
  fit: undefined,
  'fit rank:1e4:r1x1': rank({ pressure: 1e4, recompute: { frequency: 1, ratio: 1 } }),
};

/** @typedef {{ loss: number, accuracy: number }} Epoch mean training loss, share of right test answers */
/** @typedef {{ way: string, seed: number, epochs: Epoch[] }} Run */

/** @param {Run} run @param {string} way @param {number} seed @param {number} length */
const isOf = (run, way, seed, length) => run.way === way && run.seed === seed && run.epochs.length === length;

/** Read anew each time, so that several can train at once. @returns {Run[]} */
function readRuns() {
  if (!existsSync(file)) return [];
  return /** @type {Run[]} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/** The paper's kind of network, small enough for the JavaScript backend: 32 hidden units. @param {number} seed */
function createModel(seed) {
  const dense = (/** @type {number} */ units, /** @type {number} */ layer) => ({
    units,
    kernelInitializer: initializers.glorotUniform({ seed: 10 * seed + layer }),
  });
  const model = sequential({
    layers: [
      layers.dense({ ...dense(32, 1), inputShape: [PIXELS], activation: 'relu' }),
      layers.dense({ ...dense(10, 2), activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: optimizers.adam(0.005),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/**
 * [to - from, 14, 14] means of 2 x 2 pixels, 0 to 1.
 *
 * @param {ArrayLike<number>} bytes [N, 28, 28]
 * @param {number} from
 * @param {number} to
 */
function halved(bytes, from, to) {
  return Float32Array.from({ length: PIXELS * (to - from) }, (_, i) => {
    const at = 784 * (from + Math.floor(i / PIXELS));
    const corner = at + 56 * Math.floor((i % PIXELS) / 14) + 2 * (i % 14);
    return [0, 1, 28, 29].reduce((sum, step) => sum + (bytes[corner + step] ?? NaN), 0) / (4 * 255);
  });
}

/**
 * Mean loss and share of right answers.
 *
 * @param {import('@tensorflow/tfjs-layers').LayersModel} model
 * @param {{ x: import('@tensorflow/tfjs-core').Tensor, y: import('@tensorflow/tfjs-core').Tensor }} samples
 * @returns {[number, number]}
 */
function judge(model, { x, y }) {
  const [loss = NaN, accuracy = NaN] = [model.evaluate(x, y, { batchSize: 500 })]
    .flat()
    .map((value) => value.dataSync()[0]);
  return [loss, accuracy];
}

if (!values.summary) {
  const mnist = await loadDataset('mnist');
  /** @param {import('@rankbatch/data').SamplesInMemory} samples @param {number} from @param {number} to */
  const tensorsOf = (samples, from, to) => ({
    x: tensor2d(halved(samples.values, from, to), [to - from, PIXELS]),
    y: oneHot(tensor1d(Array.from(samples.labels.subarray(from, to)), 'int32'), 10),
  });
  const train = tensorsOf(mnist.train, 0, SAMPLES);
  const heldOut = tensorsOf(mnist.train, SAMPLES, SAMPLES + HELD_OUT);
  const test = tensorsOf(mnist.test, 0, TESTED);

  for (const seed of values.seeds.split(',').map(Number))
    for (const [way, select] of Object.entries({ 'model.fit': undefined, ...selections })) {
      if (!way.startsWith(values.only) || readRuns().some((run) => isOf(run, way, seed, epochs))) continue;
      const model = createModel(seed);
      /** @type {Epoch[]} */
      const history = [];
      const args = {
        epochs,
        batchSize: 64,
        verbose: 0,
        /** @type {[import('@tensorflow/tfjs-core').Tensor, import('@tensorflow/tfjs-core').Tensor]} */
        validationData: [heldOut.x, heldOut.y],
        callbacks: {
          onEpochEnd: () => {
            const [loss] = judge(model, train);
            const [, accuracy] = judge(model, test);
            history.push({ loss, accuracy });
          },
        },
      };
      if (way === 'model.fit') await model.fit(train.x, train.y, args);
      else await fit(model, train.x, train.y, { ...args, seed, ...(select && { select }) });
      const runs = [...readRuns(), { way, seed, epochs: history }];
      writeFileSync(`${file}.tmp`, `[\n${runs.map((run) => JSON.stringify(run)).join(',\n')}\n]\n`);
      renameSync(`${file}.tmp`, file);
      console.error(way, seed, history.at(-1));
    }
}

const runs = readRuns();
const accuracy = (/** @type {Epoch | undefined} */ epoch) => ((epoch?.accuracy ?? NaN) * 100).toFixed(1);
for (const { seed, epochs: slow } of runs.filter(({ way }) => way === 'model.fit')) {
  const target = slow.at(-1)?.loss ?? NaN;
  console.log(
    `seed ${seed}: model.fit comes to ${target.toFixed(4)} in ${slow.length} epochs, test accuracy ${accuracy(slow.at(-1))} %`,
  );
  for (const way of Object.keys(selections)) {
    const fast = runs.find((run) => isOf(run, way, seed, slow.length))?.epochs;
    if (!fast) continue;
    const reached = fast.findIndex(({ loss }) => loss <= target);
    console.log(
      `  ${way} is there after ${reached + 1}, with ${accuracy(fast[reached])} %, and ends with ${accuracy(fast.at(-1))} %`,
    );
  }
}
