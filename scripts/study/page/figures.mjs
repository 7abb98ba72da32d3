// The figures of the page, each as light and dark SVG.
import { drawLines, placeInSeries, raceMeasures, strategyColours, themes } from '@rankbatch/lab/internal';
import { mainScenarios } from '../studies.mjs';
import { nameByEpochs } from './other-tables.mjs';
import { raceRuns } from './race.mjs';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {import('./evidence.mjs').Evidence} Evidence
 * @typedef {typeof themes.light | typeof themes.dark} Theme
 * @typedef {import('@rankbatch/lab/internal').FigureStyle} FigureStyle
 * @typedef {import('@rankbatch/lab/internal').LineMeasure} LineMeasure
 */

const [costOverEpochs, costOverTime] = raceMeasures;
/** Errors from the third epoch on, as the first ones would hide what the later ones differ by. @type {(field: 'validationError' | 'testError') => LineMeasure} */
const error = (field) => ({
  name: field,
  title: `${field === 'testError' ? 'Test' : 'Validation'} error over epochs`,
  x: 'epoch',
  scale: 'log',
  label: field === 'testError' ? 'test error, %' : 'validation error, %',
  value: (epoch) => (epoch.epoch < 3 ? null : epoch[field]),
});
/** @type {LineMeasure} */
const testErrorOverTime = { ...error('testError'), title: 'Test error over time', x: 'seconds' };
const high = { width: 440, height: 360 };

/**
 * Name and SVG text of each figure whose runs have begun.
 *
 * @param {Evidence} evidence
 * @returns {{ name: string, svg: string }[]}
 */
export function drawFigures(evidence) {
  const race = raceRuns(evidence);
  const figure1 = evidence.runs('figure1');
  const main = figure1.filter(({ select }) => mainScenarios.includes(select));
  const noisy = panels(evidence.runs('label-noise'), ({ cell }) => `${100 * (cell.labelNoise ?? 0)} % wrong`);
  const batches = panels(evidence.runs('batch-size'), ({ cell }) => `b = ${cell.batchSize}`);
  const cifar = panels(evidence.runs('cifar10'), () => 'CIFAR-10');
  const annealed = panels(evidence.runs('cifar10-annealed'), () => 'CIFAR-10, annealed').map((run) => ({
    ...run,
    select: nameByEpochs(run),
  }));
  return [
    draw('race-mnist', race, costOverTime, plainStyle),
    // One panel, whose words are read on a phone.
    draw(
      'race-mnist-narrow',
      race.filter(({ optimizer }) => optimizer === 'adam'),
      costOverTime,
      plainStyle,
    ),
    draw('figure1-cost', first(figure1, 25), costOverEpochs, scenarioStyle, high),
    draw('main-cost', main, costOverEpochs, scenarioStyle),
    draw('main-validation', main, error('validationError'), scenarioStyle),
    draw('batch-size-cost', batches, costOverEpochs, scenarioStyle),
    draw('recomputation-cost', evidence.runs('recomputation'), costOverEpochs, plainStyle),
    draw('label-noise-validation', noisy, error('validationError'), plainStyle),
    draw('cifar10-cost', cifar, costOverEpochs, plainStyle, high),
    draw('cifar10-test', cifar, error('testError'), plainStyle, high),
    draw('cifar10-cost-time', cifar, costOverTime, plainStyle, high),
    draw('cifar10-test-time', cifar, testErrorOverTime, plainStyle, high),
    draw('cifar10-annealed-test', annealed, testErrorOverTime, plainStyle, high),
  ].flat();
}

/**
 * @param {string} name
 * @param {readonly Run[]} runs
 * @param {LineMeasure} measure
 * @param {(theme: Theme, runs: readonly Run[]) => FigureStyle} style
 * @param {{ width: number, height: number }} [panel]
 */
function draw(name, runs, measure, style, panel) {
  if (runs.length === 0) return [];
  return Object.entries(themes).map(([scheme, theme]) => ({
    name: `${name}-${scheme}`,
    svg: drawLines(runs, measure, { ...style(theme, runs), ...(panel && { panel }) }),
  }));
}

/** The runs with other panels than one for each optimizer. @type {(runs: readonly Run[], name: (run: Run) => string) => Run[]} */
function panels(runs, name) {
  return runs.map((run) => ({ ...run, optimizer: name(run) }));
}

/** @type {(runs: readonly Run[], epochs: number) => Run[]} */
function first(runs, epochs) {
  return runs.map((run) => ({ ...run, epochs: run.epochs.slice(0, epochs) }));
}

/** A colour for each schedule of the pressure, without recomputation dashed; shuffling and random grey. @type {(theme: Theme) => FigureStyle} */
function scenarioStyle(theme) {
  const [a, b, c, d] = theme.series;
  return {
    theme,
    colours: new Map([
      ['shuffle', theme.baseline],
      ['random', theme.baseline],
      ...Object.entries({ 'rank:1e2..1': b, 'rank:1e2': c, 'rank:1e8..1': d, 'rank:1e8': a }).flatMap(
        ([select, colour]) =>
          /** @type {[string, string][]} */ ([
            [select, colour],
            [`${select}:r`, colour],
          ]),
      ),
    ]),
    dashed: new Set(['random', 'rank:1e2..1', 'rank:1e2', 'rank:1e8..1', 'rank:1e8']),
  };
}

/** A colour for each strategy; shuffling and random grey. @type {(theme: Theme, runs: readonly Run[]) => FigureStyle} */
function plainStyle(theme, runs) {
  const strategies = [...new Set(runs.map(({ select }) => select))];
  const baseline = strategies.find((select) => select.startsWith('shuffle')) ?? 'shuffle';
  const coloured = strategies.filter((select) => select !== 'random');
  const colours = strategyColours(coloured, baseline, theme);
  const places = placeInSeries(
    coloured.filter((select) => select !== baseline),
    theme.series.length,
  );
  // More than there are colours: those that begin them again are dashed.
  const isAgain = (/** @type {string} */ select) => (places.get(select) ?? 0) >= theme.series.length;
  const dashed = new Set(['random', ...coloured.filter(isAgain)]);
  return { theme, colours: new Map([...colours, ['random', theme.baseline]]), dashed };
}
