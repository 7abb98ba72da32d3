// What the runs of the suite say: against shuffling on the same data with the same optimizer, rate and seeds.
import { median } from '@rankbatch/lab/internal';
import { keyOf } from './cells.mjs';

/**
 * @typedef {import('./results.mjs').SuiteRun} SuiteRun
 *
 * @typedef {object} Setting all runs of a task with an optimizer and a constant rate, by strategy, then by seed
 * @property {string} task
 * @property {string} optimizer
 * @property {ReadonlyMap<string, readonly SuiteRun[]>} runs
 * @property {readonly SuiteRun[]} shuffle
 *
 * @typedef {object} Time
 * @property {number} half by it half of the seeds are there; Infinity where fewer ever are
 * @property {number[]} all of each seed, ascending
 *
 * @typedef {object} Verdict of a strategy in a setting; medians over seeds
 * @property {string} strategy
 * @property {number} seeds
 * @property {number} least least validation measure, as a factor of shuffle's
 * @property {number} last last test measure, as a factor of shuffle's
 * @property {number[]} lasts by seed
 * @property {number} everySeed -1 or 1 where the last test measure is below or above shuffle's with every seed of two or more, else 0
 * @property {number} over epochs from 2 on, of all seeds, that are above 1.1 times shuffle's median and above all of its seeds
 * @property {number} epochs that were looked at
 * @property {{ over: number, epochs: number }} byOthers the same, each run judged by shuffle's runs with other seeds
 * @property {number} worst greatest factor of shuffle's median after an epoch from 2 on, in the median of the seeds
 * @property {Time} toCost time to shuffle's last cost, as a share of the time shuffle takes
 * @property {Time} toBest time to shuffle's least validation measure, likewise
 * @property {number} worseByChance probability of a last test measure so much above shuffle's if both were as good (paired t-test, one-sided)
 */

/**
 * Epochs from 2 on after which runs are above 1.1 times the median of shuffle's runs with other seeds and above all of these: shuffle is judged so, too.
 *
 * @param {readonly SuiteRun[]} runs
 * @param {readonly SuiteRun[]} shuffle
 */
export function overByOthers(runs, shuffle) {
  const counts = runs.flatMap((run) => {
    const others = shuffle.filter((each) => each.cell.seed !== run.cell.seed);
    if (others.length < 2) return [];
    const at = (/** @type {number} */ epoch) => others.map(({ measures }) => measures.validation[epoch] ?? 0);
    return run.measures.validation
      .slice(1)
      .map((value, e) => value > Math.max(1.1 * median(at(e + 1)), ...at(e + 1)));
  });
  return { over: counts.filter(Boolean).length, epochs: counts.length };
}

/** @param {SuiteRun} run */
export const strategyOf = ({ cell: { select, validated } }) => (validated ? select : `${select}, alone`);

/** @param {readonly SuiteRun[]} runs @returns {Setting[]} those with shuffle's runs */
export function settingsOf(runs) {
  /** @type {Map<string, SuiteRun[]>} */
  const groups = new Map();
  for (const run of new Map(runs.map((each) => [keyOf(each.cell), each])).values()) {
    if (run.cell.rule !== 'constant') continue;
    const name = `${run.cell.task} | ${run.cell.optimizer}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()].flatMap((group) => {
    const { task, optimizer } = /** @type {SuiteRun} */ (group[0]).cell;
    /** @type {Map<string, SuiteRun[]>} */
    const byStrategy = new Map();
    for (const run of group.toSorted((a, b) => a.cell.seed - b.cell.seed))
      byStrategy.set(strategyOf(run), [...(byStrategy.get(strategyOf(run)) ?? []), run]);
    const shuffle = byStrategy.get('shuffle');
    return shuffle ? [{ task, optimizer, runs: byStrategy, shuffle }] : [];
  });
}

/**
 * Seconds of each part of the work, as ratios within runs, so that most of other load on the machine cancels out. What is left makes selection look dearer: its
 * data leaves the processor's caches. So the least ratio of runs with equal settings counts.
 *
 * @param {ReadonlyMap<string, readonly SuiteRun[]>} runs by strategy
 */
export function workOf(runs) {
  const all = [...runs.values()].flat();
  const evaluations = all.flatMap(({ measures: { seconds, steps, recomputed } }) =>
    sum(recomputed) > 0 ? [seconds.evaluate / sum(recomputed) / (seconds.step / sum(steps))] : [],
  );
  /** Of a recomputed sample, in steps. */
  const evaluation = evaluations.length > 0 ? Math.min(...evaluations) : 0;
  /** Of selection, of a step. @type {Map<string, number>} */
  const shares = new Map();
  const keyOfShare = (/** @type {SuiteRun} */ run) => `${strategyOf(run)} ${run.cell.epochs}`;
  for (const run of all) {
    const { select, step } = run.measures.seconds;
    shares.set(keyOfShare(run), Math.min(shares.get(keyOfShare(run)) ?? Infinity, select / step));
  }
  /** Work until the end of each epoch, in steps. @param {SuiteRun} run */
  return (run) => {
    let done = 0;
    const { steps, recomputed } = run.measures;
    return steps.map((count, i) => {
      done += count * (1 + (shares.get(keyOfShare(run)) ?? 0)) + (recomputed[i] ?? 0) * evaluation;
      return done;
    });
  };
}

/**
 * What each strategy came to.
 *
 * @param {Setting} setting
 * @returns {Verdict[]}
 */
export function judgeSetting(setting) {
  const { runs, shuffle } = setting;
  const work = workOf(runs);
  // To what shuffle comes to in the median of its seeds: half of them get there.
  const toCost = timesTo(
    work,
    shuffle,
    ({ cost }) => cost,
    ({ cost }) => cost.at(-1) ?? 0,
  );
  const toBest = timesTo(
    work,
    shuffle,
    ({ validation }) => validation,
    ({ validation }) => Math.min(...validation),
  );
  const epochs = shuffle[0]?.measures.validation.length ?? 0;
  const step = leastGap([...runs.values()].flat().flatMap(({ measures }) => measures.test));
  const of = (/** @type {SuiteRun} */ { cell: { seed } }) => shuffle.find(({ cell }) => cell.seed === seed);
  const at = (/** @type {number} */ epoch) => shuffle.map(({ measures }) => measures.validation[epoch] ?? 0);
  const bounds = Array.from({ length: epochs }, (_, e) => Math.max(1.1 * median(at(e)), ...at(e)));
  return [...runs].flatMap(([strategy, group]) => {
    const pairs = group.flatMap((run) => {
      const base = of(run);
      return base ? [{ run, base }] : [];
    });
    if (pairs.length === 0) return [];
    let over = 0;
    for (const { run } of pairs)
      run.measures.validation.forEach((measure, e) => {
        if (e >= 1 && measure > (bounds[e] ?? Infinity)) over++;
      });
    const ratios = (/** @type {(run: SuiteRun) => number} */ measure) =>
      pairs.map(({ run, base }) => ratio(measure(run), measure(base)));
    const lasts = pairs.map(({ run }) => run.measures.test.at(-1) ?? NaN);
    const differences = pairs.map(
      ({ run, base }) => (run.measures.test.at(-1) ?? 0) - (base.measures.test.at(-1) ?? 0),
    );
    return {
      strategy,
      seeds: pairs.length,
      least: median(ratios(({ measures }) => Math.min(...measures.validation))),
      last: median(ratios(({ measures }) => measures.test.at(-1) ?? NaN)),
      lasts,
      everySeed: sideOf(differences),
      over,
      epochs: pairs.length * (epochs - 1),
      byOthers: overByOthers(
        pairs.map(({ run }) => run),
        shuffle,
      ),
      worst: median(
        pairs.map(({ run }) =>
          Math.max(...run.measures.validation.slice(1).map((value, e) => ratio(value, median(at(e + 1))))),
        ),
      ),
      toCost: toCost(group),
      toBest: toBest(group),
      worseByChance: pairedTest(differences, step),
    };
  });
}

/** -1 or 1 where all differences are on one side, of two or more; else 0. @param {readonly number[]} differences */
function sideOf(differences) {
  if (differences.length < 2) return 0;
  return differences.every((each) => each < 0) ? -1 : Number(differences.every((each) => each > 0));
}

/**
 * The times by which runs are at a goal, as shares of that by which half of shuffle's runs are.
 *
 * @param {(run: SuiteRun) => number[]} work until the end of each epoch
 * @param {readonly SuiteRun[]} shuffle
 * @param {(measures: SuiteRun['measures']) => number[]} valuesOf
 * @param {(measures: SuiteRun['measures']) => number} resultOf what a run of shuffle comes to; the goal is the median of them
 * @returns {(runs: readonly SuiteRun[]) => Time}
 */
function timesTo(work, shuffle, valuesOf, resultOf) {
  const goal = median(shuffle.map(({ measures }) => resultOf(measures)));
  const half = (/** @type {readonly number[]} */ times) => times[(times.length - 1) >> 1] ?? Infinity;
  const times = (/** @type {readonly SuiteRun[]} */ runs) =>
    runs
      .map((run) => {
        const there = valuesOf(run.measures).findIndex((value) => value <= goal);
        return there < 0 ? Infinity : (work(run)[there] ?? 0);
      })
      .sort((x, y) => x - y);
  const own = half(times(shuffle));
  return (runs) => {
    const all = times(runs).map((time) => time / own);
    return { half: half(all), all };
  };
}

/** The least difference between numbers that differ: of errors it is one sample. @param {readonly number[]} values */
function leastGap(values) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return Math.min(Infinity, ...sorted.slice(1).map((value, i) => value - (sorted[i] ?? 0)));
}

/**
 * Probability of so great a mean if the true one were 0: Student's t, one-sided; 1 with fewer than two pairs.
 *
 * @param {readonly number[]} differences
 * @param {number} step by which they can differ: a measure that counts samples is rounded to it, which has the variance step^2 / 12
 */
export function pairedTest(differences, step = 0) {
  const n = differences.length;
  if (n < 2) return 1;
  const mean = sum(differences) / n;
  const variance = sum(differences.map((each) => (each - mean) ** 2)) / (n - 1) + step ** 2 / 12;
  if (variance === 0) return mean > 0 ? 0 : 1;
  return upperTail(mean / Math.sqrt(variance / n), n - 1);
}

/** Upper tail of Student's t with so many degrees of freedom, by Simpson's rule over the angle. @param {number} t @param {number} freedom */
function upperTail(t, freedom) {
  // P(T > t) is the integral of cos^(freedom - 1) from atan(t / sqrt(freedom)) to pi / 2, over that from -pi / 2.
  const density = (/** @type {number} */ angle) => Math.cos(angle) ** (freedom - 1);
  const integral = (/** @type {number} */ from) => {
    const n = 2000;
    const width = (Math.PI / 2 - from) / n;
    let total = density(from) + density(Math.PI / 2);
    for (let i = 1; i < n; i++) total += (i % 2 === 1 ? 4 : 2) * density(from + i * width);
    return (total * width) / 3;
  };
  return integral(Math.atan(t / Math.sqrt(freedom))) / integral(-Math.PI / 2);
}

/** How many of these probabilities stay significant at 5 % where all are tried (Holm 1979). @param {readonly number[]} probabilities */
export function holm(probabilities) {
  const sorted = probabilities.toSorted((a, b) => a - b);
  const first = sorted.findIndex((p, i) => p > 0.05 / (sorted.length - i));
  return first < 0 ? sorted.length : first;
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** A factor that takes 0 of 0 as 1. @param {number} value @param {number} base */
function ratio(value, base) {
  return value === base ? 1 : value / base;
}
