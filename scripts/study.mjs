// Trains the runs of studies and keeps the numbers of each in docs/results/runs; goes on where it stopped, within runs too.
//
//   RANKBATCH_DATA=FOLDER npm run study -- figure1 cifar10 [--jobs 2] [--only TEXT] [--seeds 1,2] [--runs FOLDER] [--partial]
//   npm run study -- figure1 --import FOLDER [--partial]   # takes over runs trained elsewhere, and trains nothing
//   npm run study -- figure1 --list                        # what there is, and what is missing
import { fileURLToPath } from 'node:url';
import { interruptHandler } from '@rankbatch/lab/internal';
import { describeCell, distinctCells } from './study/cell.mjs';
import { createStudyProgress } from './study/progress.mjs';
import { readResults } from './study/result-file.mjs';
import { furthest } from './study/run-folders.mjs';
import { studies } from './study/studies.mjs';
import { collect, trainCells, unfinished } from './study/train-cells.mjs';
import { scriptOptions } from './script-options.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = Object.keys(studies);
const { values, positionals } = scriptOptions(import.meta.url, {
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    seeds: { type: 'string' },
    runs: { type: 'string', default: `${root}study-runs` },
    results: { type: 'string', default: `${root}docs/results/runs` },
    import: { type: 'string' },
    partial: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
/** @type {(message: string) => never} */
const refuse = (message) => {
  console.error(`study: ${message}`);
  process.exit(2);
};
const unknown = positionals.find((name) => !names.includes(name));
if (positionals.length === 0 || unknown !== undefined)
  refuse(`must name one or more of ${names.join(', ')}, got ${unknown ?? 'none'}`);
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1)
  refuse(`--jobs: must be a positive integer, got ${JSON.stringify(values.jobs)}`);

const seeds = values.seeds?.split(',').map(Number);
const cells = distinctCells(positionals.flatMap((name) => studies[name] ?? [])).filter(
  (cell) => (seeds === undefined || seeds.includes(cell.seed)) && describeCell(cell).includes(values.only),
);
if (cells.length === 0) refuse(`--only, --seeds: must leave a cell, got none; --list without them shows all`);
const { runs, results, partial } = values;
const say = (/** @type {string} */ line) => console.log(line);

try {
  if (values.list) list();
  else if (values.import !== undefined) await collect(cells, { runs: values.import, results, partial, say });
  else await train();
  const missing = unfinished(cells, results).length;
  say(`${cells.length - missing} of ${cells.length} runs are there`);
} catch (error) {
  console.error(`study: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function list() {
  const found = readResults(results);
  for (const cell of cells) {
    const epochs = String(Math.min(cell.epochs, furthest(found, cell)?.epochs.length ?? 0));
    say(`${epochs.padStart(3)} of ${String(cell.epochs).padStart(2)} epochs  ${describeCell(cell)}`);
  }
}

async function train() {
  await collect(cells, { runs, results, partial, say: () => {} });
  const known = readResults(results);
  const progress = createStudyProgress(unfinished(cells, results), { jobs, known, say });
  const controller = new AbortController();
  const { signal } = controller;
  const stopNow = () => process.exit(130);
  process.on('SIGINT', interruptHandler(controller, { stopNow, say }));
  const dataFolder = process.env['RANKBATCH_DATA'];
  try {
    const failures = await trainCells(cells, { runs, results, jobs, dataFolder, signal, progress });
    for (const failure of failures) console.error(`study: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    if (partial) await collect(cells, { runs, results, partial, say: () => {} });
    console.error('study: interrupted; the same command goes on');
    process.exitCode = 130;
  }
}
