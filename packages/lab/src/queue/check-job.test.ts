import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunError } from '../base/errors.js';
import { ChecksumsKeeper } from '../run-folder/checksums.js';
import { writeRunFolder } from '../run-folder/run-folder.testing.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { isNews, requireJob, requireResult, requireRun } from './check-job.js';
import { LostParcelError } from './parcels.js';

// What any program can leave on the server of a queue.
const config = {
  data: { name: 'csv:points.csv', options: {} },
  epochs: 1,
  batchSize: 16,
  model: 'linear',
  optimizer: 'adam',
  select: 'shuffle',
  seed: 1,
};
const data = { classes: 3, train: 40, validation: 10, test: 10, shape: [2], sha256: 'abc' };
const job = { config, data, number: 1, of: 2 };
const sha256 = 'a'.repeat(64);
const file = { path: 'checkpoint/state.json', bytes: 5, sha256 };

describe('a job', () => {
  it('of a comparison is taken', () => {
    expect(() => requireJob('points.csv-adam-shuffle-seed1-5a', job)).not.toThrow();
    expect(() => requireJob('a', { ...job, checkpointEvery: 5, variant: { batchSize: 8 } })).not.toThrow();
  });

  it.each([
    // A worker takes away the folder of this name.
    ['../../home', job, 'job: id: must be a name of letters, digits and . _ -, got "../../home"'],
    ['..', job, 'job: id: must be a name'],
    ['/etc', job, 'job: id: must be a name'],
    ['a:b', job, 'job: id: must be a name'],
    ['', job, 'job: id: must be a name'],
    ['a', null, 'job: must be an object, got null'],
    ['a', { ...job, number: '1' }, 'job: number: must be an integer from 1'],
    ['a', { ...job, checkpointEvery: -1 }, 'job: checkpointEvery: must be an integer from 1, got -1'],
    ['a', { ...job, variant: { batchSize: 'x' } }, 'job: variant: batchSize: must be an integer from 1'],
    ['a', { ...job, data: undefined }, 'job: data must be a object, got none'],
    ['a', { ...job, config: { ...config, epochs: 1e300 } }, 'job: config.epochs must be an integer from 0'],
    ['a', { ...job, config: { ...config, threads: 0.5 } }, 'job: config.threads must be an integer from 1'],
  ])('is refused: %s %j', (id, given, message) => {
    expect(() => requireJob(id, given)).toThrow(RunError);
    expect(() => requireJob(id, given)).toThrow(message);
  });
});

describe('a result', () => {
  it('of a worker is taken', () => {
    expect(() => requireResult({ files: [file, { ...file, path: 'run.json' }] })).not.toThrow();
    expect(() => requireResult({ files: [], failure: 'diverged' })).not.toThrow();
  });

  it.each([
    [null, 'result: must be an object, got null'],
    [{}, 'result: files: must be a list'],
    [{ files: [null] }, 'result: files: must be a list, each an object'],
    [{ files: [file, file] }, 'result: files, each once: must be an integer from 2 to 2, got 1'],
    [{ files: [{ ...file, path: '../x' }] }, 'must be below the folder of the run, and no lock, got "../x"'],
    [{ files: [{ ...file, path: '/x' }] }, 'must be below the folder of the run'],
    [{ files: [{ ...file, path: 'a/../../x' }] }, 'must be below the folder of the run'],
    [{ files: [{ ...file, path: String.raw`a\..\x` }] }, 'must be below the folder of the run'],
    [{ files: [{ ...file, path: 'lock.json' }] }, 'must be below the folder of the run, and no lock'],
    [{ files: [{ ...file, bytes: 1e18 }] }, 'result: file: bytes: must be an integer from 0'],
    [{ files: [{ ...file, sha256: '*' }] }, 'result: file: sha256: must be a SHA-256'],
    [{ files: [], failure: '\u001B[2J' }, 'result: failure: must be a text without control characters'],
  ])('is refused, and the run trained anew: %j', (given, message) => {
    expect(() => requireResult(given)).toThrow(LostParcelError);
    expect(() => requireResult(given)).toThrow(message);
  });
});

describe('the folder of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-result-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const make = async (name: string) => {
    const path = join(folder, name);
    await writeRunFolder(path, { select: 'shuffle', samples: 20 });
    await (await ChecksumsKeeper.of(path)).flush();
    return { path, asked: await readManifest(path) };
  };

  it('that was asked for is taken, whatever its threads', async () => {
    const { path, asked } = await make('right');
    const coming = requireRun(path, { ...asked, config: { ...asked.config, threads: 5 } });
    await expect(coming).resolves.toBeUndefined();
  });

  it('of another sweep, of other data, or not whole is refused', async () => {
    const { path, asked } = await make('other');
    const refusal = async (order: typeof asked) => {
      const error: unknown = await requireRun(path, order).catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(LostParcelError);
      return String(error);
    };
    const rule = 'result: must be the run that was asked for';
    expect(await refusal({ ...asked, config: { ...asked.config, seed: 2 } })).toContain(rule);
    expect(await refusal({ ...asked, data: { ...asked.data, sha256: 'other' } })).toContain(rule);
    appendFileSync(join(path, 'ledger.parquet'), 'x');
    expect(await refusal(asked)).toContain('ledger.parquet: must be as the run wrote it');
    rmSync(join(path, 'checksums.json'));
    expect(await refusal(asked)).toContain('must have checksums.json, got none');
    rmSync(join(path, 'run.json'));
    expect(await refusal(asked)).toContain('must be a run folder, got one without run.json');
  });
});

it('only what a worker tells is news', () => {
  const worker = 'host:5';
  const manifest = { version: 1, kind: 'run', config, data, environment: {}, startedAt: '' };
  const record = { trainLoss: 1, trainSeconds: 1, selectSeconds: 0, recomputeSeconds: 0 };
  const news = [
    { worker, kind: 'run', finished: 0, manifest },
    { worker, kind: 'batch', epoch: 0, progress: 0.5 },
    { worker, kind: 'epoch', record },
    { worker, kind: 'refused', reason: 'other data' },
  ];
  expect(news.map(isNews)).toEqual([true, true, true, true]);
  const others = [
    null,
    'run',
    { worker, kind: 'other' },
    { kind: 'batch', epoch: 0, progress: 0.5 },
    { worker, kind: 'batch', epoch: 'x', progress: 0.5 },
    { worker, kind: 'epoch', record: null },
    { worker, kind: 'run', finished: 0, manifest: { ...manifest, config: 5 } },
    { worker, kind: 'refused', reason: '\u001B[2J' },
    { worker: '\u0007', kind: 'refused', reason: 'x' },
  ];
  expect(others.map(isNews)).toEqual(others.map(() => false));
});
