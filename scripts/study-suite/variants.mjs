// What the constants of `auto` do, one by one, and whether leaving a data set out would have chosen others.
import { median } from '@rankbatch/lab/internal';
import { BEFORE, variants } from './cells.mjs';
import { judgeSetting } from './judge.mjs';

/** Epochs above shuffle cost this much of the score each, as a share of all epochs. */
const PENALTY = 1;

/**
 * @typedef {import('./judge.mjs').Setting} Setting
 *
 * @param {readonly Setting[]} settings
 */
export function variantTable(settings) {
  const names = [BEFORE, 'auto', ...Object.keys(variants).map((name) => `auto (${name})`)].filter(
    (name, i, all) => all.indexOf(name) === i,
  );
  const rows = settings.map((setting) => ({ verdicts: judgeSetting(withCommonSeeds(setting, names)) }));
  /** Least validation measure as a logarithm, and what epochs above cost; lower is better. @param {(typeof rows)[number]} row @param {string} name */
  const scoreOf = ({ verdicts }, name) => {
    const found = verdicts.find(({ strategy }) => strategy === name);
    return found && Math.log(found.least) + (PENALTY * found.over) / found.epochs;
  };
  const complete = rows.filter((row) => names.every((name) => scoreOf(row, name) !== undefined));
  if (complete.length === 0) return 'No runs yet.';
  const mean = (/** @type {string} */ name, /** @type {typeof rows} */ among) =>
    among.reduce((sum, row) => sum + (scoreOf(row, name) ?? 0), 0) / among.length;
  const lines = names.map((name) => {
    const of = complete.flatMap(({ verdicts }) => verdicts.filter(({ strategy }) => strategy === name));
    // In how many folds a choice made without a data set prefers this to the constants as they are.
    const preferred = complete.filter((left) => {
      const others = complete.filter((row) => row !== left);
      return mean(name, others) < mean(BEFORE, others);
    }).length;
    const own = complete.filter((row) => (scoreOf(row, name) ?? 0) < (scoreOf(row, BEFORE) ?? 0)).length;
    return [
      name,
      of.reduce((sum, { over }) => sum + over, 0),
      median(of.map(({ least }) => least)).toFixed(3),
      median(of.map(({ last }) => last)).toFixed(3),
      mean(name, complete).toFixed(3),
      name === BEFORE
        ? '–'
        : difference(complete.map((row) => (scoreOf(row, name) ?? 0) - (scoreOf(row, BEFORE) ?? 0))),
      name === BEFORE ? '–' : `${preferred} of ${complete.length}`,
      name === BEFORE ? '–' : `${own} of ${complete.length}`,
    ];
  });
  const heads = [
    'constants',
    'epochs above',
    'least validation, median factor',
    'last test, median factor',
    'score',
    `above that of ${BEFORE}, with its standard error`,
    'preferred, each data set left out in turn',
    'better on',
  ];
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The mean of differences, and its standard error. @param {readonly number[]} values */
function difference(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
  return `${mean < 0 ? '' : '+'}${mean.toFixed(3)} ± ${error.toFixed(3)}`;
}

/** A setting with the seeds that all of some strategies have, so that like is compared with like. @param {Setting} setting @param {readonly string[]} names @returns {Setting} */
function withCommonSeeds(setting, names) {
  const seedsOf = (/** @type {string} */ name) =>
    new Set((setting.runs.get(name) ?? []).map(({ cell }) => cell.seed));
  const common = [...seedsOf(BEFORE)].filter((seed) => names.every((name) => seedsOf(name).has(seed)));
  const runs = new Map(
    common.length === 0
      ? []
      : names.map((name) => [
          name,
          (setting.runs.get(name) ?? []).filter(({ cell }) => common.includes(cell.seed)),
        ]),
  );
  return { ...setting, runs };
}
