// The tables of the paper's Figure 1: final costs, the factor, errors; one of each for each optimizer.
import { median } from '@rankbatch/lab';
import { sampleRankCorrelation } from 'simple-statistics';
import { nameOptimizer } from '@rankbatch/lab/internal';
import { mainScenarios, otherScenarios } from '../studies.mjs';
import { cost, percent, ratio, spread, table } from './markdown.mjs';
import { publishedCost, publishedError } from './published.mjs';
import { bestEpoch, speedupsAt } from './outcomes.mjs';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {'trainLoss' | 'validationError' | 'testError'} Measure
 */

const optimizers = ['adam', 'adadelta'];
const scenarios = ['shuffle', ...otherScenarios, ...mainScenarios.slice(1)];
/** Of the paper, and of ours that are trained to the end. */
const lastEpoch = 50;
const shown = [5, 10, 25, lastEpoch];

/** Training cost beside the published one; as costs go up and down between epochs, medians over ten of them, too. @param {readonly Run[]} runs */
export function costTable(runs) {
  const columns = shown.flatMap((epoch) => [
    `epoch ${epoch}`,
    ...(epoch < 25 ? [] : [`median of ${tenTo(epoch)}`]),
  ]);
  const head = ['scenario', 'seeds', ...columns, `paper, epoch ${lastEpoch}`, `epoch ${lastEpoch} / paper`];
  return byOptimizer(runs, (optimizer, own) => {
    const costs = table(
      [...head, `${tenTo(lastEpoch)} / paper`, 'both within a factor of 3'],
      byScenario(own, (select, seeds) => {
        const published = publishedCost[optimizer]?.[select] ?? NaN;
        const quotients = [at(seeds, lastEpoch, 'trainLoss'), tenCosts(seeds, lastEpoch)].map((final) =>
          final.length === 0 ? NaN : median(final) / published,
        );
        const areWithin = quotients.every((quotient) => quotient >= 1 / 3 && quotient <= 3);
        return [
          String(seeds.length),
          ...shown.flatMap((epoch) => [
            spread(at(seeds, epoch, 'trainLoss'), cost),
            ...(epoch < 25 ? [] : [spread(tenCosts(seeds, epoch), cost)]),
          ]),
          published.toExponential(),
          ...quotients.map((quotient) => spread([quotient], ratio)),
          quotients.some(Number.isNaN) ? '–' : areWithin ? 'yes' : 'no',
        ];
      }),
    );
    return [costs, describeOrder(optimizer, own), describeTeeth(own)].filter(Boolean).join('\n\n');
  });
}

/** Whether the cost rises as losses age: `rank:1e8:r` recomputes them before its odd epochs, from the third on. @param {readonly Run[]} runs */
function describeTeeth(runs) {
  const complete = runs.filter(({ select, epochs }) => select === 'rank:1e8:r' && epochs.length >= lastEpoch);
  if (complete.length === 0) return '';
  const counts = [1, 0].map((odd) => {
    const rises = complete.flatMap(({ epochs }) =>
      epochs.flatMap(({ epoch, trainLoss }, index) =>
        epoch > 20 && epoch % 2 === odd ? [trainLoss > (epochs[index - 1]?.trainLoss ?? NaN)] : [],
      ),
    );
    return `${rises.filter(Boolean).length} of ${rises.length}`;
  });
  return `From epoch 21 on, the cost of rank:1e8:r rose in ${counts[0]} epochs that began with a recomputation, and in ${counts[1]} of those that followed them.`;
}

/** How the order of the scenarios agrees with the paper's. @param {string} optimizer @param {readonly Run[]} runs */
function describeOrder(optimizer, runs) {
  const pairs = scenarios.flatMap((select) => {
    const costs = tenCosts(
      runs.filter((run) => run.select === select),
      25,
    );
    return costs.length === 0
      ? []
      : [{ own: median(costs), published: publishedCost[optimizer]?.[select] ?? NaN }];
  });
  if (pairs.length < 3) return '';
  const correlation = sampleRankCorrelation(
    pairs.map(({ own }) => own),
    pairs.map(({ published }) => published),
  );
  return `Rank correlation (Spearman) of the medians of ${tenTo(25)} with the paper's costs at epoch ${lastEpoch}, ${pairs.length} scenarios: ${correlation.toFixed(2)}.`;
}

/** What `rank:1e8:r` needs to reach shuffling's costs. @param {readonly Run[]} runs */
export function factorTable(runs) {
  const head = ["shuffle's cost", 'in nats', 'seeds', 'reached by rank:1e8:r in epochs', 'factor in epochs'];
  return byOptimizer(runs, (_, own) =>
    table(
      [...head, 'in seconds', "shuffle's first epoch there", 'factor in epochs', 'in seconds'],
      [10, 25, lastEpoch].flatMap((epoch) => {
        const main = own.filter(({ select }) => mainScenarios.includes(select));
        const found = speedupsAt(main, epoch);
        if (found.length === 0) return [];
        /** @type {(quotient: (speedup: typeof found[0]) => number) => string} */
        const factor = (quotient) =>
          spread(
            found.map((one) => (one.epochs === null ? 0 : quotient(one))),
            ratio,
          );
        return [
          [
            `at epoch ${epoch}`,
            spread(
              found.map(({ targetLoss }) => targetLoss),
              cost,
            ),
            found.map(({ seed }) => seed).join(', '),
            found.map(({ epochs }) => epochs ?? 'never').join(', '),
            factor(({ epochs }) => epoch / (epochs ?? NaN)),
            factor(({ wholeSeconds, seconds }) => wholeSeconds / (seconds ?? NaN)),
            found.map(({ baselineEpochs }) => baselineEpochs).join(', '),
            factor(({ epochRatio }) => epochRatio ?? NaN),
            factor(({ secondRatio }) => secondRatio ?? NaN),
          ],
        ];
      }),
    ),
  );
}

/** Validation and test errors. @param {readonly Run[]} runs */
export function errorTable(runs) {
  const head = [
    'scenario',
    ...shown.map((epoch) => `validation, epoch ${epoch}`),
    'best validation',
    'test there',
  ];
  return byOptimizer(runs, (optimizer, own) =>
    table(
      [...head, 'test, epoch 25', `test, epoch ${lastEpoch}`, "paper's validation, end"],
      byScenario(own, (select, seeds) => [
        ...shown.map((epoch) => spread(at(seeds, epoch, 'validationError'), percent)),
        spread(
          seeds.map(({ epochs }) => bestEpoch(epochs).validationError),
          percent,
        ),
        spread(
          seeds.map(({ epochs }) => bestEpoch(epochs).testError),
          percent,
        ),
        ...[25, lastEpoch].map((epoch) => spread(at(seeds, epoch, 'testError'), percent)),
        String(publishedError[optimizer]?.[select] ?? '–'),
      ]),
    ),
  );
}

/** @type {(runs: readonly Run[], make: (optimizer: string, runs: Run[]) => string) => string} */
function byOptimizer(runs, make) {
  return optimizers
    .map((optimizer) => [
      optimizer,
      make(
        optimizer,
        runs.filter((run) => run.optimizer === optimizer),
      ),
    ])
    .flatMap(([optimizer = '', text = '']) =>
      text === '' ? [] : `**${nameOptimizer(optimizer)}**\n\n${text}`,
    )
    .join('\n\n');
}

/** A row for each scenario that has begun. @type {(runs: readonly Run[], cells: (select: string, seeds: Run[]) => string[]) => string[][]} */
function byScenario(runs, cells) {
  return scenarios.flatMap((select) => {
    const seeds = runs.filter((run) => run.select === select);
    return seeds.length === 0 ? [] : [[select, ...cells(select, seeds)]];
  });
}

/** @type {(runs: readonly Run[], epoch: number, measure: Measure) => number[]} */
function at(runs, epoch, measure) {
  return runs.flatMap(({ epochs }) => epochs[epoch - 1]?.[measure] ?? []);
}

/** The ten epochs up to this one, as the head of a column. @param {number} epoch */
function tenTo(epoch) {
  return `${epoch - 9} to ${epoch}`;
}

/** Each run's median cost of these ten epochs, of those runs that are so far. @type {(runs: readonly Run[], epoch: number) => number[]} */
function tenCosts(runs, epoch) {
  return runs
    .filter(({ epochs }) => epochs.length >= epoch)
    .map(({ epochs }) => median(epochs.slice(epoch - 10, epoch).map(({ trainLoss }) => trainLoss)));
}
