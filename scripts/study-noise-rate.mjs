// How well the share of wrong labels is told, on data as they are and with labels changed on purpose in all splits; goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:noise-rate [-- --summary]
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
if (!values.summary)
  for (const seed of seeds)
    for (const data of sets)
      for (const noise of noises) {
        if (cells.some((cell) => cell.data === data && cell.noise === noise && cell.seed === seed)) continue;
        cells.push(await trainCell({ data, noise, seed }));
        const lines = cells.map((cell) => JSON.stringify(cell, rounded));
        writeFileSync(`${file}.tmp`, `[\n${lines.join(',\n')}\n]\n`);
        renameSync(`${file}.tmp`, file);
        console.error(`${data}, ${100 * noise} %, seed ${seed}`);
      }
console.log(summarize(cells));

/** Four digits are enough. @type {(key: string, value: unknown) => unknown} */
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
