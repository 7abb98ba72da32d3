// Whole runs whose learning rate falls to 0, at a quarter, a half, three quarters and all of the epochs.
import { median } from '@rankbatch/lab/internal';
import { tasks } from './tasks.mjs';

/**
 * A row a setting: the last test measure of each strategy at each budget, medians over seeds.
 *
 * @param {readonly import('./results.mjs').SuiteRun[]} runs
 */
export function annealedRows(runs) {
  /** @type {Map<string, number[]>} */
  const lasts = new Map();
  for (const { cell, measures } of runs) {
    if (cell.rule !== 'annealed') continue;
    const name = [cell.task, cell.optimizer, cell.select, cell.epochs].join(' | ');
    lasts.set(name, [...(lasts.get(name) ?? []), measures.test.at(-1) ?? NaN]);
  }
  const names = [...new Set([...lasts.keys()].map((name) => name.split(' | ').slice(0, 3).join(' | ')))];
  const rows = names.map((name) => {
    const full = tasks.find((task) => task.name === name.split(' | ')[0])?.epochs ?? 0;
    const cells = [0.25, 0.5, 0.75, 1].map((share) => {
      const found = lasts.get(`${name} | ${Math.max(1, Math.round(share * full))}`);
      return found ? `${median(found).toPrecision(3)} (${found.length})` : '–';
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    '| data | optimizer | strategy | 1/4 | 1/2 | 3/4 | 1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
