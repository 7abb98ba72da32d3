// Every run judged alike, shuffling too: by what shuffling came to with other seeds. This tells how much of a time is chance.
import { median } from '@rankbatch/lab/internal';
import { fixed } from './cells.mjs';
import { workOf } from './judge.mjs';

/** What a user comes to who has trained all fixed strategies with other seeds, and takes the fastest. */
export const BY_OTHERS = 'fastest by hand with other seeds';

/**
 * @typedef {import('./results.mjs').SuiteRun} SuiteRun
 * @typedef {import('./judge.mjs').Setting} Setting
 *
 * @typedef {object} Chance what the runs of a strategy came to
 * @property {string} strategy
 * @property {number[]} shares time to the goal, as a share of the median time that shuffle's other seeds take to their own; Infinity where never
 * @property {number[]} regrets time to the goal, as a share of that of the fastest fixed strategy with the same seed
 */

/** What is reached: each value by epoch, and what a run comes to in the end. */
export const goals = {
  cost: {
    valuesOf: (/** @type {SuiteRun['measures']} */ { cost }) => cost,
    resultOf: (/** @type {SuiteRun['measures']} */ { cost }) => cost.at(-1) ?? 0,
  },
  validation: {
    valuesOf: (/** @type {SuiteRun['measures']} */ { validation }) => validation,
    resultOf: (/** @type {SuiteRun['measures']} */ { validation }) => Math.min(...validation),
  },
};

/**
 * @param {readonly Setting[]} settings those with fewer than three seeds of shuffle are left out
 * @param {keyof typeof goals} goal
 * @returns {Chance[]}
 */
export function judgeByOtherSeeds(settings, goal) {
  const { valuesOf, resultOf } = goals[goal];
  /** @type {Map<string, Chance>} */
  const found = new Map();
  for (const { runs, shuffle } of settings) {
    if (shuffle.length < 3) continue;
    const work = workOf(runs);
    const time = (/** @type {SuiteRun} */ run, /** @type {number} */ value) => {
      const there = valuesOf(run.measures).findIndex((each) => each <= value);
      return there < 0 ? Infinity : (work(run)[there] ?? 0);
    };
    const races = shuffle.map(({ cell: { seed } }) => {
      const others = shuffle.filter((run) => run.cell.seed !== seed);
      const value = median(others.map(({ measures }) => resultOf(measures)));
      const own = median(others.map((run) => time(run, resultOf(run.measures))));
      const times = new Map(
        [...runs].flatMap(([strategy, group]) => {
          const run = group.find((each) => each.cell.seed === seed);
          return run ? [[strategy, time(run, value)]] : [];
        }),
      );
      return { own, times };
    });
    // Where a fixed strategy was not run, the fastest is not known.
    const whole = races.filter(({ times }) => fixed.every((strategy) => times.has(strategy)));
    for (const race of races) {
      const { own, times } = race;
      const others = whole.filter((each) => each !== race);
      if (whole.includes(race) && others.length > 0)
        times.set(BY_OTHERS, times.get(fastestOf(others.map((each) => each.times))) ?? NaN);
      // Where none gets there, there is no regret.
      const fastest = Math.min(...fixed.map((strategy) => times.get(strategy) ?? NaN));
      for (const [strategy, taken] of times) {
        const chance = found.get(strategy) ?? { strategy, shares: [], regrets: [] };
        chance.shares.push(taken / own);
        if (Number.isFinite(fastest)) chance.regrets.push(taken / fastest);
        found.set(strategy, chance);
      }
    }
  }
  return [...found.values()];
}

/** The first of the fixed strategies with the least median. @param {readonly ReadonlyMap<string, number>[]} races */
function fastestOf(races) {
  const middles = fixed.map((strategy) => median(races.map((times) => times.get(strategy) ?? NaN)));
  return fixed[middles.indexOf(Math.min(...middles))] ?? '';
}
