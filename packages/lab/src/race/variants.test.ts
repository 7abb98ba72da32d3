import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import type { LearnerSettings } from '../services/services.js';
import { toyServices } from '../services/toy-services.testing.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const axes = ['--learning-rate', '0.1,0.01', '--batch', '5,10', '--select', 'shuffle,rank:100'];
const words = ['compare', '--data', 'toy', '--epochs', '2', ...axes];
const names = [
  'adam, learning rate 0.1, batches of 5',
  'adam, learning rate 0.1, batches of 10',
  'adam, learning rate 0.01, batches of 5',
  'adam, learning rate 0.01, batches of 10',
];

it('races every learning rate and batch size, each judged by itself, with what it is named for', async () => {
  const asked: object[] = [];
  const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings: LearnerSettings) => {
    const make = toyServices.trainerFactory(dataset, settings);
    return ({ learningRate = settings.learningRate, batchSize, ...options }) => {
      asked.push({ learningRate, batchSize });
      return make({ ...options, batchSize });
    };
  };
  const { code, stdout } = await runMain([...words, '--json', '--quiet'], { services: { trainerFactory } });
  expect(code).toBe(0);
  const { runs, speedups, batchSizes } = JSON.parse(stdout) as CompareDocument;
  expect([...new Set(runs.map(({ optimizer }) => optimizer))]).toEqual(names);
  expect(runs).toHaveLength(8);
  expect(speedups.map(({ optimizer }) => optimizer)).toEqual(names);
  expect(batchSizes).toEqual([5, 10]);
  // 50 samples: as many steps as batches of that size.
  expect(runs[0]?.epochs[0]?.step).toBe(10);
  expect(runs[2]?.epochs[0]?.step).toBe(5);
  expect(asked[0]).toEqual({ learningRate: 0.1, batchSize: 5 });
  expect(asked.at(-1)).toEqual({ learningRate: 0.01, batchSize: 10 });
});

it('keeps each as a run of its own, goes on with them, and reports them side by side', async () => {
  const kept = [...words, '--out', folder, '--quiet'];
  const first = await runMain(kept);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('2 epochs in batches of 5 and 10; seed 1');
  for (const name of names) expect(first.stdout).toContain(`\n${name}`);
  const cells = await readdir(join(folder, 'runs'));
  expect(cells).toHaveLength(8);
  expect(cells).toContain('toy-adam-rate0.01-batch10-shuffle-seed1');
  const run = join(folder, 'runs', 'toy-adam-rate0.01-batch10-shuffle-seed1', 'run.json');
  expect(JSON.parse(await readFile(run, 'utf8'))).toMatchObject({
    config: { optimizer: 'adam', learningRate: 0.01, batchSize: 10 },
  });
  const again = await runMain(['resume', folder, '--quiet']);
  expect(again.stdout).toBe(first.stdout);
  const report = await readFile(join(folder, 'report.html'), 'utf8');
  expect(report).toContain('Adam, learning rate 0.01, batches of 10');
  expect(report).toContain('--batch 5,10 --learning-rate 0.1,0.01');
});

it('refuses a value that is none, or one that is given twice', async () => {
  const refused = async (...more: string[]) => (await runMain([...words, ...more])).stderr;
  expect(await refused('--learning-rate', '0.1,fast')).toContain(
    '--learning-rate: must be a finite number > 0, got "fast"',
  );
  expect(await refused('--batch', '5,5')).toContain('--batch: must name each entry once, got "5" twice');
  expect(await refused('--learning-rate', '0.1,1e-3,0.001')).toContain(
    '--learning-rate: must name each number once, got "1e-3" and "0.001", which are the same; leave one out',
  );
  expect(await refused('--batch', '32,16,032')).toContain('got "32" and "032", which are the same');
  expect(await refused('--batch', '5,51')).toContain(
    '--batch: must be at most the number of training samples (50), got 51',
  );
});
