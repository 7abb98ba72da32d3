// One run of the suite: trained and measured after each epoch.
import { buildStrategy, parseStrategy } from '@rankbatch/lab';
import { recomputeDue, Stopwatch, trainBatch } from '@rankbatch/lab/internal';
import * as engine from '@rankbatch/onnx';
import { makeStrategy, Selector } from 'rankbatch';
import { autoTuning, createAutoSampler } from 'rankbatch/internal';
import { fitFloors, recencyBias, rho } from './candidates.mjs';
import { variants } from './cells.mjs';

const BATCH = 64;

/**
 * @typedef {import('@rankbatch/data').Dataset} Dataset
 * @typedef {import('@rankbatch/data').Samples} Samples
 *
 * @typedef {object} Measures one number an epoch, where nothing else is said
 * @property {number[]} cost mean loss of the training set
 * @property {number[]} validation measure: error in percent, or the root of the mean squared error
 * @property {number[]} test the same of the test set
 * @property {number[]} validationLoss
 * @property {number[]} steps
 * @property {number[]} recomputed samples with a fresh loss
 * @property {number[]} pressure
 * @property {Record<Activity, number>} seconds of the whole run
 *
 * @typedef {'step' | 'select' | 'evaluate'} Activity steps, selection, and forward passes for fresh losses
 */

/**
 * A strategy by its text, a candidate, or `auto` with another constant.
 *
 * @param {string} select
 * @param {Pick<import('./cells.mjs').Cell, 'rule' | 'epochs'>} cell
 * @param {() => Promise<Float64Array>} fit
 */
async function strategyOf(select, { rule, epochs }, fit) {
  if (select === 'recencyBias') return recencyBias(epochs);
  if (select.startsWith('rho:')) return rho(Number(select.slice(4)), await fit());
  const variant = variants[select.replace(/^auto \((.*)\)$/, '$1')];
  if (variant === undefined)
    return buildStrategy(parseStrategy(select).spec, epochs, { anneals: rule === 'annealed' });
  const tuning = { ...autoTuning, ...variant };
  return makeStrategy({ kind: 'variant of auto' }, (setting) =>
    createAutoSampler(setting, undefined, tuning),
  );
}

const optimizers = {
  adam: () => engine.adam(),
  adadelta: () => engine.adaDelta(),
  momentum: () => engine.sgd({ learningRate: 0.05, momentum: 0.9 }),
};

/**
 * @param {import('./tasks.mjs').Task} task
 * @param {Dataset} dataset
 * @param {import('./cells.mjs').Cell} cell
 * @returns {Promise<Measures>}
 */
export async function trainCell(task, dataset, { optimizer: name, rule, epochs, select, validated, seed }) {
  const { train, validation, test } = dataset;
  const isRegression = train.targets !== undefined;
  let done = 0;
  const make = optimizers[/** @type {keyof typeof optimizers} */ (name)];
  const factor = () => (1 + Math.cos(Math.PI * done)) / 2;
  const createTrainer = (/** @type {import('@rankbatch/onnx').Optimizer} */ optimizer) =>
    engine.createTrainer({
      model: task.model(dataset, seed),
      optimizer,
      ...(isRegression && { loss: engine.meanSquaredError() }),
      seed,
      batchSize: BATCH,
      threads: 1,
    });
  const strategy = await strategyOf(select, { rule, epochs }, () =>
    fitFloors(() => createTrainer(engine.adam()), dataset, seed),
  );
  const trainer = await createTrainer(rule === 'annealed' ? engine.scaleUpdate(make(), factor) : make());
  const selector = new Selector({ sampleCount: train.count, batchSize: BATCH, strategy, seed });
  const seconds = { step: 0, select: 0, evaluate: 0 };
  const watch = /** @type {Stopwatch<Activity>} */ (new Stopwatch(seconds));
  /** @type {import('@rankbatch/lab/internal').BatchTraining<Activity>} */
  const training = {
    selector,
    watch,
    activities: { plan: 'select', evaluate: 'evaluate', select: 'select', step: 'step' },
    evaluate: async (ids) => (await trainer.evaluate(train, ids)).losses,
    step: (ids, weights) => trainer.step(train, ids, weights),
  };
  /** @type {Measures} */
  const found = {
    cost: [],
    validation: [],
    test: [],
    validationLoss: [],
    steps: [],
    recomputed: [],
    pressure: [],
    seconds,
  };
  let [steps, recomputed, drawn] = [0, 0, 0];
  try {
    while (found.cost.length < epochs) {
      recomputed += await recomputeDue(training);
      const { ids } = await trainBatch(training);
      steps++;
      drawn += ids.length;
      done = Math.min(1, (found.cost.length + drawn / train.count) / epochs);
      if (selector.epoch === found.cost.length) continue;
      const judged = await judge(validation);
      if (validated) selector.reportValidation(judged.loss);
      found.cost.push((await judge(train)).loss);
      found.validation.push(judged.measure);
      found.validationLoss.push(judged.loss);
      found.test.push((await judge(test)).measure);
      found.steps.push(steps);
      found.recomputed.push(recomputed);
      found.pressure.push(selector.explain()?.pressure ?? selector.pressure);
      steps = recomputed = drawn = 0;
    }
  } finally {
    await trainer.dispose();
  }
  return found;

  /** @param {Samples} samples */
  async function judge(samples) {
    const { losses, predictions } = await trainer.evaluate(samples);
    const loss = losses.reduce((sum, each) => sum + each, 0) / samples.count;
    if (isRegression) return { loss, measure: Math.sqrt(loss) };
    const wrong = predictions.reduce((sum, each, id) => sum + Number(each !== samples.labels[id]), 0);
    return { loss, measure: (100 * wrong) / samples.count };
  }
}
