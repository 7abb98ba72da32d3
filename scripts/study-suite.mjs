// Strategies on many data sets: trains what is missing, a line a run in docs/results/suite or held-out, and goes on where it stopped.
//
//   RANKBATCH_DATA=FOLDER npm run study:suite -- [--jobs 2] [--seeds 1,2] [--only TEXTS] [--without TEXTS] [--list]
//   npm run study:suite -- --page     # docs/results/suite.md anew
//   RANKBATCH_HELD_OUT=FOLDER npm run study:suite -- --held-out ..     # those of docs/results/held-out.md
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trainGroups } from './study/train-groups.mjs';
import { keyOf } from './study-suite/cells.mjs';
import { writeSuitePage } from './study-suite/page.mjs';
import { appendRun, readRuns } from './study-suite/results.mjs';
import { suites } from './study-suite/suites.mjs';
import { loadTask } from './study-suite/tasks.mjs';
import { trainCell } from './study-suite/train-cell.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    jobs: { type: 'string', default: '1' },
    /** Comma-separated; all where left out. */
    seeds: { type: 'string', default: '' },
    /** Comma-separated: what the key of a run must hold, and must not hold. */
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
    'held-out': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    /** Which of how many workers this is. */
    worker: { type: 'string' },
  },
});

const suite = values['held-out'] ? suites.heldOut : suites.known;
const seeds = values.seeds.split(',').filter(Boolean).map(Number);
const only = values.only.split(',');
const without = values.without.split(',').filter(Boolean);
/** @param {import('./study-suite/cells.mjs').Cell} cell */
function isWanted(cell) {
  const key = keyOf(cell);
  return (
    (seeds.length === 0 || seeds.includes(cell.seed)) &&
    only.every((text) => key.includes(text)) &&
    !without.some((text) => key.includes(text))
  );
}

if (values.page) await writeSuitePage(suite);
else if (values.worker !== undefined) await work(values.worker);
else {
  const missing = missingCells();
  console.error(`${missing.length} of ${suite.cells.length} runs are to be trained`);
  if (!values.list && missing.length > 0) await workers(Number(values.jobs));
}

function missingCells() {
  const done = new Set(readRuns(suite.folder).map(({ cell }) => keyOf(cell)));
  return suite.cells.filter((cell) => !done.has(keyOf(cell)) && isWanted(cell));
}

/** @param {number} jobs */
async function workers(jobs) {
  const words = ['--seeds', values.seeds, '--only', values.only, '--without', values.without];
  if (values['held-out']) words.push('--held-out');
  const children = Array.from({ length: jobs }, (_, i) =>
    fork(fileURLToPath(import.meta.url), [...words, '--worker', `${i}/${jobs}`]),
  );
  const stop = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('SIGINT', stop);
  const ends = await Promise.all(children.map((child) => once(child, 'exit')));
  if (ends.some(([code]) => code !== 0)) process.exitCode = 1;
}

/** Trains its share of the cells, task by task, so that data is loaded once. @param {string} place such as 0/2 */
async function work(place) {
  const [index = 0, of = 1] = place.split('/').map(Number);
  const missing = missingCells();
  /** @type {Map<string, import('./study-suite/cells.mjs').Cell[]>} */
  const groups = new Map();
  for (const cell of missing) {
    const group = `${cell.task} ${cell.seed}`;
    groups.set(group, [...(groups.get(group) ?? []), cell]);
  }
  const mine = [...groups.values()].filter((_, i) => i % of === index);
  let left = mine.reduce((sum, cells) => sum + cells.length, 0);
  const begun = performance.now();
  let trained = 0;
  await trainGroups(mine, {
    load: async (cell) => {
      const task = suite.tasks.find(({ name }) => name === cell.task);
      if (task === undefined) throw new Error('must be a task of the suite, got another one');
      return { task, dataset: await loadTask(task, cell.seed) };
    },
    train: async ({ task, dataset }, cell) => {
      await pause();
      const measures = await trainCell(task, dataset, cell);
      appendRun(suite.folder, { cell, measures });
      trained++;
      left--;
      const minutes = ((performance.now() - begun) / 60_000 / trained) * left;
      console.error(
        `${keyOf(cell)}: ${measures.validation.at(-1)?.toFixed(3)}, ${left} left, about ${Math.ceil(minutes)} min`,
      );
    },
    ...(values['held-out'] && {
      cure: 'Rscript scripts/study-suite/held-out.R FOLDER writes it, RANKBATCH_HELD_OUT=FOLDER tells where it is',
    }),
  });
}

/** Waits as long as the file that STUDY_PAUSE_FILE names is there, so that others can measure times. */
async function pause() {
  const file = process.env['STUDY_PAUSE_FILE'];
  while (file !== undefined && existsSync(file)) await setTimeout(5000);
}
