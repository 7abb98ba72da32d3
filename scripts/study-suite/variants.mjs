// What the constants of `auto` do, one by one, and whether leaving a data set out would have chosen others.
import { median } from '@rankbatch/lab/internal';
import { variants } from './cells.mjs';

/** Epochs above shuffle cost this much of the score each, as a share of all epochs. */
const PENALTY = 1;

/**
 * @typedef {import('./page.mjs').Row} Row
 *
 * @param {readonly Row[]} rows of settings
 */
export function variantTable(rows) {
  const names = ['auto', ...Object.keys(variants).map((name) => `auto (${name})`)];
  /** Least validation measure as a logarithm, and what epochs above cost; lower is better. @param {Row} row @param {string} name */
  const scoreOf = ({ verdicts }, name) => {
    const found = verdicts.find(({ strategy }) => strategy === name);
    return found && Math.log(found.least) + (PENALTY * found.over) / found.epochs;
  };
  const complete = rows.filter((row) => names.every((name) => scoreOf(row, name) !== undefined));
  if (complete.length === 0) return 'No runs yet.';
  const mean = (/** @type {string} */ name, /** @type {readonly Row[]} */ among) =>
    among.reduce((sum, row) => sum + (scoreOf(row, name) ?? 0), 0) / among.length;
  const lines = names.map((name) => {
    const of = complete.flatMap(({ verdicts }) => verdicts.filter(({ strategy }) => strategy === name));
    // In how many folds a choice made without a data set prefers this to the constants as they are.
    const preferred = complete.filter((left) => {
      const others = complete.filter((row) => row !== left);
      return mean(name, others) < mean('auto', others);
    }).length;
    const own = complete.filter((row) => (scoreOf(row, name) ?? 0) < (scoreOf(row, 'auto') ?? 0)).length;
    return [
      name,
      of.reduce((sum, { over }) => sum + over, 0),
      median(of.map(({ least }) => least)).toFixed(3),
      median(of.map(({ last }) => last)).toFixed(3),
      mean(name, complete).toFixed(3),
      name === 'auto' ? '–' : `${preferred} of ${complete.length}`,
      name === 'auto' ? '–' : `${own} of ${complete.length}`,
    ];
  });
  const heads = [
    'constants',
    'epochs above',
    'least validation, median factor',
    'last test, median factor',
    'score',
    'preferred, each data set left out in turn',
    'better on',
  ];
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
