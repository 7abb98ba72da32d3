import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnReading } from '@rankbatch/data';
import { describe, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import type { Services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';
import { toyDataset } from '../services/toy-data.testing.js';
import { toyServices } from '../services/toy-services.testing.js';

const small = ['compare', '--data', 'toy', '--batch', '10', '--epochs', '3'];

describe('rankbatch compare', () => {
  it('prints a table and a conclusion on stdout and progress on stderr', async () => {
    const { code, stdout, stderr } = await runMain(small);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^toy: 50 training, 20 validation, 10 test samples; 3 epochs in batches of 10; seed 1\n/,
    );
    expect(stdout).toMatch(/\n {0}auto +\d\.\de/);
    expect(stdout).toMatch(/training cost .*\.\n$/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(6);
  });

  it('tells with --quiet what is worth a look in the data, once: not when a run goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    try {
      const columns: readonly ColumnReading[] = [
        { name: 'x', kind: 'number', values: 9, missing: 0 },
        { name: 'id', kind: 'ignored', values: 9, missing: 0, note: 'looks like a row number' },
      ];
      const dataset = { ...toyDataset(), columns, notes: ['no sample is of class 7'] };
      const services = { loadDataset: () => Promise.resolve(dataset) };
      const told = 'no sample is of class 7\ncolumns: id (ignored, looks like a row number)\n';
      const out = join(folder, 'run');
      const words = ['--data', 'toy', '--batch', '10', '--epochs', '1', '--quiet'];
      expect(await runMain(['train', ...words, '--out', out], { services })).toMatchObject({ stderr: told });
      await rm(join(out, 'model.onnx'), { force: true });
      expect(await runMain(['resume', out, '--quiet'], { services })).toMatchObject({ code: 0, stderr: '' });
      const raced = await runMain(['compare', ...words, '--select', 'uniform'], { services });
      expect(raced).toMatchObject({ code: 0, stderr: told });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('prints one JSON document with --json, the same that --out writes, and nothing else with --quiet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    try {
      const out = join(folder, 'new', 'folder');
      const words = [
        '--json',
        '--quiet',
        '--out',
        out,
        '--optimizer',
        'adam,adadelta',
        '--seeds',
        '2',
        '--seed',
        '7',
      ];
      const { code, stdout, stderr } = await runMain([...small, ...words]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await readFile(join(out, 'compare.json'), 'utf8')).toBe(stdout);

      const document = JSON.parse(stdout) as CompareDocument;
      expect(Object.keys(document)).toEqual([
        'version',
        'data',
        'commonestClass',
        'samples',
        'batchSize',
        'epochs',
        'environment',
        'baseline',
        'runs',
        'speedups',
      ]);
      expect(document).toMatchObject({
        version: 1,
        data: 'toy',
        samples: { train: 50, validation: 20, test: 10 },
        batchSize: 10,
        epochs: 3,
        environment: { rankbatch: '0.1.0', node: process.version },
      });
      expect(document.runs.map((r) => `${r.optimizer} ${r.seed} ${r.select} ${r.epochs.length}`)).toEqual(
        ['adam', 'adadelta'].flatMap((o) =>
          [7, 8].flatMap((seed) => [`${o} ${seed} shuffle 3`, `${o} ${seed} auto 3`]),
        ),
      );
      expect(Object.keys(document.runs[0]!.epochs[0]!)).toEqual([
        'epoch',
        'step',
        'trainLoss',
        'trainError',
        'validationLoss',
        'validationError',
        'testLoss',
        'testError',
        'confidentSamples',
        'confidentErrors',
        'trainSeconds',
        'selectSeconds',
        'recomputeSeconds',
        'evalSeconds',
        'saveSeconds',
        'pressure',
        'meanAge',
        'oldestAge',
        'movedShare',
        'distinctShare',
        'effectiveSampleSize',
        'drawHistogram',
      ]);
      expect(document.speedups).toHaveLength(4);
      expect(Object.keys(document.speedups[0]!)).toEqual([
        'optimizer',
        'select',
        'seed',
        'baseline',
        'targetLoss',
        'epochs',
        'seconds',
        'baselineEpochs',
        'baselineSeconds',
        'epochRatio',
        'secondRatio',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('measures against the first strategy when shuffle does not take part', async () => {
    const { stdout } = await runMain([...small, '--json', '--select', 'random,rank:100']);
    const { speedups } = JSON.parse(stdout) as CompareDocument;
    expect(speedups.map(({ select, baseline }) => [select, baseline])).toEqual([['rank:100', 'random']]);
  });

  it('ends calmly with 130 when interrupted, without a table', async () => {
    const controller = new AbortController();
    controller.abort();
    const { code, stdout, stderr } = await runMain(small, { signal: controller.signal });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'rankbatch: interrupted\n' });
  });

  it('ends the loading of data at the first Ctrl-C', async () => {
    const controller = new AbortController();
    const loadDataset = () => {
      controller.abort();
      return new Promise<never>(() => {});
    };
    const { code, stderr } = await runMain(small, { signal: controller.signal, services: { loadDataset } });
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'rankbatch: interrupted\n' });
  });

  it('prints what is finished when a run diverges, and says which', async () => {
    const trainerFactory: Services['trainerFactory'] = (dataset, settings) => async (options) => {
      const learner = await toyServices.trainerFactory(dataset, settings)(options);
      // The second run.
      if (created++ === 1) learner.step = (_, ids) => Promise.resolve(new Float32Array(ids.length).fill(NaN));
      return learner;
    };
    let created = 0;
    const words = [...small, '--json', '--select', 'shuffle,random,rank:100'];
    const { code, stdout, stderr } = await runMain(words, { services: { trainerFactory } });
    expect(code).toBe(1);
    const { runs } = JSON.parse(stdout) as CompareDocument;
    expect(runs.map(({ select }) => select)).toEqual(['shuffle', 'rank:100']);
    expect(stderr).toMatch(/^rankbatch: 1 of 3 runs failed; .*random/m);
  });

  it('exits with 1 and one line when something unexpected fails', async () => {
    const { code, stdout, stderr } = await runMain(small, {
      services: { trainerFactory: () => () => Promise.reject(new Error('no memory\n  left')) },
    });
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'rankbatch: no memory left\n' });
  });

  it('goes on with the other runs in --out when one fails, and with that one at the next call', async () => {
    const out = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    let made = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => (options) => {
      made += 1;
      if (made === 3) return Promise.reject(new Error('no memory left'));
      return toyServices.trainerFactory(dataset, settings)(options);
    };
    const words = [...small, '--select', 'rank:100,shuffle', '--seeds', '2', '--out', out];
    const first = await runMain(words, { services: { trainerFactory } });
    expect(first.code).toBe(1);
    expect(first.stderr).toContain(
      'rankbatch: 1 of 4 runs failed; the same command again goes on with them: run 3 of 4 (adam, rank:100, seed 2): no memory left\n',
    );
    const readRuns = async () => {
      const { runs } = JSON.parse(await readFile(join(out, 'compare.json'), 'utf8')) as CompareDocument;
      return runs.map(({ select, seed }) => `${select} ${seed}`);
    };
    expect(await readRuns()).toEqual(['rank:100 1', 'shuffle 1', 'shuffle 2']);

    made = 3;
    expect((await runMain(['resume', out], { services: { trainerFactory } })).code).toBe(0);
    expect(made).toBe(4);
    expect(await readRuns()).toEqual(['rank:100 1', 'shuffle 1', 'rank:100 2', 'shuffle 2']);
    const again = await runMain([...words, '--json'], { services: { trainerFactory } });
    expect(again.stdout).toBe(await readFile(join(out, 'compare.json'), 'utf8'));
    expect(made).toBe(4);

    const changed = await runMain([...words, '--seeds', '3'], { services: { trainerFactory } });
    expect(changed).toMatchObject({ code: 2, stdout: '' });
    expect(changed.stderr).toContain('whose seeds was 2 and now is 3; choose another folder');
    await rm(out, { recursive: true });
  });

  it('checks everything before any training', async () => {
    let made = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => (options) => {
      made += 1;
      return toyServices.trainerFactory(dataset, settings)(options);
    };
    const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    for (const words of [
      ['--batch', '51'],
      ['--data', 'lost'],
      ['--select', 'shuffle,rank:0'],
      ['--out', join(folder, 'x\0y')],
    ]) {
      const { code, stderr } = await runMain([...small, ...words], { services: { trainerFactory } });
      expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 });
    }
    await rm(folder, { recursive: true });
    expect(made).toBe(0);
  });
});

describe('rankbatch', () => {
  it('shows help without words, and help and version when asked, with exit code 0', async () => {
    for (const words of [[], ['--help'], ['help'], ['compare', '--help'], ['help', 'compare']]) {
      const { code, stdout, stderr } = await runMain(words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: rankbatch/);
    }
    expect((await runMain(['compare', '--help'])).stdout).toContain('\nExamples:\n  $ rankbatch compare\n');
    expect(await runMain(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});
