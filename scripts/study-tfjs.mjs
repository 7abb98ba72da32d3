// `fit` of @rankbatch/tfjs against `model.fit`, from the same weights, on 4,000 samples of MNIST; keeps every run in docs/results/tfjs.json
// or tfjs-full.json, and goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:tfjs [-- --network full] [--seeds 1,2,3,4,5,6] [--epochs 20] [--only model.fit] [--summary]
//
// The training loss is measured four times an epoch, so that a share of 20 epochs is told to 0.0125.
import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@rankbatch/data';
import { bootstrapMedian, median } from '@rankbatch/lab/internal';
import { fit } from '@rankbatch/tfjs';
import { Random, rank } from 'rankbatch';
import { oneHot, tensor1d, tensor2d, train as optimizers } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { endWith } from './study/end-with.mjs';
import { scriptOptions } from './script-options.mjs';

const SAMPLES = 4000;
const HELD_OUT = 1000;
const TESTED = 2000;

const { values } = scriptOptions(import.meta.url, {
  options: {
    network: { type: 'string', default: 'small' },
    seeds: { type: 'string', default: '1,2,3,4,5,6' },
    epochs: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    summary: { type: 'boolean', default: false },
  },
});
const epochs = Number(values.epochs);

/** A perceptron of usual size with Adam's usual rate; and one so small that it learns the samples only in part, from means of 2 x 2 pixels. */
const networks = {
  full: { pixels: 28 * 28, hidden: 128, rate: 0.001, results: 'tfjs-full.json' },
  small: { pixels: 14 * 14, hidden: 32, rate: 0.005, results: 'tfjs.json' },
};
const name = values.network;
if (name !== 'full' && name !== 'small') throw new Error(`--network: must be full or small, got ${name}`);
const network = networks[name];
const file = fileURLToPath(new URL(`../docs/results/${network.results}`, import.meta.url));

/** This project's `fit`: with nothing set, and with a pressure and fresh losses of all samples once an epoch. */
const selections = {
  fit: undefined,
  'fit rank:1e4:r1x1': rank({ pressure: 1e4, recompute: { frequency: 1, ratio: 1 } }),
};

/** @typedef {{ loss: number, accuracy: number, quarters?: number[] }} Epoch mean training loss, share of right test answers, and the losses after the first three quarters */
/** @typedef {{ way: string, seed: number, epochs: Epoch[] }} Run */

/** After these batches of an epoch of 63 the training loss is measured, too. */
const QUARTERS = new Set([16, 32, 48]);

/** @param {Run} run @param {string} way @param {number} seed @param {number} length */
const isOf = (run, way, seed, length) => run.way === way && run.seed === seed && run.epochs.length === length;

/** Read anew each time, so that several can train at once. @returns {Run[]} */
function readRuns() {
  if (!existsSync(file)) return [];
  return /** @type {Run[]} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/** Whether this run is kept; one of `fit` with its quarters. @param {string} way @param {number} seed */
const isDone = (way, seed) =>
  readRuns().some((run) => isOf(run, way, seed, epochs) && (way === 'model.fit' || run.epochs[0]?.quarters));

/** @param {number} seed */
function createModel(seed) {
  const dense = (/** @type {number} */ units, /** @type {number} */ layer) => ({
    units,
    kernelInitializer: initializers.glorotUniform({ seed: 10 * seed + layer }),
  });
  const model = sequential({
    layers: [
      layers.dense({ ...dense(network.hidden, 1), inputShape: [network.pixels], activation: 'relu' }),
      layers.dense({ ...dense(10, 2), activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: optimizers.adam(network.rate),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/**
 * [to - from, pixels] of 0 to 1: all pixels, or means of 2 x 2.
 *
 * @param {ArrayLike<number>} bytes [N, 28, 28]
 * @param {number} from
 * @param {number} to
 */
function pixelsOf(bytes, from, to) {
  const { pixels } = network;
  const side = Math.sqrt(pixels);
  const corners = side === 28 ? [0] : [0, 1, 28, 29];
  const scale = 28 / side;
  return Float32Array.from({ length: pixels * (to - from) }, (_, i) => {
    const [row, column] = [Math.floor((i % pixels) / side), i % side];
    const at = 784 * (from + Math.floor(i / pixels)) + scale * (28 * row + column);
    return corners.reduce((sum, step) => sum + (bytes[at + step] ?? NaN), 0) / (corners.length * 255);
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
  const mnist = await loadDataset('mnist').catch(endWith('study:tfjs'));
  /** @param {import('@rankbatch/data').SamplesInMemory} samples @param {number} from @param {number} to */
  const tensorsOf = (samples, from, to) => ({
    x: tensor2d(pixelsOf(samples.values, from, to), [to - from, network.pixels]),
    y: oneHot(tensor1d(Array.from(samples.labels.subarray(from, to)), 'int32'), 10),
  });
  const train = tensorsOf(mnist.train, 0, SAMPLES);
  const heldOut = tensorsOf(mnist.train, SAMPLES, SAMPLES + HELD_OUT);
  const test = tensorsOf(mnist.test, 0, TESTED);

  for (const seed of values.seeds.split(',').map(Number))
    for (const [way, select] of Object.entries({ 'model.fit': undefined, ...selections })) {
      if (!way.startsWith(values.only) || isDone(way, seed)) continue;
      const model = createModel(seed);
      /** @type {Epoch[]} */
      const history = [];
      /** @type {number[]} */
      let quarters = [];
      const args = {
        epochs,
        batchSize: 64,
        verbose: 0,
        /** @type {[import('@tensorflow/tfjs-core').Tensor, import('@tensorflow/tfjs-core').Tensor]} */
        validationData: [heldOut.x, heldOut.y],
        callbacks: {
          onBatchEnd: (/** @type {number} */ batch) => {
            if (QUARTERS.has(batch + 1)) quarters.push(judge(model, train)[0]);
          },
          onEpochEnd: () => {
            const [loss] = judge(model, train);
            const [, accuracy] = judge(model, test);
            history.push({ loss, accuracy, quarters });
            quarters = [];
          },
        },
      };
      if (way === 'model.fit') await model.fit(train.x, train.y, args);
      else await fit(model, train.x, train.y, { ...args, seed, ...(select && { select }) });
      const others = readRuns().filter((run) => !isOf(run, way, seed, epochs));
      const runs = [...others, { way, seed, epochs: history }];
      writeFileSync(`${file}.tmp`, `[\n${runs.map((run) => JSON.stringify(run)).join(',\n')}\n]\n`);
      renameSync(`${file}.tmp`, file);
      console.error(way, seed, history.at(-1));
    }
}

const runs = readRuns();
const percent = (/** @type {number | undefined} */ share) => ((share ?? NaN) * 100).toFixed(1);
const baselines = runs.filter(({ way, epochs: { length } }) => way === 'model.fit' && length === epochs);
for (const { seed, epochs: slow } of baselines)
  console.log(
    `seed ${seed}: model.fit comes to ${slow.at(-1)?.loss.toFixed(4)} in ${epochs} epochs, test accuracy ${percent(slow.at(-1)?.accuracy)} %`,
  );
for (const way of Object.keys(selections)) {
  /** @type {{ whole: number[], quarters: number[], points: number[] }} */
  const found = { whole: [], quarters: [], points: [] };
  for (const { seed, epochs: slow } of baselines) {
    const fast = runs.find((run) => isOf(run, way, seed, epochs))?.epochs;
    const [aim, end] = [slow.at(-1), fast?.at(-1)];
    if (!fast || !aim || !end) continue;
    const whole = reach(
      fast.map(({ loss }) => [loss]),
      aim.loss,
    );
    const parts = reach(
      fast.map(({ loss, quarters = [] }) => [...quarters, loss]),
      aim.loss,
    );
    found.whole.push(whole / epochs);
    found.quarters.push(parts / epochs);
    found.points.push(100 * (end.accuracy - aim.accuracy));
    console.log(
      `seed ${seed}: ${way} is there after ${whole} epochs, to the quarter after ${parts}, and ends with ${percent(end.accuracy)} %`,
    );
  }
  console.log(`${way}, share of the epochs: ${summary(found.whole, 2)}`);
  console.log(`${way}, share of the epochs to the quarter: ${summary(found.quarters, 4)}`);
  console.log(`${way}, points of test accuracy gained: ${summary(found.points, 2)}`);
}

/** Epochs until the loss is as low as the aim for the first time. @param {readonly (readonly number[])[]} losses of each epoch @param {number} aim */
function reach(losses, aim) {
  const at = losses.flat().findIndex((loss) => loss <= aim);
  return at < 0 ? Infinity : (at + 1) / (losses[0]?.length ?? 1);
}

/** Median, range, and the interval of the median where there are seeds enough. @param {readonly number[]} found @param {number} digits */
function summary(found, digits) {
  const show = (/** @type {readonly number[]} */ numbers) =>
    numbers.map((number) => number.toFixed(digits)).join(' to ');
  const interval = bootstrapMedian(found, new Random(1));
  const ends = [Math.min(...found), Math.max(...found)];
  return `median ${show([median(found)])}, ${show(ends)}${interval ? `, 95 % interval ${show(interval)}` : ''}`;
}
