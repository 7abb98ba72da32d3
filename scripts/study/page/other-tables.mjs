// The tables of the studies beside Figure 1.
import { median } from '@rankbatch/lab';
import { nameOptimizer } from '@rankbatch/lab/internal';
import { cost, percent, ratio, spread, table } from './markdown.mjs';
import { publishedByBatch } from './published.mjs';
import { bestEpoch, errorReached, LATE, lateTestError, secondsOf, speedupsAt } from './outcomes.mjs';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {import('./evidence.mjs').Evidence} Evidence
 */

/** @param {readonly Run[]} runs */
export function batchSizeTable(runs) {
  const rows = runs.map((run) => {
    const { batchSize } = run.cell;
    const [speedup] = speedupsAt(
      runs.filter(({ cell }) => cell.batchSize === batchSize),
      run.cell.epochs,
    );
    const last = run.epochs.at(-1);
    const published = publishedByBatch[batchSize]?.[run.select] ?? '–';
    const isBaseline = run.select === 'shuffle';
    return [
      String(batchSize),
      run.select,
      placeOf(run),
      cost(last?.trainLoss ?? NaN),
      percent(last?.validationError ?? NaN),
      percent(last?.testError ?? NaN),
      isBaseline || !speedup ? '–' : `${speedup.epochs ?? 'never'}`,
      isBaseline ? '–' : spread(speedup ? [speedup.epochRatio ?? 0] : [], ratio),
      isBaseline ? '–' : spread(speedup ? [speedup.secondRatio ?? 0] : [], ratio),
      published,
    ];
  });
  const head = [
    'batch',
    'scenario',
    'epochs',
    'cost',
    'validation',
    'test',
    "to shuffle's cost: epochs",
    'factor in epochs',
  ];
  return table([...head, 'factor in seconds', 'published cost, epoch 50'], rows);
}

/** @param {readonly Run[]} runs */
export function importanceTable(runs) {
  const rows = runs.map((run) => [
    nameOptimizer(run.optimizer),
    run.select,
    placeOf(run),
    ...[3, 6, 12].map((epoch) =>
      spread(
        run.epochs.slice(epoch - 1, epoch).map(({ trainLoss }) => trainLoss),
        cost,
      ),
    ),
    percent(bestEpoch(run.epochs).validationError),
    percent(bestEpoch(run.epochs).testError),
  ]);
  const head = ['optimizer', 'scenario', 'epochs', 'cost at epoch 3', 'at epoch 6', 'at epoch 12'];
  return table([...head, 'best validation', 'test there'], rows);
}

/** How far old losses stall training. @param {readonly Run[]} runs */
export function recomputationTable(runs) {
  const rows = runs.map((run) => {
    const { epochs } = run;
    const costs = epochs.map(({ trainLoss }) => trainLoss);
    const least = costs.indexOf(Math.min(...costs));
    const distinct = epochs.at(-1)?.distinctShare;
    return [
      run.select,
      placeOf(run),
      ...[10, 15, 25].map((epoch) => spread(costs.slice(epoch - 1, epoch), cost)),
      spread(run.isComplete ? [median(costs.slice(-10))] : [], cost),
      cost(costs[least] ?? NaN),
      String(least + 1),
      spread(distinct === undefined ? [] : [100 * distinct], (share) => `${share.toFixed(0)} %`),
      percent(bestEpoch(epochs).validationError),
    ];
  });
  const head = [
    'scenario',
    'epochs',
    'cost at epoch 10',
    'at epoch 15',
    'at epoch 25',
    'median of the last 10',
  ];
  return table([...head, 'least cost', 'at epoch', 'distinct samples, last epoch', 'best validation'], rows);
}

/** @param {readonly Run[]} runs */
export function labelNoiseTable(runs) {
  const rows = runs.map((run) => [
    `${100 * (run.cell.labelNoise ?? 0)} %`,
    run.select,
    placeOf(run),
    ...[3, 4, 6, 8, 10, 12].map((epoch) =>
      spread(
        run.epochs.slice(epoch - 1, epoch).map(({ validationError }) => validationError),
        percent,
      ),
    ),
    percent(bestEpoch(run.epochs).validationError),
    percent(bestEpoch(run.epochs).testError),
  ]);
  const head = [
    'wrong labels',
    'scenario',
    'epochs',
    ...[3, 4, 6, 8, 10, 12].map((epoch) => `validation, epoch ${epoch}`),
  ];
  return table([...head, 'best validation', 'test there'], rows);
}

/** To shuffling's last test error, and, as errors go up and down from epoch to epoch, to the median of its last ones. @param {readonly Run[]} runs */
export function cifarTable(runs) {
  const baseline = runs.find(({ select, isComplete }) => select === 'shuffle' && isComplete);
  const goals = baseline ? [baseline.epochs.at(-1)?.testError ?? NaN, lateTestError(baseline)] : [];
  const rows = runs.map((run) => {
    const last = run.epochs.at(-1);
    return [
      run.select,
      placeOf(run),
      cost(last?.trainLoss ?? NaN),
      percent(bestEpoch(run.epochs).validationError),
      percent(bestEpoch(run.epochs).testError),
      percent(last?.testError ?? NaN),
      run.isComplete ? percent(lateTestError(run)) : '–',
      spread(
        run.epochs.filter(fitsAFifth).map(({ testError }) => testError),
        percent,
      ),
      ...[0, 1].flatMap((index) => {
        const goal = goals[index] ?? NaN;
        const needed = baseline && errorReached(baseline, goal);
        const reached = errorReached(run, goal);
        return [
          reached ? String(reached.epochs) : run.isComplete && baseline ? 'never' : '–',
          spread(needed && reached ? [needed.seconds / reached.seconds] : [], ratio),
        ];
      }),
    ];
  });
  const late = `median of the last ${LATE}`;
  const head = ['scenario', 'epochs', 'cost', 'best validation', 'test there', 'last test', `test, ${late}`];
  const alike = 'test where the training error is 17 to 23 %';
  const times = ['speed-up in time'];
  return table(
    [...head, alike, "epochs to shuffle's last test", ...times, `epochs to shuffle's ${late}`, ...times],
    rows,
  );
}

/** Epochs after which about a fifth of the training set is wrong: there, strategies have fitted alike. @param {Run['epochs'][0]} epoch */
function fitsAFifth({ trainError }) {
  return trainError >= 17 && trainError <= 23;
}

/** Runs whose learning rate falls to 0: they are judged at their end. @param {readonly Run[]} runs */
export function annealedTable(runs) {
  const complete = runs.filter(({ isComplete }) => isComplete);
  const longest = complete.find(({ select }) => select === 'shuffle');
  const rows = [...new Set(complete.map(nameByEpochs))].map((name) => {
    const seeds = complete.filter((run) => nameByEpochs(run) === name);
    /** @type {(measure: (run: Run) => number, format: (value: number) => string) => string} */
    const over = (measure, format) => spread(seeds.map(measure), format);
    /** @type {(run: Run) => NonNullable<Run['epochs'][0]>} */
    const last = ({ epochs }) => /** @type {NonNullable<Run['epochs'][0]>} */ (epochs.at(-1));
    return [
      name,
      String(seeds.length),
      over((run) => last(run).step, String),
      over((run) => last(run).trainLoss, cost),
      over((run) => last(run).trainError, percent),
      over((run) => last(run).validationError, percent),
      over((run) => last(run).testError, percent),
      over((run) => secondsOf(run.epochs) / secondsOf(longest?.epochs ?? []), ratio),
    ];
  });
  const head = ['scenario', 'seeds', 'steps', 'cost', 'training error', 'validation', 'test'];
  return table([...head, "time, of shuffle's first row"], rows);
}

/** @param {Run} run */
export function nameByEpochs({ select, cell }) {
  return `${select}, ${cell.epochs} epochs`;
}

/** Shares of the training time on a quiet machine. @param {Evidence} evidence */
export function overheadTable({ times }) {
  const rows = (times?.settings ?? []).flatMap(
    ({ data, model, optimizer, batchSize, step, recomputation, strategies }) =>
      strategies
        .filter(({ select }) => ['shuffle', 'rank:1e8:r', 'auto'].includes(select))
        .map(({ select, step: own, draw, record }) => {
          const share = (/** @type {number} */ seconds) => `${((100 * seconds) / step.median).toFixed(2)} %`;
          // One sample is recomputed for every two drawn.
          const recomputed = select === 'rank:1e8:r' ? 0.5 * batchSize * recomputation.median : undefined;
          const selection = draw.median + record.median;
          const ms = (/** @type {number} */ seconds) => (1000 * seconds).toFixed(1);
          return [
            `${data}, ${model}`,
            nameOptimizer(optimizer),
            String(batchSize),
            select,
            `${ms(own.median)} (${ms(own.from)} to ${ms(own.to)})`,
            share(draw.median),
            share(record.median),
            recomputed === undefined ? '–' : share(recomputed),
            select === 'auto' ? '–' : share(selection + (recomputed ?? 0)),
          ];
        }),
  );
  const head = [
    'data, network',
    'optimizer',
    'batch',
    'scenario',
    'ms a step',
    'choosing',
    'recording, ranking',
  ];
  return table([...head, 'recomputation', 'in all'], rows);
}

/** Selection alone, for each sample. @param {Evidence} evidence */
export function selectionTable({ selection }) {
  const rows = (selection?.rows ?? []).map(({ n, strategy, nsPerDraw, nsPerRecord }) => [
    n.toExponential(0).replace('+', ''),
    strategy,
    nsPerDraw.toFixed(0),
    nsPerRecord.toFixed(0),
  ]);
  return table(['N', 'ranking', 'ns to draw', 'ns to record'], rows);
}

/** How far a run is. @param {Run} run */
function placeOf({ epochs, cell }) {
  return epochs.length === cell.epochs ? String(epochs.length) : `${epochs.length} of ${cell.epochs}`;
}
