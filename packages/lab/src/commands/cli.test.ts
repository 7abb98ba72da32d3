import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import { runMain } from '../testing/surroundings.testing.js';

// The built command in a process of its own: `tsc -b tsconfig.build.json` must have run.
const bin = fileURLToPath(new URL('../../bin/rankbatch.js', import.meta.url));
const missing = fileURLToPath(new URL('../../no-such-folder', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-cli-'));
const points = join(folder, 'points.csv');
writeFileSync(
  points,
  ['x,y,label', ...Array.from({ length: 64 }, (_, i) => `${i},${i % 5},${i % 2}`)].join('\n'),
);
const small = ['--data', `csv:${points}?label=label`, '--batch', '16', '--threads', '1'];

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(words: readonly string[]) {
  const { RANKBATCH_DATA: _, ...env } = process.env;
  return spawn(process.execPath, [bin, ...words], { env: { ...env, NO_COLOR: '1' } });
}

/** Whether training is told of for the first time: what is told of the data comes before. A second signal would stop at once. */
const stopsIn = (before: string, chunk: Buffer): boolean =>
  !before.includes('epoch') && chunk.toString().includes('epoch');

async function run(
  words: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(words);
  const caught = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (caught.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (caught.stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, ...caught };
}

// Processes mostly wait: side by side they take half the time.
describe.concurrent('the rankbatch command', () => {
  // More of them, in this process, in usage-errors.test.ts.
  it('answers what it cannot do with one clear line and exit code 2', async () => {
    const { code, stdout, stderr } = await run(['compare', '--data', 'mnist', '--data-dir', missing]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^rankbatch: .*\n$/);
    expect(stderr).toContain(missing);
  });

  it.each([
    ['waits for what never comes', 'new Promise(() => {})'],
    ['ends the process', 'process.exit(0)'],
  ])('does not end as if all were done where a model of the user %s', async (_, body) => {
    const path = join(folder, `${body.replace(/\W/g, '')}.mjs`);
    writeFileSync(path, `export const net = () => ${body};\n`);
    const { code, stdout, stderr } = await run(['compare', ...small, '--quiet', '--model', `${path}:net`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/rankbatch: ended before it was done: a model or strategy of your own/);
  });

  it('trains on the real engine and prints one JSON document', async () => {
    const words = [
      '--size',
      '64',
      '--epochs',
      '1',
      '--select',
      'shuffle',
      '--model',
      'mlp:4',
      '--json',
      '--quiet',
    ];
    const { code, stdout, stderr } = await run(['compare', ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { data, samples, runs } = JSON.parse(stdout) as CompareDocument;
    expect({ data, samples }).toEqual({
      data: 'digits',
      samples: { train: 64, validation: 2000, test: 2000 },
    });
    expect(runs[0]!.epochs[0]!.trainLoss).toBeGreaterThan(0);
  });

  it('stops calmly at Ctrl-C, with 130', async () => {
    const child = start(['compare', ...small, '--epochs', '100000']);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (stopsIn(stderr, chunk)) child.kill('SIGINT');
      stderr += chunk.toString();
    });
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    expect(stderr.endsWith('\nrankbatch: interrupted\n')).toBe(true);
  });

  // Each keeps the run; 128 and the signal's number is what shells make of it.
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('keeps what is trained at %s and ends with %d', async (signal, code) => {
    const out = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    const child = start(['train', ...small, '--epochs', '100000', '--out', out]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (stopsIn(stderr, chunk)) child.kill(signal);
      stderr += chunk.toString();
    });
    await once(child, 'close');
    const found = await readdir(out);
    await rm(out, { recursive: true });
    expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code, signal: null });
    expect(stderr).toContain('interrupted; go on with it: rankbatch resume');
    expect(found).toContain('checkpoint');
    expect(found).not.toContain('lock.json');
  });

  it('does not begin where the comparison that started it ends while it is loaded', async () => {
    const child = fork(bin, ['train', ...small, '--model', 'mlp:4', '--out', join(folder, 'orphan')], {
      silent: true,
    });
    child.disconnect();
    await once(child, 'exit');
    expect(child.exitCode).toBe(130);
  });

  it('shows a run that may only be read', async () => {
    const out = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    await runMain(['train', '--data', 'toy', '--batch', '16', '--epochs', '1', '--out', out, '--quiet']);
    await chmod(out, 0o555);
    // The superuser may write everywhere: then somebody else looks.
    const isRoot = process.getuid?.() === 0;
    const words = ['inspect', out, '--quiet'];
    const child = spawn(process.execPath, [bin, ...words], isRoot ? { uid: 65_534, gid: 65_534 } : {});
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, 'close');
    await chmod(out, 0o755);
    await rm(out, { recursive: true });
    expect(child.exitCode).toBe(0);
    expect(stdout).toMatch(/inspect\.html was not written \(permission denied\)\n$/);
  });

  it('does not mind a reader that goes away', async () => {
    const child = start(['compare', '--help']);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, 'close');
    expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('goes on where nobody reads its progress any more', async () => {
    const out = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    const words = ['compare', ...small, '--epochs', '3', '--model', 'mlp:4', '--out', out];
    const child = start(words);
    child.stderr.destroy();
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, 'close');
    await rm(out, { recursive: true });
    expect(child.exitCode).toBe(0);
    expect(stdout).toContain('auto');
  });
});
