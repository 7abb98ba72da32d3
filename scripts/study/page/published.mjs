// Values of arXiv:1511.06343v4, most of them read off its plots. Costs in nats, errors in percent.

/** Training cost at epoch 50, Figure 1. @type {Record<string, Record<string, number>>} */
export const publishedCost = {
  adadelta: {
    shuffle: 5.2e-4,
    random: 8e-4,
    'rank:1e2..1': 7e-5,
    'rank:1e2': 1.2e-5,
    'rank:1e8..1': 1.6e-5,
    'rank:1e8': 2.7e-4,
    'rank:1e2..1:r': 9e-5,
    'rank:1e2:r': 1.8e-5,
    'rank:1e8..1:r': 8e-6,
    'rank:1e8:r': 1e-6,
  },
  adam: {
    shuffle: 6.3e-4,
    random: 1.05e-3,
    'rank:1e2..1': 5.5e-4,
    'rank:1e2': 6e-5,
    'rank:1e8..1': 1.7e-4,
    'rank:1e8': 7e-4,
    'rank:1e2..1:r': 4.5e-4,
    'rank:1e2:r': 6e-5,
    'rank:1e8..1:r': 2.2e-4,
    'rank:1e8:r': 8e-6,
  },
};

/** Validation error at the end, Figure 1. @type {Record<string, Record<string, number>>} */
export const publishedError = {
  adadelta: { shuffle: 0.52, 'rank:1e8:r': 0.486 },
  adam: { shuffle: 0.56, 'rank:1e8:r': 0.53 },
};

/** Training cost at epoch 50 by batch size, AdaDelta, Figures 1, 5 and 6. @type {Record<number, Record<string, string>>} */
export const publishedByBatch = {
  16: { shuffle: '1.2e-3', 'rank:1e8:r': '<= 1e-6' },
  64: { shuffle: '5.2e-4', 'rank:1e8:r': '1.0e-6' },
  256: { shuffle: '9.0e-4', 'rank:1e8:r': '5.0e-6' },
};
