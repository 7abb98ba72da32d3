// What is tried on small problems; the runs at full size are in study/studies.mjs.

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string} data name for loadDataset
 * @property {number} [size] first so many training samples (and 5,000 validation samples)
 * @property {number} [noise] share of wrong training labels, uniform
 * @property {number} epochs
 *
 * @typedef {object} Plan
 * @property {string} file of its results, in docs/results
 * @property {readonly Task[]} tasks
 * @property {readonly string[]} strategies
 */

/** @type {Task[]} Each with an MLP and Adam, minutes on one thread. */
const tasks = [
  ...[0, 0.1, 0.3].map((noise) => ({
    name: `mnist-12k-noise-${noise}`,
    data: 'mnist',
    size: 12_000,
    noise,
    epochs: 12,
  })),
  { name: 'adult-12k', data: 'adult', size: 12_000, epochs: 10 },
  { name: 'optdigits', data: 'optdigits', epochs: 10 },
  { name: 'sms-spam', data: 'sms-spam', epochs: 10 },
];

/** No losses recomputed, all every second epoch, all every epoch, and the highest quarter every second epoch. */
const recomputations = ['', ':r', ':r1x1', ':r0.5x0.25'];

/** @type {Record<string, Plan>} */
export const plans = {
  pressure: {
    file: 'pressure.json',
    tasks: tasks.filter(({ noise }) => noise !== 0.3),
    strategies: [
      'shuffle',
      ...['10', '100', '1e4', '1e8'].flatMap((s) => recomputations.map((r) => `rank:${s}${r}`)),
      'auto',
    ],
  },
  recomputation: {
    file: 'recomputation.json',
    tasks: [{ name: 'mnist-12k, 40 epochs', data: 'mnist', size: 12_000, epochs: 40 }],
    strategies: [
      'shuffle',
      ...['100', '1e8'].flatMap((s) => [...recomputations, ':r0.2x1'].map((r) => `rank:${s}${r}`)),
      'auto',
    ],
  },
};
