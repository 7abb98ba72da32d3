// How well the share of wrong labels is told, on data as they are and with labels changed on purpose in all splits; goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:noise-rate [-- --summary]
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@rankbatch/data';
import { trainGroups } from './study/train-groups.mjs';
import { summarize } from './study-noise-rate/summary.mjs';
import { trainCell } from './study-noise-rate/train-cell.mjs';
import { scriptOptions } from './script-options.mjs';

const sets = ['optdigits', 'adult', 'satimage', 'letter', 'magic', 'bank', 'trec', 'sms-spam', 'mnist'];
const noises = [0, 0.01, 0.05, 0.1, 0.3];
const seeds = [1, 2];

const { values } = scriptOptions(import.meta.url, {
  options: { summary: { type: 'boolean', default: false } },
});
const file = fileURLToPath(new URL('../docs/results/noise-rate.json', import.meta.url));
const cells = /** @type {import('./study-noise-rate/train-cell.mjs').Cell[]} */ (
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
);
if (!values.summary) {
  const groups = seeds.flatMap((seed) =>
    sets.map((task) => noises.map((noise) => ({ task, noise, seed })).filter(isMissing)),
  );
  await trainGroups(groups, {
    load: ({ task }) => loadDataset(task),
    train: async (clean, { task: data, noise, seed }) => {
      cells.push(await trainCell(clean, { data, noise, seed }));
      const lines = cells.map((cell) => JSON.stringify(cell, rounded));
      writeFileSync(`${file}.tmp`, `[\n${lines.join(',\n')}\n]\n`);
      renameSync(`${file}.tmp`, file);
      console.error(`${data}, ${100 * noise} %, seed ${seed}`);
    },
  });
}
console.log(summarize(cells));

/** @param {{ task: string, noise: number, seed: number }} cell */
function isMissing({ task, noise, seed }) {
  return !cells.some((cell) => cell.data === task && cell.noise === noise && cell.seed === seed);
}

/** Four digits are enough. @type {(key: string, value: unknown) => unknown} */
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
