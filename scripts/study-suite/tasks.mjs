// The problems of the suite: a data set each, as it is, with wrong labels, or with rare classes; a network that suits it; how it is judged.
import { addLabelNoise, loadDataset, takeSamples } from '@rankbatch/data';
import { Random } from 'rankbatch';
import { paperCnn, perceptron, residualCnn, smallCnn } from './networks.mjs';

/**
 * @typedef {import('@rankbatch/data').Dataset} Dataset
 * @typedef {import('@rankbatch/data').SamplesInMemory} SamplesInMemory
 *
 * @typedef {object} Task
 * @property {string} name
 * @property {string} data name for `loadDataset`
 * @property {number} [most] training samples used, the first of a seeded order; all where left out
 * @property {number} [noise] share of the training samples with a wrong label
 * @property {true} [blended] each picture over another one, and a part of it hidden: classes overlap
 * @property {number} [imbalance] every second class keeps one of so many training samples
 * @property {number} epochs of a run with the full budget
 * @property {readonly string[]} optimizers
 * @property {number} seeds
 * @property {true} [isLarge] takes hours
 * @property {(dataset: Dataset, seed: number) => import('@rankbatch/onnx').Model} model
 */

const both = ['adam', 'adadelta'];
/** Of a problem that takes seconds to minutes. */
export const small = { epochs: 16, optimizers: both, seeds: 5 };

/** @type {readonly Task[]} */
export const tasks = [
  { ...small, name: 'letter', data: 'letter', model: perceptron(128) },
  { ...small, name: 'satimage', data: 'satimage', model: perceptron(128) },
  { ...small, name: 'shuttle', data: 'shuttle', model: perceptron(64) },
  { ...small, name: 'magic', data: 'magic', model: perceptron(128) },
  { ...small, name: 'bank', data: 'bank', most: 20_000, model: perceptron(128) },
  { ...small, name: 'adult', data: 'adult', most: 20_000, model: perceptron(128) },
  { ...small, name: 'optdigits', data: 'optdigits', model: perceptron(128) },
  { ...small, name: 'sms-spam', data: 'sms-spam', epochs: 12, model: perceptron(64) },
  { ...small, name: 'trec', data: 'trec', epochs: 12, model: perceptron(64) },
  { ...small, name: 'rt-polarity', data: 'rt-polarity', epochs: 8, model: perceptron(32) },
  { ...small, name: 'fsdd', data: 'fsdd', model: smallCnn },
  { ...small, name: 'california-housing', data: 'california-housing', model: perceptron(128) },
  ...[0.1, 0.3].flatMap((noise) => [
    { ...small, name: `letter, ${100 * noise} % wrong`, data: 'letter', noise, model: perceptron(128) },
    { ...small, name: `satimage, ${100 * noise} % wrong`, data: 'satimage', noise, model: perceptron(128) },
    {
      ...small,
      name: `mnist-12k, ${100 * noise} % wrong`,
      data: 'mnist',
      most: 12_000,
      noise,
      model: perceptron(128),
    },
  ]),
  { ...small, name: 'letter, 1:100', data: 'letter', imbalance: 100, model: perceptron(128) },
  { ...small, name: 'mnist-12k, 1:100', data: 'mnist', most: 12_000, imbalance: 100, model: perceptron(128) },
  { ...small, name: 'mnist-12k', data: 'mnist', most: 12_000, model: perceptron(128) },
  {
    name: 'mnist-12k, blended',
    data: 'mnist',
    most: 12_000,
    blended: true,
    epochs: 12,
    optimizers: both,
    seeds: 3,
    isLarge: true,
    model: paperCnn,
  },
  { name: 'mnist', data: 'mnist', epochs: 12, optimizers: both, seeds: 3, isLarge: true, model: paperCnn },
  {
    name: 'cifar10',
    data: 'cifar10',
    epochs: 10,
    optimizers: ['momentum'],
    seeds: 3,
    isLarge: true,
    model: residualCnn,
  },
];

/** The data of a task: samples left out and labels changed follow from the seed. @param {Task} task @param {number} seed */
export async function loadTask({ data, most, noise, imbalance, blended }, seed) {
  let dataset = await loadDataset(data);
  const { train } = dataset;
  const random = new Random(seed);
  let ids = Uint32Array.from({ length: train.count }, (_, id) => id);
  if (most !== undefined && most < train.count) {
    random.shuffle(ids);
    ids = ids.slice(0, most).sort();
  }
  if (imbalance !== undefined)
    ids = ids.filter((id) => (train.labels[id] ?? 0) % 2 === 0 || random.below(imbalance) === 0);
  if (ids.length < train.count) dataset = { ...dataset, train: takeSamples(train, ids) };
  if (blended) {
    const blendWith = (/** @type {SamplesInMemory} */ samples) => blend(samples, random);
    const { validation, test } = dataset;
    dataset = {
      ...dataset,
      train: blendWith(dataset.train),
      validation: blendWith(validation),
      test: blendWith(test),
    };
  }
  return noise === undefined ? dataset : addLabelNoise(dataset, { share: noise, seed });
}

/**
 * Pictures of 28 x 28 bytes at 50 to 75 % over others at the rest, each with a black square of 8 x 8 somewhere.
 *
 * @param {SamplesInMemory} samples
 * @param {Random} random
 * @returns {SamplesInMemory}
 */
function blend(samples, random) {
  const { count, values } = samples;
  const size = 28 * 28;
  const blended = new Uint8Array(values.length);
  for (let i = 0; i < count; i++) {
    const other = random.below(count);
    const share = 0.5 + 0.25 * random.float();
    const [left, top] = [random.below(21), random.below(21)];
    for (let at = 0; at < size; at++) {
      const [x, y] = [at % 28, Math.floor(at / 28)];
      const isHidden = x >= left && x < left + 8 && y >= top && y < top + 8;
      const [own = 0, its = 0] = [values[i * size + at], values[other * size + at]];
      blended[i * size + at] = isHidden ? 0 : share * own + (1 - share) * its;
    }
  }
  return { ...samples, values: blended };
}
