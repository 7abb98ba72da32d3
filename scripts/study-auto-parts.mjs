// Races `auto`, with its parts changed one by one, against shuffling and the paper's ranking on small problems, and keeps every run in a JSON
// file; goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:auto-parts -- [--ablations] [--seeds 1,2,3] [--only TEXT] [--threads 1] [--summary]
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ablations, strategies, tasks } from './study-auto-parts/plan.mjs';
import { summarize } from './study-auto-parts/summary.mjs';
import { loadTask, pause, trainTask } from './study-auto-parts/train-task.mjs';

const { values } = parseArgs({
  options: {
    ablations: { type: 'boolean', default: false },
    summary: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1,2,3' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
  },
});
const folder = fileURLToPath(new URL('../docs/results/', import.meta.url));
const file = `${folder}auto-parts.json`;
const runs = /** @type {import('./study-auto-parts/summary.mjs').Run[]} */ (
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
);

if (!values.summary) {
  const names = values.ablations ? Object.keys(ablations) : strategies;
  mkdirSync(folder, { recursive: true });
  for (const seed of values.seeds.split(',').map(Number))
    for (const task of tasks) {
      if (!task.name.includes(values.only)) continue;
      const missing = names.filter(
        (name) => !runs.some((run) => run.task === task.name && run.strategy === name && run.seed === seed),
      );
      if (missing.length === 0) continue;
      const dataset = await loadTask(task, seed);
      for (const strategy of missing) {
        await pause();
        const epochs = await trainTask({ task, dataset, strategy, seed, threads: Number(values.threads) });
        runs.push({ task: task.name, strategy, seed, epochs });
        writeFileSync(
          `${file}.tmp`,
          `[\n${runs.map((run) => JSON.stringify(run, rounded)).join(',\n')}\n]\n`,
        );
        renameSync(`${file}.tmp`, file);
        console.error(
          `${task.name}, ${strategy}, seed ${seed}: ${epochs.at(-1)?.validationError.toFixed(2)} %`,
        );
      }
    }
}
console.log(
  summarize(
    runs.filter(({ task }) => task.includes(values.only)),
    (strategy) => values.ablations === strategy.startsWith('auto,') || strategy === 'auto',
  ),
);

/** Six digits are enough, and the reason only tells the numbers in words. @type {(key: string, value: unknown) => unknown} */
function rounded(key, value) {
  if (key === 'reason') return undefined;
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
