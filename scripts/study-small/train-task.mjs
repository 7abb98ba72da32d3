import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { addLabelNoise, loadDataset } from '@rankbatch/data';
import { buildStrategy, parseStrategy } from '@rankbatch/lab';
import * as engine from '@rankbatch/onnx';
import { Selector } from 'rankbatch';

const BATCH = 64;

/**
 * @typedef {import('@rankbatch/data').Dataset} Dataset
 * @typedef {import('@rankbatch/data').Samples} Samples
 * @typedef {import('@rankbatch/data').SamplesInMemory} SamplesInMemory
 *
 * @typedef {object} EpochResult after an epoch: losses in nats, errors in percent, times in seconds
 * @property {number} cost mean over the training set
 * @property {number} rightCost the same without wrong labels
 * @property {number} validationLoss
 * @property {number} validationError
 * @property {number} testError
 * @property {number} wrongDraws share of the epoch's draws with a wrong label
 * @property {number} recomputed losses recomputed in the epoch, in N
 * @property {number} trainSeconds
 * @property {number} recomputeSeconds
 * @property {import('rankbatch').Explanation | undefined} explanation
 */

/** @type {(samples: SamplesInMemory, count: number) => SamplesInMemory} */
function first(samples, count) {
  if (samples.count <= count) return samples;
  const width = samples.values.length / samples.count;
  const { shape, values, labels } = samples;
  return { count, shape, values: values.slice(0, count * width), labels: labels.slice(0, count) };
}

/** @type {(task: import('./plan.mjs').Task, seed: number) => Promise<Dataset>} */
export async function loadTask(task, seed) {
  let dataset = await loadDataset(task.data);
  if (task.size !== undefined) {
    const [train, validation] = [first(dataset.train, task.size), first(dataset.validation, 5000)];
    dataset = { ...dataset, train, validation };
  }
  if (task.noise) dataset = addLabelNoise(dataset, { share: task.noise, seed });
  return dataset;
}

/**
 * Trains one strategy, and measures it after each epoch.
 *
 * @param {{ task: import('./plan.mjs').Task, dataset: Dataset, strategy: string, seed: number, threads: number }} cell
 * @returns {Promise<EpochResult[]>}
 */
export async function trainTask({ task, dataset, strategy, seed, threads }) {
  const { train, validation, test } = dataset;
  const truth = train.trueLabels ?? train.labels;
  const isWrong = train.labels.map((label, id) => (label === truth[id] ? 0 : 1));
  const model = engine.mlp({ inputs: train.shape, hidden: [128], classes: dataset.classes, seed });
  const optimizer = engine.adam();
  const trainer = await engine.createTrainer({ model, optimizer, seed, batchSize: BATCH, threads });
  const options = {
    sampleCount: train.count,
    batchSize: BATCH,
    strategy: buildStrategy(parseStrategy(strategy).spec, task.epochs),
    seed,
  };
  const selector = new Selector(options);
  /** @type {EpochResult[]} */
  const epochs = [];
  let [trainSeconds, recomputeSeconds, recomputed, wrong] = [0, 0, 0, 0];
  while (epochs.length < task.epochs) {
    const begin = performance.now();
    const due = selector.due();
    if (due.length > 0) selector.record(due, (await trainer.evaluate(train, due)).losses);
    const middle = performance.now();
    const { ids } = selector.next();
    selector.record(ids, await trainer.step(train, ids));
    trainSeconds += (performance.now() - middle) / 1000;
    recomputeSeconds += (middle - begin) / 1000;
    recomputed += due.length;
    for (const id of ids) wrong += isWrong[id] ?? 0;
    if (selector.epoch === epochs.length) continue;
    const { losses } = await trainer.evaluate(train);
    const right = losses.filter((_, id) => isWrong[id] === 0);
    const measured = { validation: await errorOn(validation), test: await errorOn(test) };
    selector.reportValidation(measured.validation.loss);
    epochs.push({
      cost: mean(losses),
      rightCost: mean(right),
      validationLoss: measured.validation.loss,
      validationError: measured.validation.error,
      testError: measured.test.error,
      wrongDraws: wrong / train.count,
      recomputed: recomputed / train.count,
      trainSeconds,
      recomputeSeconds,
      explanation: selector.explain(),
    });
    trainSeconds = recomputeSeconds = recomputed = wrong = 0;
    await pause();
  }
  await trainer.dispose();
  return epochs;

  /** @param {Samples} samples */
  async function errorOn(samples) {
    const { losses, predictions } = await trainer.evaluate(samples);
    const errors = predictions.filter((prediction, id) => prediction !== samples.labels[id]).length;
    return { loss: mean(losses), error: (100 * errors) / samples.count };
  }
}

/** @param {Float32Array} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Waits as long as the file that STUDY_PAUSE_FILE names is there, so that others can measure times. */
export async function pause() {
  const file = process.env['STUDY_PAUSE_FILE'];
  while (file !== undefined && existsSync(file)) await setTimeout(5000);
}
