// Trains on small problems, and keeps every run in a JSON file; goes on where it stopped. PLAN is one of
//   pressure       pressures and recomputations of `rank`
//   recomputation  more recomputations, over longer runs
//
//   RANKBATCH_DATA=FOLDER npm run study:small -- PLAN [--seeds 1,2,3] [--only TEXT] [--threads 1] [--summary]
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { trainGroups } from './study/train-groups.mjs';
import { plans } from './study-small/plan.mjs';
import { summarize } from './study-small/summary.mjs';
import { loadTask, pause, trainTask } from './study-small/train-task.mjs';
import { scriptOptions } from './script-options.mjs';

const { values, positionals } = scriptOptions(import.meta.url, {
  allowPositionals: true,
  options: {
    summary: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1,2,3' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
  },
});
const plan = plans[positionals[0] ?? ''];
if (plan === undefined || positionals.length > 1) {
  const names = Object.keys(plans).join(', ');
  console.error(`study-small: must name one of ${names}, got ${positionals.join(' ') || 'none'}`);
  process.exit(2);
}
const folder = fileURLToPath(new URL('../docs/results/', import.meta.url));
const file = `${folder}${plan.file}`;
const runs = /** @type {import('./study-small/summary.mjs').Run[]} */ (
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
);

if (!values.summary) {
  mkdirSync(folder, { recursive: true });
  const groups = values.seeds
    .split(',')
    .flatMap((text) =>
      plan.tasks
        .filter(({ name }) => name.includes(values.only))
        .map(({ name: task }) =>
          plan.strategies.map((strategy) => ({ task, strategy, seed: Number(text) })).filter(isMissing),
        ),
    );
  await trainGroups(groups, {
    load: async ({ task: name, seed }) => {
      const task = plan.tasks.find((candidate) => candidate.name === name);
      if (task === undefined) throw new Error('must be a task of the plan, got another one');
      return { task, dataset: await loadTask(task, seed) };
    },
    train: async ({ task, dataset }, { strategy, seed }) => {
      await pause();
      const epochs = await trainTask({ task, dataset, strategy, seed, threads: Number(values.threads) });
      runs.push({ task: task.name, strategy, seed, epochs });
      writeFileSync(`${file}.tmp`, `[\n${runs.map((run) => JSON.stringify(run, rounded)).join(',\n')}\n]\n`);
      renameSync(`${file}.tmp`, file);
      console.error(
        `${task.name}, ${strategy}, seed ${seed}: ${epochs.at(-1)?.validationError.toFixed(2)} %`,
      );
    },
  });
}
console.log(
  summarize(
    runs.filter(({ task }) => task.includes(values.only)),
    (strategy) => plan.strategies.includes(strategy),
  ),
);

/** @param {{ task: string, strategy: string, seed: number }} cell */
function isMissing({ task, strategy, seed }) {
  return !runs.some((run) => run.task === task && run.strategy === strategy && run.seed === seed);
}

/** Six digits are enough, and the reason only tells the numbers in words. @type {(key: string, value: unknown) => unknown} */
function rounded(key, value) {
  if (key === 'reason') return undefined;
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
