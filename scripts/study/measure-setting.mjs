// Seconds of a training step, of selection and of a recomputed sample: strategies in turn, in short pieces.
import { parseStrategy } from '@rankbatch/lab';
import {
  createSelector,
  median,
  Pacer,
  passEpochs,
  services,
  Stopwatch,
  TrainingLosses,
} from '@rankbatch/lab/internal';

/**
 * @typedef {import('@rankbatch/lab/internal').Learner} Learner
 * @typedef {import('rankbatch').Selector} Selector
 * @typedef {import('@rankbatch/data').Dataset} Dataset
 *
 * @typedef {{ median: number, from: number, to: number }} Times of several pieces: seconds
 *
 * @typedef {object} StrategyTimes seconds a step
 * @property {string} select
 * @property {Times} step the optimizer step, gathering its batch included
 * @property {Times} draw choosing the batch
 * @property {Times} record taking note of its losses, which keeps the ranking
 *
 * @typedef {object} SettingTimes
 * @property {Times} step of all strategies
 * @property {Times} recomputation of one sample: the plan, the forward pass, and ranking it anew
 * @property {StrategyTimes[]} strategies
 *
 * @typedef {object} Setting
 * @property {Dataset} dataset
 * @property {string} model
 * @property {string} optimizer
 * @property {number} batchSize
 * @property {readonly string[]} strategies
 * @property {number} rounds pieces of each strategy
 * @property {number} seconds of a piece
 * @property {number} threads
 *
 * @typedef {{ step: number, draw: number, record: number }} Piece seconds a step
 */

const seed = 1;
/** Steps before those that count. */
const warmUp = 10;
/** Epochs passed before with made-up losses, so that strategies draw as they do in training and a recomputation is due. */
const passed = 2;
/** So many of the samples that are due are evaluated. */
const evaluated = 4096;
const losses = new TrainingLosses(seed);

/** @type {(setting: Setting) => Promise<SettingTimes>} */
export async function measureSetting(setting) {
  const { dataset, model, optimizer, batchSize, strategies, rounds, seconds, threads } = setting;
  const create = services.trainerFactory(dataset, { model, threads });
  const learner = await create({ optimizer, seed, batchSize });
  const racers = await Promise.all(
    strategies.map(async (select) => ({
      select,
      selector: await startSelector(select, setting),
      pieces: /** @type {Piece[]} */ ([]),
    })),
  );
  const recomputations = [];
  try {
    for (const { selector } of racers)
      await trainPiece({ learner, selector, dataset }, (steps) => steps >= warmUp);
    for (let round = 0; round < rounds; round++) {
      for (const { selector, pieces } of racers)
        pieces.push(await trainPiece({ learner, selector, dataset }, (_, elapsed) => elapsed >= seconds));
      const selector = await startSelector('rank:1e8:r', setting);
      recomputations.push(await recompute({ learner, selector, dataset }));
    }
  } finally {
    await learner.dispose();
  }
  return {
    step: timesOf(racers.flatMap(({ pieces }) => pieces.map(({ step }) => step))),
    recomputation: timesOf(recomputations),
    strategies: racers.map(({ select, pieces }) => ({
      select,
      step: timesOf(pieces.map(({ step }) => step)),
      draw: timesOf(pieces.map(({ draw }) => draw)),
      record: timesOf(pieces.map(({ record }) => record)),
    })),
  };
}

/** @type {(select: string, setting: Setting) => Promise<Selector>} */
async function startSelector(select, { dataset, batchSize }) {
  const strategy = parseStrategy(select);
  const selector = createSelector({ dataset, strategy, seed, epochs: 100, batchSize });
  const sampleCount = dataset.train.count;
  const pacer = new Pacer(new AbortController().signal);
  await passEpochs(selector, { sampleCount, batchSize, epochs: passed, losses, pacer });
  return selector;
}

/**
 * Trains until it is enough. What falls due is given made-up losses, untimed: it is measured on its own.
 *
 * @param {{ learner: Learner, selector: Selector, dataset: Dataset }} racer
 * @param {(steps: number, elapsed: number) => boolean} isEnough
 * @returns {Promise<Piece>}
 */
async function trainPiece({ learner, selector, dataset: { train } }, isEnough) {
  const watch = /** @type {Stopwatch<keyof Piece>} */ (new Stopwatch());
  const begun = performance.now();
  let steps = 0;
  for (; !isEnough(steps, (performance.now() - begun) / 1000); steps++) {
    const due = selector.due();
    if (due.length > 0) selector.record(due, madeUp(due));
    const { ids, weights } = watch.timeSync('draw', () => selector.next());
    const found = await watch.time('step', () => learner.step(train, ids, weights));
    watch.timeSync('record', () => {
      selector.record(ids, found);
    });
  }
  const each = (/** @type {keyof Piece} */ activity) => watch.take(activity) / steps;
  return { step: each('step'), draw: each('draw'), record: each('record') };
}

/**
 * Seconds of a recomputed sample, of a selector for which all samples are due.
 *
 * @type {(racer: { learner: Learner, selector: Selector, dataset: Dataset }) => Promise<number>}
 */
async function recompute({ learner, selector, dataset: { train } }) {
  const watch = /** @type {Stopwatch<'plan' | 'evaluate'>} */ (new Stopwatch());
  const due = watch.timeSync('plan', () => selector.due());
  const some = due.subarray(0, evaluated);
  await watch.time('evaluate', () => learner.evaluate(train, some));
  const fresh = madeUp(due);
  watch.timeSync('plan', () => {
    selector.record(due, fresh);
  });
  return watch.take('plan') / due.length + watch.take('evaluate') / some.length;
}

/** @param {Uint32Array} ids */
function madeUp(ids) {
  return losses.overwrite(new Float64Array(ids.length));
}

/** @type {(values: readonly number[]) => Times} */
function timesOf(values) {
  return { median: median(values), from: Math.min(...values), to: Math.max(...values) };
}
