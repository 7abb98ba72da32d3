import { CONFIDENT_SHARE, estimateNoiseRate } from '@rankbatch/lab/internal';
import { mean, median } from 'simple-statistics';
import { shares } from './train-cell.mjs';

/**
 * @typedef {import('./train-cell.mjs').Cell} Cell
 * @typedef {import('./train-cell.mjs').EpochResult} EpochResult
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {(epochs: readonly EpochResult[]) => number} estimate share of 1
 */

/** The epoch with the least loss on validation samples, labels as they are. @type {(epochs: readonly EpochResult[]) => EpochResult} */
function best(epochs) {
  const [first, ...others] = epochs;
  if (first === undefined) throw new Error('a cell must have epochs, got none');
  return others.reduce(
    (least, epoch) => (epoch.validationLoss < least.validationLoss ? epoch : least),
    first,
  );
}

/** @type {(epochs: readonly EpochResult[]) => EpochResult} */
const last = (epochs) => epochs.at(-1) ?? best(epochs);

/** The candidates of the rule that is chosen. */
const confident = ['least validation loss', 'last epoch'].flatMap((when) =>
  shares.map((share, index) => ({
    name: `surest ${100 * share} %, ${when}`,
    /** @param {readonly EpochResult[]} epochs */
    estimate(epochs) {
      const found = (when === 'last epoch' ? last : best)(epochs).confident[index];
      return found ? found.wrong / found.count : NaN;
    },
  })),
);

/** @type {Rule[]} */
const others = [
  { name: 'held-out error, least validation loss', estimate: (epochs) => best(epochs).heldOutError },
  { name: 'training error, last epoch', estimate: (epochs) => last(epochs).trainError },
  { name: 'confident learning, least validation loss', estimate: (epochs) => best(epochs).confidentLearning },
];

/** Mean over the cells of how far off a rule is, as a share of 1. @type {(rule: Rule, cells: readonly Cell[]) => number} */
function missOf({ estimate }, cells) {
  return mean(cells.map(({ epochs, noise }) => Math.abs(estimate(epochs) - noise)));
}

/** @type {(cells: readonly Cell[]) => Rule} */
function chosenBy(cells) {
  const [first, ...rest] = confident;
  if (first === undefined) throw new Error('there must be rules');
  return rest.reduce((least, rule) => (missOf(rule, cells) < missOf(least, cells) ? rule : least), first);
}

/**
 * For each data set the rule that all others choose, and what it says there; then how far off every rule is.
 *
 * @param {readonly Cell[]} cells
 */
export function summarize(cells) {
  const sets = [...new Set(cells.map(({ data }) => data))];
  const noises = [...new Set(cells.map(({ noise }) => noise))].sort((a, b) => a - b);
  const percent = (/** @type {number} */ share) => (100 * share).toFixed(1);
  const rows = sets.map((data) => {
    const rule = chosenBy(cells.filter((cell) => cell.data !== data));
    const own = cells.filter((cell) => cell.data === data);
    const estimates = noises.map((noise) => {
      const values = own.filter((cell) => cell.noise === noise).map(({ epochs }) => rule.estimate(epochs));
      return values.length === 0 ? '' : spread(values);
    });
    return [data, rule.name, ...estimates, percent(missOf(rule, own))];
  });
  const head = [
    'data',
    'rule that the others choose',
    ...noises.map((noise) => `${100 * noise} % wrong`),
    'off by',
  ];
  const rules = [...confident, ...others].map((rule) => [
    rule.name,
    ...noises.map((noise) =>
      percent(
        missOf(
          rule,
          cells.filter((cell) => cell.noise === noise),
        ),
      ),
    ),
    percent(missOf(rule, cells)),
  ]);
  return [
    'Estimates in percent: median over the seeds (least to greatest).\n',
    table([head, ...rows]),
    '\nHow far off, in points of a percent: mean over data sets and seeds.\n',
    table([['rule', ...noises.map((noise) => `${100 * noise} % wrong`), 'all'], ...rules]),
    `\n${coverage(cells, noises)}`,
  ].join('\n');
}

/** What `inspect` says of a cell. @type {(cell: Pick<Cell, 'epochs'>) => import('@rankbatch/lab/internal').NoiseRate} */
function told({ epochs }) {
  const index = shares.indexOf(CONFIDENT_SHARE);
  const rate = estimateNoiseRate(
    epochs.map(({ validationLoss, confident: counts }, epoch) => ({
      epoch,
      validationLoss,
      confidentSamples: counts[index]?.count ?? 0,
      confidentErrors: counts[index]?.wrong ?? 0,
    })),
  );
  if (rate === null) throw new Error('a cell must tell of held-out samples, got none');
  return rate;
}

/** @type {(cells: readonly Cell[], noises: readonly number[]) => string} */
function coverage(cells, noises) {
  const estimated = cells.filter((cell) => !told(cell).isLearning);
  const bounded = cells.filter((cell) => told(cell).isLearning);
  const near = estimated.filter((cell) => Math.abs(told(cell).share - cell.noise) <= 0.03);
  const isHeld = (/** @type {Cell} */ cell) => told(cell).low <= cell.noise && cell.noise <= told(cell).high;
  const held = noises.map((noise) => {
    const own = estimated.filter((cell) => cell.noise === noise);
    return `with ${100 * noise} % wrong in ${own.filter(isHeld).length} of ${own.length}`;
  });
  return (
    `Of what inspect tells, ${near.length} of ${estimated.length} estimates are within 3 points of the truth. Its 95 % interval holds the truth ` +
    `${held.join(', ')}. The other ${bounded.length} runs have their least validation loss after the last epoch, so that it tells a bound; ${bounded.filter(isHeld).length} of these hold.\n\n` +
    `Had the same runs ended sooner:\n\n${shorter(cells)}`
  );
}

/** What `inspect` would have said after fewer epochs. @type {(cells: readonly Cell[]) => string} */
function shorter(cells) {
  const rows = [1, 2, 3, 5, 10, 20].map((count) => {
    const rates = cells.map(({ epochs, noise }) => ({ noise, ...told({ epochs: epochs.slice(0, count) }) }));
    const [bounds, estimates] = [
      rates.filter((rate) => rate.isLearning),
      rates.filter((rate) => !rate.isLearning),
    ];
    const held = bounds.filter(({ high, noise }) => noise <= high);
    const isNear = (/** @type {typeof rates[number]} */ { share, noise }) => Math.abs(share - noise) <= 0.03;
    return [
      count,
      bounds.length,
      held.length,
      bounds.filter((rate) => !isNear(rate)).length,
      estimates.length,
      estimates.filter(isNear).length,
    ].map(String);
  });
  const head = [
    'epochs',
    'bounds',
    'that hold',
    'more than 3 points off, were they estimates',
    'estimates',
    'within 3 points',
  ];
  return table([head, ...rows]);
}

/** @param {number[]} values */
function spread(values) {
  const text = (/** @type {number} */ share) => (100 * share).toFixed(1);
  return `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`;
}

/** @param {readonly (readonly string[])[]} rows */
function table([head = [], ...rows]) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
