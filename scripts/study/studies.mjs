// What each study trains.

/** @typedef {import('./cell.mjs').Cell} Cell */

const mnist = { data: 'mnist', model: 'mnist-cnn', batchSize: 64 };
const cifar = { data: 'cifar10', model: 'residual-cnn', optimizer: 'adam', batchSize: 64, epochs: 15 };
const tuned = {
  ...cifar,
  learningRate: 0.004,
  batchSize: 32,
  anneal: true,
  augment: 'shift:4,flip',
  seed: 1,
};

/** The paper's ten scenarios: the two that are trained for 50 epochs from 3 seeds, and the others. */
export const mainScenarios = ['shuffle', 'rank:1e8:r'];
export const otherScenarios = [
  'random',
  'rank:1e2..1',
  'rank:1e2',
  'rank:1e8..1',
  'rank:1e8',
  'rank:1e2..1:r',
  'rank:1e2:r',
  'rank:1e8..1:r',
];

/** @type {Record<string, readonly Cell[]>} */
export const studies = {
  figure1: [
    ...grid({ ...mnist, epochs: 50 }, ['adam', 'adadelta'], mainScenarios, [1, 2, 3]),
    ...grid({ ...mnist, epochs: 25 }, ['adam', 'adadelta'], otherScenarios, [1]),
  ],
  'batch-size': [16, 64, 256].flatMap((batchSize) =>
    grid({ ...mnist, batchSize, epochs: 25 }, ['adadelta'], mainScenarios, [1]),
  ),
  importance: grid(
    { ...mnist, epochs: 12 },
    ['adam', 'adadelta'],
    ['rank:1e8:r', 'rank:1e8:r:beta1', 'rank:1e2:r', 'rank:1e2:r:beta1'],
    [1],
  ),
  recomputation: grid(
    { ...mnist, epochs: 25 },
    ['adam'],
    ['rank:1e8', 'rank:1e8:r0.5x0.25', 'rank:1e8:r0.2x1', 'rank:1e8:r'],
    [1],
  ),
  'label-noise': [0.1, 0.3].flatMap((labelNoise) =>
    grid(
      { ...mnist, labelNoise, epochs: 12 },
      ['adam'],
      ['shuffle', 'rank:1e1:r', 'rank:1e2:r', 'rank:1e8:r', 'auto'],
      [1],
    ),
  ),
  cifar10: grid(
    cifar,
    ['adam'],
    'shuffle random rank:1e1 rank:1e2:r rank:1e8:r rank:1e2:distinct rank:1e2:cover2 infobatch:0.5 auto'.split(
      ' ',
    ),
    [1],
  ),
  'cifar10-annealed': [
    ...grid({ ...cifar, anneal: true }, ['adam'], ['shuffle', 'infobatch:0.5'], [1]),
    // As many steps as infobatch:0.5 takes in 15 epochs: what a shorter run of shuffling would do.
    ...grid({ ...cifar, epochs: 11, anneal: true }, ['adam'], ['shuffle'], [1]),
  ],
  // Each strategy for as much work as shuffling in 13 epochs, against shuffling in 20; rate and batch are those that suit shuffling best.
  'cifar10-tuned': [
    ...[20, 13].map((epochs) => ({ ...tuned, epochs, select: 'shuffle' })),
    { ...tuned, epochs: 18, select: 'infobatch:0.5' },
    ...['auto', 'thin:0.2', 'rank:1e1'].map((select) => ({ ...tuned, epochs: 13, select })),
    { ...tuned, epochs: 9, select: 'shuffle' },
    // The same in twice as many epochs, for the strategy that came nearest.
    ...[1, 2].flatMap((seed) => [
      { ...tuned, epochs: 27, select: 'shuffle', seed },
      { ...tuned, epochs: 27, select: 'rank:1e1', seed },
      { ...tuned, epochs: 40, select: 'shuffle', seed },
    ]),
  ],
  auto: [
    ...grid({ ...mnist, epochs: 25 }, ['adam', 'adadelta'], ['shuffle', 'rank:1e8:r', 'auto'], [1, 2, 3]),
    ...[0.1, 0.3].flatMap((labelNoise) =>
      grid({ ...mnist, labelNoise, epochs: 12 }, ['adam', 'adadelta'], ['shuffle', 'auto'], [1]),
    ),
    ...grid(cifar, ['adam'], ['shuffle', 'auto'], [1]),
    ...['aggre', 'worse'].flatMap((kind) =>
      grid({ ...cifar, labels: `cifar10n/${kind}_label.u8` }, ['adam'], ['shuffle', 'auto'], [1]),
    ),
    ...['optdigits', 'adult', 'sms-spam'].flatMap((data) =>
      grid(
        { data, model: 'mlp', batchSize: 64, epochs: 10 },
        ['adam'],
        ['shuffle', 'rank:1e8:r', 'auto'],
        [1, 2, 3],
      ),
    ),
  ],
};

/**
 * A cell for each optimizer, strategy and seed; all strategies of a seed follow each other.
 *
 * @param {Omit<Cell, 'optimizer' | 'select' | 'seed'>} shared
 * @param {readonly string[]} optimizers
 * @param {readonly string[]} strategies
 * @param {readonly number[]} seeds
 * @returns {Cell[]}
 */
function grid(shared, optimizers, strategies, seeds) {
  return seeds.flatMap((seed) =>
    optimizers.flatMap((optimizer) => strategies.map((select) => ({ ...shared, optimizer, select, seed }))),
  );
}
