import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from './ledger.js';
import { readRun, readRuns } from './read-runs.js';
import { writeRaceFolder, writeRunFolder } from './run-folder.testing.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function changeManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, 'run.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

describe('readRun', () => {
  it('reads configuration and finished epochs', async () => {
    await writeRunFolder(folder, { select: 'rank:1e8:r', epochs: 3, cost: (epoch) => 1 / epoch });
    const { manifest, metrics } = await readRun(folder);
    expect(manifest.config).toMatchObject({ select: 'rank:1e8:r', epochs: 3, batchSize: 64 });
    expect(metrics.map(({ trainLoss }) => trainLoss)).toEqual([1, 1 / 2, 1 / 3]);
  });

  it('leaves out a last line that is still being written, and takes it once it is whole', async () => {
    await writeRunFolder(folder, { select: 'shuffle', epochs: 3 });
    const path = join(folder, 'metrics.jsonl');
    const whole = await readFile(path, 'utf8');
    for (const cut of [1, 5, 100]) {
      await writeFile(path, whole.slice(0, -cut));
      expect((await readRun(folder)).metrics).toHaveLength(2);
    }
    await writeFile(path, whole);
    expect((await readRun(folder)).metrics).toHaveLength(3);
  });

  it('takes a run that has not finished an epoch', async () => {
    await writeRunFolder(folder, { select: 'shuffle' });
    await rm(join(folder, 'metrics.jsonl'));
    await rm(join(folder, 'ledger.parquet'));
    expect((await readRun(folder)).metrics).toEqual([]);
    expect(await readLedger(folder)).toBeNull();
  });

  it('names the line that is damaged', async () => {
    await writeRunFolder(folder, { select: 'shuffle', epochs: 2 });
    await appendFile(join(folder, 'metrics.jsonl'), '{"epoch": 3\n');
    await expect(readRun(folder)).rejects.toThrow(
      'metrics.jsonl: line 3: must be JSON, got "{\\"epoch\\": 3"',
    );
    await writeRunFolder(folder, { select: 'shuffle', epochs: 2 });
    await appendFile(join(folder, 'metrics.jsonl'), '{"epoch": 3}\n');
    await expect(readRun(folder)).rejects.toThrow('line 3: must hold the numbers of an epoch');
  });

  it('refuses a newer format, naming the cure', async () => {
    await writeRunFolder(folder, { select: 'shuffle' });
    await changeManifest((manifest) => (manifest['version'] = 2));
    await expect(readRun(folder)).rejects.toThrow(
      'run.json: version must be at most 1, got 2; read it with the rankbatch that wrote it, or a newer one',
    );
  });

  it('names the setting that is missing', async () => {
    await writeRunFolder(folder, { select: 'shuffle' });
    await changeManifest((manifest) => (manifest['data'] = { classes: 10 }));
    await expect(readRun(folder)).rejects.toThrow('run.json: data.train must be a number, got none');
  });
});

describe('readRuns', () => {
  it('finds the runs of a comparison in the order of their start, and a run by itself', async () => {
    await writeRaceFolder(folder, [{ select: 'shuffle' }, { select: 'random' }]);
    await writeRunFolder(join(folder, 'runs', 'a-first'), {
      select: 'rank:100',
      startedAt: '2025-01-01T00:00:00.000Z',
    });
    const selects = (runs: Awaited<ReturnType<typeof readRuns>>) =>
      runs.map((run) => run.manifest.config.select);
    expect(selects(await readRuns(folder))).toEqual(['rank:100', 'shuffle', 'random']);
    expect(selects(await readRuns(join(folder, 'runs', 'cell-1')))).toEqual(['random']);
  });

  it('takes what is known of a run that is trained elsewhere, until its folder is there', async () => {
    const at = (name: string) => join(folder, 'runs', name);
    await writeRunFolder(at('auto-seed1.part'), { select: 'auto', epochs: 2 });
    expect((await readRuns(folder)).map((run) => run.folder)).toEqual([at('auto-seed1.part')]);
    await writeRunFolder(at('auto-seed1'), { select: 'auto', epochs: 4 });
    await writeRunFolder(at('shuffle-seed1'), { select: 'shuffle', epochs: 4 });
    expect((await readRuns(folder)).map((run) => run.folder)).toEqual([
      at('auto-seed1'),
      at('shuffle-seed1'),
    ]);
  });

  it('says what a folder without runs should hold', async () => {
    await expect(readRuns(folder)).rejects.toThrow('must be a run folder or hold runs in runs/, got none');
    await expect(readRuns(join(folder, 'nowhere'))).rejects.toThrow('nowhere: must be a run folder');
  });
});

describe('readLedger', () => {
  it('reads every column, true labels only where there are some', async () => {
    await writeRunFolder(folder, { select: 'rank:1e8:r', samples: 100, epochs: 3, labelNoise: 0.5 });
    const ledger = await readLedger(folder);
    expect(Object.keys(ledger ?? {})).toEqual([
      'label',
      'trueLabel',
      'loss',
      'knownLoss',
      'meanLoss',
      'meanMargin',
      'prediction',
      'correct',
      'forgotten',
      'draws',
      'lastDraw',
    ]);
    expect(Array.from(ledger?.trueLabel?.slice(8, 13) ?? [])).toEqual([8, 9, 0, 1, 2]);
    expect(Array.from(ledger?.draws ?? []).every((draws) => draws === 3 || draws === 15)).toBe(true);
    await writeRunFolder(folder, { select: 'shuffle' });
    expect((await readLedger(folder))?.trueLabel).toBeUndefined();
  });

  it('refuses a file that is cut short', async () => {
    await writeRunFolder(folder, { select: 'shuffle' });
    const path = join(folder, 'ledger.parquet');
    await writeFile(path, (await readFile(path)).subarray(0, 1000));
    await expect(readLedger(folder)).rejects.toThrow('ledger.parquet: must be a whole Parquet file, got');
  });
});
