import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from 'rankbatch';
import { afterAll, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import { readRuns } from '../run-folder/read-runs.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

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

const words = ['--data', 'csv:points.csv?label=label', '--epochs', '4', '--batch', '16', '--threads', '1'];

const start = (args: readonly string[], cwd = folder) =>
  spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });

/** Sends a signal once training is told of: what is told of the data comes before. A second one would stop at once. */
function signalInTraining(child: ReturnType<typeof start>, signal: NodeJS.Signals): void {
  let isSent = false;
  child.stderr.on('data', (chunk: Buffer) => {
    if (!isSent && chunk.toString().includes('epoch')) isSent = child.kill(signal);
  });
}

/** Runs the command in this process, undisturbed; as its own it has the file of the data where it says. */
async function undisturbed(command: string, ...more: string[]): Promise<void> {
  const [option = '', , ...rest] = words;
  const data = `csv:${join(folder, 'points.csv')}?label=label`;
  const { code } = await runMain([command, option, data, ...rest, '--quiet', ...more], { services });
  expect(code).toBe(0);
}

function numbersOf(out: string): unknown {
  const text = readFileSync(join(folder, out, 'compare.json'), 'utf8');
  const { runs } = JSON.parse(text) as CompareDocument;
  return JSON.parse(
    JSON.stringify(runs, (key, value: unknown) => (/Seconds$|^concurrent$/.test(key) ? undefined : value)),
  );
}

describe('rankbatch compare --jobs', () => {
  it('gives the numbers of one run after another, stops all runs at Ctrl-C and goes on, after a kill too, and marks its times', async () => {
    const compare = ['compare', ...words, '--jobs', '2', '--out', 'side-by-side'];
    const stopped = start(compare);
    signalInTraining(stopped, 'SIGINT');
    await once(stopped, 'close');
    expect(stopped.exitCode).toBe(130);

    // From another folder than that from which the file of the data was named.
    const killed = start(['resume', join(folder, 'side-by-side'), '--jobs', '2'], tmpdir());
    signalInTraining(killed, 'SIGKILL');
    await once(killed, 'close');
    expect(killed.signalCode).toBe('SIGKILL');

    // At once after a kill, while its runs are still ending.
    const goneOn = start([...compare, '--quiet']);
    let told = '';
    goneOn.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await once(goneOn, 'close');
    // What the data have to say, and nothing of the runs.
    expect(told).toMatch(/^columns: label \(.*\)\n$/);
    expect(goneOn.exitCode).toBe(0);

    await undisturbed('compare', '--out', join(folder, 'alone'));
    expect(numbersOf('side-by-side')).toEqual(numbersOf('alone'));
    for (const { folder: run, metrics } of await readRuns(join(folder, 'side-by-side'))) {
      expect(metrics.map(({ concurrent }) => concurrent)).toEqual([2, 2, 2, 2]);
      expect(readdirSync(run)).not.toContain('lock.json');
    }
  });

  it('goes on with data that have moved, with those runs too that had begun', async () => {
    const [old, now] = [join(folder, 'old'), join(folder, 'new')];
    mkdirSync(old);
    copyFileSync(join(folder, 'points.csv'), join(old, 'points.csv'));
    const stopped = start(['compare', ...words, '--jobs', '2', '--data-dir', old, '--out', 'moved']);
    signalInTraining(stopped, 'SIGINT');
    await once(stopped, 'close');
    expect(stopped.exitCode).toBe(130);
    renameSync(old, now);
    const goneOn = start(['resume', 'moved', '--jobs', '2', '--data-dir', now, '--quiet']);
    await once(goneOn, 'close');
    expect(goneOn.exitCode).toBe(0);
    for (const { manifest } of await readRuns(join(folder, 'moved')))
      expect(manifest.config.data.options.dataDir).toBe(now);
  });
});

describe('rankbatch train on the real engine', () => {
  it('ends with the same bits, model and ledger too, after kill -9 in an epoch', async () => {
    const killed = start(['train', ...words, '--checkpoint-every', '1', '--out', 'killed']);
    signalInTraining(killed, 'SIGKILL');
    await once(killed, 'close');
    expect(killed.signalCode).toBe('SIGKILL');
    await once(start(['resume', 'killed', '--quiet']), 'close');
    await undisturbed('train', '--out', join(folder, 'undisturbed'));
    for (const name of ['ledger.parquet', 'model.onnx'])
      expect(readFileSync(join(folder, 'killed', name))).toEqual(
        readFileSync(join(folder, 'undisturbed', name)),
      );
  });
});
