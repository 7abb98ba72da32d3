import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeRunFolder } from '../../packages/lab/src/run-folder/run-folder.testing.js';
import type { Cell } from './cell.mjs';
import { readResults } from './result-file.mjs';
import { collect, trainCells, unfinished } from './train-cells.mjs';

const cell: Cell = {
  data: 'digits',
  size: 128,
  model: 'mlp',
  optimizer: 'adam',
  select: 'rank:1e8:r',
  seed: 1,
  epochs: 12,
  batchSize: 64,
};
/** As `writeRunFolder` makes them. */
const toy: Cell = { ...cell, size: 200, model: 'mnist-cnn', epochs: 4 };

let folder: string;
let runs: string;
let results: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  runs = join(folder, 'runs');
  results = join(folder, 'results');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Trains, and stops at the first epoch seen where that is asked for. */
async function train(cells: readonly Cell[], { stopAfterEpoch = false } = {}) {
  const controller = new AbortController();
  const begun: [cell: Cell, epochs: number][] = [];
  const progress = {
    begin: (one: Cell, { length }: { readonly length: number }) => begun.push([one, length]),
    epochs: ({ epochs }: Cell, { length }: { readonly length: number }) => {
      if (stopAfterEpoch && length > 0 && length < epochs) controller.abort();
    },
  };
  const { signal } = controller;
  const failures = await trainCells(cells, {
    runs,
    results,
    jobs: 2,
    dataFolder: undefined,
    signal,
    progress,
  });
  return { begun, failures };
}

it('goes on in the midst of a run, keeps results without the folder, and names what failed', async () => {
  await expect(train([cell], { stopAfterEpoch: true })).rejects.toThrow('aborted');
  expect(unfinished([cell], results)).toEqual([cell]);
  const [name = ''] = await readdir(runs);
  const readStart = async () => await readFile(join(runs, name, 'run.json'), 'utf8');
  const startedAt = await readStart();

  const broken = { ...cell, labels: 'own.u8' };
  const { begun, failures } = await train([cell, broken]);
  // Side by side, so that either may begin first.
  const [, done] = begun.find(([one]) => one === cell) ?? [];
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(12);
  expect(await readStart()).toBe(startedAt);
  expect(failures).toEqual([
    'digits own.u8 adam b=64 rank:1e8:r seed 1: RANKBATCH_DATA: must name the folder that holds own.u8, got nothing',
  ]);
  const [result] = readResults(results);
  expect(result?.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));

  await rm(runs, { recursive: true });
  expect(await train([cell, { ...cell, epochs: 5 }])).toEqual({ begun: [], failures: [] });
});

it('takes over runs from elsewhere by what they were trained with, unfinished ones only when asked to', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await writeRunFolder(join(elsewhere, 'of any name'), {
    select: 'rank:1e8:r',
    epochs: 4,
    cost: (epoch) => 1 / 3 / epoch,
  });
  await writeRunFolder(join(elsewhere, 'another seed'), { select: 'rank:1e8:r', seed: 2 });
  const cut = join(elsewhere, 'unfinished');
  await writeRunFolder(cut, { select: 'shuffle', epochs: 4 });
  const lines = (await readFile(join(cut, 'metrics.jsonl'), 'utf8')).split('\n');
  await writeFile(join(cut, 'metrics.jsonl'), `${lines.slice(0, 3).join('\n')}\n`);
  const shuffled = { ...toy, select: 'shuffle' };
  const said: string[] = [];
  const say = (line: string) => said.push(line);

  await collect([toy, shuffled], { runs: elsewhere, results, partial: false, say });
  expect(said).toEqual([
    'digits adam b=64 rank:1e8:r seed 1: 4 of 4 epochs taken',
    'digits adam b=64 shuffle seed 1: 3 of 4 epochs, left out without --partial',
  ]);
  expect(unfinished([toy, { ...toy, epochs: 3 }, shuffled], results)).toEqual([shuffled]);
  const [result] = readResults(results);
  expect(result?.epochs.map(({ trainLoss }) => trainLoss)).toEqual([0.333333, 0.166667, 0.111111, 0.0833333]);
  expect(await readdir(results)).toEqual(['digits-n200-mnist-cnn-adam-b64-rank_1e8_r-e4-seed1.json']);

  await collect([toy, shuffled], { runs: elsewhere, results, partial: true, say });
  expect(said.slice(2)).toEqual(['digits adam b=64 shuffle seed 1: 3 of 4 epochs taken']);
  expect(unfinished([toy, shuffled, { ...shuffled, epochs: 3 }], results)).toEqual([shuffled]);
});

it('leaves results alone that hold as many epochs', async () => {
  const said: string[] = [];
  const options = { runs, results, partial: true, say: (line: string) => said.push(line) };
  await writeRunFolder(join(runs, 'a'), { select: 'rank:1e8:r', epochs: 4 });
  for (let time = 0; time < 2; time++) await collect([toy], options);
  expect(said).toHaveLength(1);
});
