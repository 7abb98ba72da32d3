import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from 'rankbatch';
import { afterAll, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import { readRuns } from '../run-folder/read-runs.js';

// The built command on the real engine, with processes of their own: `tsc -b tsconfig.build.json` must have run.
const bin = fileURLToPath(new URL('../../bin/rankbatch.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-sweep-'));
const random = new Random(1);
const rows = Array.from(
  { length: 60 },
  (_, row) => `${(row % 3) + random.float()},${random.float()},${row % 3}`,
);
writeFileSync(join(folder, 'points.csv'), ['x,y,label', ...rows].join('\n'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const words = ['--data', 'csv:points.csv?label=label', '--epochs', '2', '--batch', '16', '--threads', '1'];

function compare(out: string, ...more: string[]) {
  return spawn(process.execPath, [bin, 'compare', ...words, '--out', out, ...more], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function numbersOf(out: string): unknown {
  const text = readFileSync(join(folder, out, 'compare.json'), 'utf8');
  const { runs } = JSON.parse(text) as CompareDocument;
  return JSON.parse(
    JSON.stringify(runs, (key, value: unknown) => (/Seconds$|^concurrent$/.test(key) ? undefined : value)),
  );
}

describe('rankbatch compare --jobs', () => {
  it('gives the numbers of one run after another, stops all runs at Ctrl-C and goes on, and marks its times', async () => {
    const alone = once(compare('alone', '--quiet'), 'close');
    const stopped = compare('side-by-side', '--jobs', '2', '--seeds', '1');
    let isStopped = false;
    stopped.stderr.on('data', (chunk: Buffer) => {
      // Twice would stop at once.
      if (!isStopped && chunk.toString().includes('epoch')) isStopped = stopped.kill('SIGINT');
    });
    await once(stopped, 'close');
    expect(stopped.exitCode).toBe(130);

    // From another folder than that from which the file of the data was named.
    const resume = ['resume', join(folder, 'side-by-side'), '--jobs', '2', '--quiet'];
    const finished = spawn(process.execPath, [bin, ...resume], { cwd: tmpdir(), stdio: 'ignore' });
    await once(finished, 'close');
    expect(finished.exitCode).toBe(0);
    expect(await alone).toEqual([0, null]);
    expect(numbersOf('side-by-side')).toEqual(numbersOf('alone'));
    // At once after a kill, while its runs are still ending.
    const killed = compare('cut-off', '--jobs', '2', '--epochs', '4');
    killed.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('epoch')) killed.kill('SIGKILL');
    });
    await once(killed, 'close');
    const goneOn = compare('cut-off', '--jobs', '2', '--epochs', '4', '--quiet');
    let told = '';
    goneOn.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await once(goneOn, 'close');
    // What the data have to say, and nothing of the runs.
    expect(told).toMatch(/^columns: label \(.*\)\n$/);
    expect(goneOn.exitCode).toBe(0);

    for (const { folder: run, metrics } of await readRuns(join(folder, 'side-by-side'))) {
      expect(metrics.map(({ concurrent }) => concurrent)).toEqual([2, 2]);
      expect(readdirSync(run)).not.toContain('lock.json');
    }
  });
});

describe('rankbatch train on the real engine', () => {
  it('ends with the same bits, model and ledger too, after kill -9 in an epoch', async () => {
    const start = (...args: string[]) =>
      spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const train = (out: string) =>
      start('train', ...words, '--epochs', '6', '--checkpoint-every', '1', '--out', out);
    const undisturbed = once(train('undisturbed'), 'close');
    const killed = train('killed');
    // What is told of the data comes before there is a run.
    killed.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('epoch')) killed.kill('SIGKILL');
    });
    await once(killed, 'close');
    expect(killed.signalCode).toBe('SIGKILL');
    await Promise.all([undisturbed, once(start('resume', 'killed', '--quiet'), 'close')]);
    for (const name of ['ledger.parquet', 'model.onnx'])
      expect(readFileSync(join(folder, 'killed', name))).toEqual(
        readFileSync(join(folder, 'undisturbed', name)),
      );
  });
});
