import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireOtherFile } from './output-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  await mkdir(join(folder, 'run', 'checkpoint'), { recursive: true });
  for (const name of ['run/run.json', 'run/model.onnx', 'new.csv']) await writeFile(join(folder, name), 'x');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const attempt = (name: string, inputs?: readonly string[]) =>
  requireOtherFile('--out', join(folder, name), inputs);

describe('requireOtherFile', () => {
  it.each([
    'run.json',
    'model.onnx',
    'metrics.jsonl',
    'ledger.parquet',
    'checksums.json',
    'lock.json',
    'checkpoint/state.json',
    'checkpoint/epoch-1-step-2.samples.bin',
  ])('refuses %s of a run, be it there or not', async (name) => {
    await expect(attempt(join('run', name))).rejects.toThrow(
      `--out: must not replace ${name}, a file of the run or comparison in that folder, got "${join(folder, 'run', name)}"; choose another name`,
    );
  });

  it('follows links to the folder, and leaves all other names and folders alone', async () => {
    await symlink(join(folder, 'run'), join(folder, 'link'));
    await expect(attempt('link/model.onnx')).rejects.toThrow('must not replace model.onnx');
    for (const name of [
      'run/predictions.csv',
      'model.onnx',
      'run.json',
      'nowhere/model.onnx',
      'checkpoint/a.csv',
    ])
      await expect(attempt(name)).resolves.toBeUndefined();
  });

  it('refuses a file that is read, by whatever name', async () => {
    await link(join(folder, 'new.csv'), join(folder, 'twin.csv'));
    await symlink(join(folder, 'new.csv'), join(folder, 'other.csv'));
    for (const name of ['new.csv', 'run/../new.csv', 'twin.csv', 'other.csv'])
      await expect(attempt(name, [join(folder, 'new.csv')])).rejects.toThrow(
        `--out: must be another file than ${join(folder, 'new.csv')}, which is read`,
      );
  });
});
