/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lab from '@rankbatch/lab';
import * as browser from '@rankbatch/lab/browser';
import * as files from '@rankbatch/lab/run-folder';
import { generateDigits } from '@rankbatch/data';
import { shuffle } from 'rankbatch';
import { trainSmall } from '../attack-runs.mjs';

/** A learner whose losses are those of no network. */
const learner = async () => ({
  step: async (/** @type {unknown} */ _, /** @type {Uint32Array} */ ids) =>
    Float32Array.from(ids, (id) => id / 7),
  evaluate: async (
    /** @type {{ count: number }} */ { count },
    ids = Uint32Array.from({ length: count }, (_, i) => i),
  ) => ({
    losses: Float32Array.from(ids, (id) => id / 7),
    predictions: ids.map((id) => id % 10),
  }),
  dispose: async () => undefined,
});

/** @param {string} folder @returns {Promise<import('./calls.mjs').Calls>} */
export async function labCalls(folder) {
  const run = join(folder, 'run');
  if (!existsSync(run)) trainSmall(run);
  const csv = join(folder, 'rows.csv');
  writeFileSync(csv, ['a,b,k', ...Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 3}`)].join('\n'));
  const table = join(folder, 'table-run');
  if (!existsSync(table)) trainSmall(table, ['--data', `csv:${csv}`, '--batch', '8', '--epochs', '2']);
  const own = join(folder, 'own.mjs');
  writeFileSync(
    own,
    `import { shuffle } from ${JSON.stringify(import.meta.resolve('rankbatch'))}; export default () => shuffle();`,
  );
  const stored = await lab.readRun(run);
  const { manifest, metrics } = stored;
  const record = { optimizer: 'adam', select: 'shuffle', seed: 1, epochs: metrics };
  const runs = [record, { ...record, select: 'rank:100' }];
  const digits = generateDigits({ count: 40, seed: 1 });
  const dataset = { name: 'digits', classes: 10, train: digits, validation: digits, test: digits };
  const speedups = lab.judge(runs, 'shuffle');
  const document = {
    version: 1,
    data: 'digits',
    samples: { train: 40, validation: 40, test: 40 },
    batchSize: 8,
    epochs: 2,
    environment: manifest.environment,
    baseline: 'shuffle',
    runs,
    speedups,
  };
  const rows = lab.summarize({ runs, speedups, baseline: 'shuffle' });
  const loaded = await lab.loadRun(table);
  const strategy = lab.parseStrategy('rank:100');
  return {
    'lab: RunError': [() => new lab.RunError('what'), () => []],
    'lab: UsageError': [() => new lab.UsageError('what'), () => []],
    'lab: buildStrategy': [lab.buildStrategy, () => [strategy.spec, 5]],
    'lab: chooseBaseline': [lab.chooseBaseline, () => [['shuffle', 'auto']]],
    'lab: conclude': [lab.conclude, () => [rows, 2, { task: { kind: 'classes' } }]],
    'lab: costReached': [lab.costReached, () => [metrics, 0.5]],
    'lab: judge': [lab.judge, () => [runs, 'shuffle']],
    'lab: loadRun': [async (of) => (await lab.loadRun(of)).dispose(), () => [table]],
    'lab: LoadedRun.predict': [
      (given) => loaded.predict(given),
      () => [
        [
          { a: 3, b: 2 },
          { a: 1, b: 5 },
        ],
      ],
    ],
    'lab: LoadedRun.predict of samples': [
      (given) => loaded.predict(given),
      () => [{ count: 2, shape: [2], values: Float32Array.of(1, 2, 3, 4) }],
    ],
    'lab: LoadedRun.outputs': [
      (given) => loaded.outputs(given),
      () => [{ count: 2, shape: [2], values: Float32Array.of(1, 2, 3, 4) }],
    ],
    'lab: loadStrategy': [lab.loadStrategy, () => [`${own}:default`, { from: folder }]],
    'lab: median': [lab.median, () => [[3, 1, 2]]],
    'lab: nameStrategy': [lab.nameStrategy, () => ['mine', () => shuffle()]],
    'lab: parseStrategy': [lab.parseStrategy, () => ['rank:100:r']],
    'lab: race': [
      lab.race,
      () => [
        {
          dataset,
          createTrainer: learner,
          optimizers: ['adam'],
          strategies: [strategy],
          seeds: [1],
          epochs: 1,
          batchSize: 8,
        },
      ],
    ],
    'lab: readLedger': [lab.readLedger, () => [run, 64]],
    'lab: readManifest': [lab.readManifest, () => [run]],
    'lab: readMeasures': [lab.readMeasures, () => [run]],
    'lab: readMetrics': [lab.readMetrics, () => [run]],
    'lab: readRun': [lab.readRun, () => [run]],
    'lab: readRuns': [lab.readRuns, () => [run]],
    'lab: renderComparison': [lab.renderComparison, () => [document]],
    'lab: renderTable': [lab.renderTable, () => [rows]],
    'lab: summarize': [lab.summarize, () => [{ runs, speedups, baseline: 'shuffle' }]],
    'lab: workSeconds': [lab.workSeconds, () => [metrics[0]]],
    'lab/browser: loadRun': [
      async (of, options) => (await browser.loadRun(of, options)).dispose(),
      () => [
        async (/** @type {string} */ name) =>
          (await files.readRunFile(table, /** @type {any} */ (name))).bytes,
        {},
      ],
    ],
    'lab/browser: parseStrategy': [browser.parseStrategy, () => ['rank:100:r']],
    'lab/browser: buildStrategy': [browser.buildStrategy, () => [strategy.spec, 5]],
    'lab/run-folder: readRun': [files.readRun, () => [run]],
    'lab/run-folder: readManifest': [files.readManifest, () => [run]],
    'lab/run-folder: readRunFile': [files.readRunFile, () => [run, 'model.onnx']],
    'lab/run-folder: readLedger': [files.readLedger, () => [run, 64]],
    'lab/run-folder: findWriter': [files.findWriter, () => [run]],
    'lab/run-folder: readFailure': [files.readFailure, () => [run]],
  };
}
