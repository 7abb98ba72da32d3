// The race of the front page: shuffling, the paper's selection and `auto` on MNIST.
import { nameOptimizer } from '@rankbatch/lab/internal';
import { mainScenarios } from '../studies.mjs';
import { cost, percent, ratio, spread, table } from './markdown.mjs';
import { bestEpoch, speedupsAt } from './outcomes.mjs';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {import('./evidence.mjs').Evidence} Evidence
 */

/** Shuffling's cost after so many epochs is to be reached. */
const goalEpoch = 50;

/** The finished runs. @param {Evidence} evidence @returns {Run[]} */
export function raceRuns(evidence) {
  const main = evidence.runs('figure1').filter(({ select }) => mainScenarios.includes(select));
  const auto = evidence
    .runs('auto')
    .filter(({ select, cell }) => select === 'auto' && cell.data === 'mnist' && !cell.labelNoise);
  return [...main, ...auto].filter(({ isComplete }) => isComplete);
}

/** A row for each optimizer and way of drawing. @param {Evidence} evidence */
export function raceTable(evidence) {
  const runs = raceRuns(evidence);
  const rows = ['adam', 'adadelta'].flatMap((optimizer) => {
    const own = runs.filter((run) => run.optimizer === optimizer);
    const reached = speedupsAt(own, goalEpoch);
    return [...new Set(own.map(({ select }) => select))].map((select) => {
      const seeds = own.filter((run) => run.select === select);
      const found = reached.filter((speedup) => speedup.select === select);
      const best = seeds.map(({ epochs }) => bestEpoch(epochs));
      return [
        nameOptimizer(optimizer),
        select,
        String(seeds.length),
        spread(
          found.map(({ epochs }) => epochs ?? Infinity),
          (epochs) => (epochs === Infinity ? 'never' : String(epochs)),
        ),
        spread(
          found.map(({ epochs }) => goalEpoch / (epochs ?? Infinity)),
          ratio,
        ),
        spread(
          found.map(({ wholeSeconds, seconds }) => wholeSeconds / (seconds ?? Infinity)),
          ratio,
        ),
        spread(
          seeds.map(({ epochs }) => epochs[24]?.trainLoss ?? NaN),
          cost,
        ),
        spread(
          best.map(({ validationError }) => validationError),
          percent,
        ),
        spread(
          best.map(({ testError }) => testError),
          percent,
        ),
      ];
    });
  });
  const head = [
    'optimizer',
    'draws',
    'seeds',
    "epochs to shuffle's cost of epoch 50",
    'speed-up in epochs',
    'speed-up in time',
  ];
  return table([...head, 'cost, epoch 25', 'least validation error, %', 'test error there, %'], rows);
}
