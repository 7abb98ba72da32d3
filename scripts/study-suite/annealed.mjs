// Whole runs whose learning rate falls to 0, at a quarter, a half, three quarters and all of the epochs.
import { median } from '@rankbatch/lab/internal';
import { annealed, earlier } from './cells.mjs';
import { workOf } from './judge.mjs';

/** @typedef {import('./results.mjs').SuiteRun} SuiteRun */

/**
 * @typedef {object} Budget the runs of a strategy with so many epochs
 * @property {number} epochs
 * @property {number} seeds
 * @property {number} time work until the end, as a share of shuffle's longest runs
 * @property {number} test last test measure
 */

/**
 * Of each task and optimizer, for each strategy, its budgets, ascending; medians over seeds.
 *
 * @param {readonly SuiteRun[]} runs
 */
export function budgetsOf(runs) {
  const mine = runs.filter(({ cell }) => cell.rule === 'annealed');
  return group(mine, ({ cell }) => `${cell.task} | ${cell.optimizer}`).map(([name, setting]) => {
    const byStrategy = group(setting, ({ cell }) => cell.select);
    const work = workOf(new Map(byStrategy));
    const epochs = Math.max(...setting.map(({ cell }) => cell.epochs));
    const full = setting.filter(({ cell }) => cell.select === 'shuffle' && cell.epochs === epochs);
    const whole = full.length > 0 ? median(full.map((run) => work(run).at(-1) ?? 0)) : NaN;
    const strategies = byStrategy.map(([select, of]) => {
      const budgets = group(of, ({ cell }) => String(cell.epochs)).map(([, same]) => ({
        epochs: same[0]?.cell.epochs ?? 0,
        seeds: same.length,
        time: median(same.map((run) => work(run).at(-1) ?? 0)) / whole,
        test: median(same.map(({ measures }) => measures.test.at(-1) ?? NaN)),
      }));
      return { select, budgets: budgets.toSorted((a, b) => a.epochs - b.epochs) };
    });
    return { name, strategies: new Map(strategies.map(({ select, budgets }) => [select, budgets])) };
  });
}

/**
 * The least time with which a strategy ends at a goal or below, between its budgets on a straight line over ln(time); Infinity where none does.
 *
 * @param {readonly Budget[]} budgets
 * @param {number} goal
 */
export function timeNeeded(budgets, goal) {
  const at = budgets.findIndex(({ test }) => test <= goal);
  const [before, there] = [budgets[at - 1], budgets[at]];
  if (there === undefined) return Infinity;
  if (before === undefined) return there.time;
  const part = (before.test - goal) / (before.test - there.test);
  return before.time * (there.time / before.time) ** part;
}

/** What each strategy needs for the test measure of shuffle's whole runs. @param {readonly SuiteRun[]} runs */
export function annealedNeeds(runs) {
  const settings = budgetsOf(runs).flatMap(({ name, strategies }) => {
    const goal = strategies.get('shuffle')?.at(-1)?.test;
    if (goal === undefined) return [];
    const needs = annealed.map((select) => {
      const budgets = strategies.get(select);
      return budgets && budgets.length === 4 ? timeNeeded(budgets, goal) : undefined;
    });
    return [{ name, needs }];
  });
  const rows = settings.map(({ name, needs }) => `| ${name} | ${needs.map(share).join(' | ')} |`);
  const medians = annealed.map((_, i) => {
    const found = settings.flatMap(({ needs }) => needs[i] ?? []);
    return found.length > 0 ? `${share(median(found))} (${found.length})` : '–';
  });
  const [shuffled, auto] = ['shuffle', 'auto'].map((select) => annealed.indexOf(select));
  const shares = settings.flatMap(({ needs }) => {
    const [base, own] = [needs[shuffled ?? 0], needs[auto ?? 0]];
    return base !== undefined && own !== undefined ? [own / base] : [];
  });
  const count = (/** @type {(value: number) => boolean} */ is) => shares.filter(is).length;
  return [
    `| data | optimizer | ${annealed.join(' | ')} |`,
    `| --- | --- | ${annealed.map(() => '---').join(' | ')} |`,
    ...rows,
    `| median | (settings) | ${medians.join(' | ')} |`,
    '',
    shares.length === 0
      ? 'No setting has both.'
      : `As a share of what shuffling needs, \`auto\` needs ${share(median(shares))} in the median of ${shares.length} settings: less in ${count((value) => value < 1)}, more than 1.1 times as much in ${count((value) => value > 1.1)}, of which it is never there in ${count((value) => value === Infinity)}.`,
  ].join('\n');
}

/** How `auto` ended at equal epochs, the most there are: against shuffling, and against its earlier forms. @param {readonly SuiteRun[]} runs */
export function annealedPairs(runs) {
  const settings = group(
    runs.filter(({ cell }) => cell.rule === 'annealed'),
    ({ cell }) => `${cell.task} | ${cell.optimizer}`,
  ).map(([, setting]) => {
    const epochs = Math.max(...setting.map(({ cell }) => cell.epochs));
    const whole = setting.filter(({ cell }) => cell.epochs === epochs);
    /**
     * Last test measures of `auto` beside those of another one, by seed.
     *
     * @param {string} other
     * @param {(own: number, base: number) => number} [compare]
     * @returns {number[]}
     */
    return (other, compare = (own, base) => own - base) =>
      whole.flatMap(({ cell: { select, seed }, measures: { test } }) => {
        const base = whole.find(({ cell }) => cell.select === other && cell.seed === seed);
        return select === 'auto' && base ? [compare(test.at(-1) ?? 0, base.measures.test.at(-1) ?? 0)] : [];
      });
  });
  const medians = settings.map((of) => of('shuffle')).flatMap((all) => (all.length > 0 ? [median(all)] : []));
  const factors = settings.flatMap((of) => {
    const all = of('shuffle', (own, base) => (own === base ? 1 : own / base));
    return all.length > 0 ? [median(all)] : [];
  });
  const count = (/** @type {readonly number[]} */ values, /** @type {number} */ sign) =>
    values.filter((value) => Math.sign(value) === sign).length;
  const before = earlier.flatMap((form) => {
    const pairs = settings.flatMap((of) => of(form));
    if (pairs.length === 0) return [];
    return `; below \`${form}\` in ${count(pairs, -1)} of ${pairs.length} runs of the same seed, above in ${count(pairs, 1)}`;
  });
  return `With all of the epochs, \`auto\` ended below shuffling in ${count(medians, -1)} of ${medians.length} settings (medians over seeds), level in ${count(medians, 0)}, above in ${count(medians, 1)}; as a factor ${share(median(factors))} in the median, ${share(Math.min(...factors))} to ${share(Math.max(...factors))}${before.join('')}.`;
}

/** A row a setting: the last test measure of each strategy at each budget. @param {readonly SuiteRun[]} runs */
export function annealedRows(runs) {
  const rows = budgetsOf(runs).flatMap(({ name, strategies }) =>
    annealed.flatMap((select) => {
      const budgets = strategies.get(select);
      if (!budgets) return [];
      const cells = budgets.map(
        ({ test, time, seeds }) => `${test.toPrecision(3)} in ${share(time)} (${seeds})`,
      );
      return [`| ${name} | ${select} | ${[...cells, '–', '–', '–', '–'].slice(0, 4).join(' | ')} |`];
    }),
  );
  return [
    '| data | optimizer | strategy | 1/4 | 1/2 | 3/4 | 1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** @param {number | undefined} value */
function share(value) {
  return value === undefined || Number.isNaN(value) ? '–' : value === Infinity ? 'never' : value.toFixed(2);
}

/** @template T @param {readonly T[]} values @param {(value: T) => string} nameOf @returns {[string, T[]][]} in order of appearance */
function group(values, nameOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const value of values) groups.set(nameOf(value), [...(groups.get(nameOf(value)) ?? []), value]);
  return [...groups];
}
