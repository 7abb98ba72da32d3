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

/** What `inspect` says of a cell. @type {(cell: Cell) => import('@rankbatch/lab/internal').NoiseRate} */
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
  const near = cells.filter((cell) => Math.abs(told(cell).share - cell.noise) <= 0.03).length;
  const held = noises.map((noise) => {
    const own = cells.filter((cell) => cell.noise === noise);
    const holding = own.filter((cell) => told(cell).low <= noise && noise <= told(cell).high);
    return `with ${100 * noise} % wrong in ${holding.length} of ${own.length}`;
  });
  return (
    `Of what inspect tells, ${near} of ${cells.length} estimates are within 3 points of the truth. Its 95 % interval holds the truth ` +
    `${held.join(', ')}.`
  );
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
