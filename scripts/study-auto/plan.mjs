// What the study of `auto` trains: data, noise, model, optimizer, strategies, and the ablations of `auto`.

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string} data name for loadDataset
 * @property {number} [size] first so many training samples (and 5,000 validation samples)
 * @property {number} [noise] share of wrong training labels, uniform
 * @property {string} [labels] file of human labels in the data folder
 * @property {'mlp' | 'mnistCnn' | 'residualCnn'} model
 * @property {'adam' | 'adaDelta'} optimizer
 * @property {number} epochs
 */

/** @type {Task[]} Minutes on one thread. */
export const proxies = [
  ...[0, 0.1, 0.3].map((noise) => ({
    name: `mnist-12k-mlp-noise-${noise}`,
    data: 'mnist',
    size: 12_000,
    noise,
    model: /** @type {const} */ ('mlp'),
    optimizer: /** @type {const} */ ('adam'),
    epochs: 12,
  })),
  { name: 'adult-12k-mlp', data: 'adult', size: 12_000, model: 'mlp', optimizer: 'adam', epochs: 10 },
  { name: 'optdigits-mlp', data: 'optdigits', model: 'mlp', optimizer: 'adam', epochs: 10 },
  { name: 'sms-spam-mlp', data: 'sms-spam', model: 'mlp', optimizer: 'adam', epochs: 10 },
];

/** @type {Task[]} Hours. */
export const full = [
  ...[0, 0.1, 0.3].flatMap((noise) =>
    /** @type {const} */ (['adam', 'adaDelta']).map((optimizer) => ({
      name: `mnist-cnn-${optimizer}-noise-${noise}`,
      data: 'mnist',
      noise,
      model: /** @type {const} */ ('mnistCnn'),
      optimizer,
      epochs: 25,
    })),
  ),
  { name: 'cifar10-residual', data: 'cifar10', model: 'residualCnn', optimizer: 'adam', epochs: 30 },
  ...['aggre', 'worse'].map((kind) => ({
    name: `cifar10n-${kind}-residual`,
    data: 'cifar10',
    labels: `cifar10n/${kind}_label.u8`,
    model: /** @type {const} */ ('residualCnn'),
    optimizer: /** @type {const} */ ('adam'),
    epochs: 30,
  })),
];

/** @type {Record<string, Partial<import('../../packages/rankbatch/dist/auto-tuning.js').AutoTuning>>} One part changed. */
export const ablations = {
  'auto, no cap': { leastCap: 1 },
  'auto, cap never lifted': { resolvedLittle: 2, resolvedWell: 3 },
  'auto, cap 10 % only': { fairPart: 0 },
  'auto, fair cap': { fairPart: 1 },
  'auto, ln s as matched': { eager: 1 },
  'auto, ln s doubled always': { calm: 2 },
  'auto, no least threshold': { leastThreshold: 0 },
  'auto, no recomputation': { recomputes: false },
  'auto, validation loss of no use': { heedsValidation: false },
};

export const strategies = ['shuffle', 'rank:1e8:r', 'auto'];
