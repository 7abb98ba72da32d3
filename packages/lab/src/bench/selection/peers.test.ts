import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBench } from '../../testing/run-bench.testing.js';
import type { SelectionCost } from './cost.js';
import { runPeers } from './peers.js';

const real = fileURLToPath(new URL('../../../../../bench/peers/selection.py', import.meta.url));
const { signal } = new AbortController();
let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'rankbatch-'))));
afterAll(async () => rm(folder, { recursive: true }));

/** Asks for peers with a script in JavaScript in place of the one in Python. */
async function ask(code: string, request: { python?: string; signal?: AbortSignal } = {}) {
  const script = join(folder, 'peers.mjs');
  await writeFile(script, code);
  const effort = { runs: 2, runMs: 3 };
  const numbers = { sampleCount: 50, batchSize: 8, seed: 1, ...effort };
  return runPeers(
    { script, python: request.python ?? process.execPath, ...numbers },
    request.signal ?? signal,
  );
}

describe('runPeers', () => {
  it('asks the script for one size and takes its rows and its remarks', async () => {
    const row = { n: 50, strategy: 'other', nsPerDraw: 1.5, nsPerRecord: 2, bytesPerSample: 8 };
    const { rows, notes } = await ask(
      `console.log(JSON.stringify([${JSON.stringify(row)}])); console.error(process.argv.slice(2).join(' ') + '\\n');`,
    );
    expect(rows).toEqual([{ ...row, drawSpread: null, recordSpread: null, startUpMs: null }]);
    expect(notes).toEqual(['--sizes 50 --batch 8 --runs 2 --run-ms 3 --seed 1']);
  });

  it.each([
    ['console.error("line 1\\nno library"); process.exit(1)', 'peers are left out: no library'],
    ['process.exit(3)', 'peers are left out: exit code 3'],
    ['console.log("[{}]")', 'peers are left out: the script printed something else than rows'],
    ['console.log("{}")', 'peers are left out: the script printed something else than rows'],
  ])('makes a note of what goes wrong in %s', async (code, note) => {
    expect(await ask(code)).toEqual({ rows: [], notes: [note] });
  });

  it('makes a note where there is no interpreter', async () => {
    const notes = ['peers are left out: there is no no-such-python'];
    expect(await ask('', { python: 'no-such-python' })).toEqual({ rows: [], notes });
  });

  it('stops the script when interrupted', async () => {
    const controller = new AbortController();
    const answer = ask('setInterval(() => {}, 1000)', { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 50);
    await expect(answer).rejects.toThrow(/abort/);
  });
});

describe('rankbatch bench selection --peers', () => {
  const tiny = ['selection', '--sizes', '50', '--batch', '8', '--runs', '1', '--run-ms', '1'];

  it('puts the rows of the script below ours and its remarks below the table', async () => {
    const script = join(folder, 'table.mjs');
    const row = '{"n":50,"strategy":"other","nsPerDraw":1234,"nsPerRecord":2,"bytesPerSample":8}';
    await writeFile(script, `console.log('[${row}]'); console.error('third is left out');`);
    const words = [...tiny, '--strategies', 'sum-tree', '--peers', script];
    const { code, stdout } = await runBench(words, { env: { PYTHON: process.execPath } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nother +50 +1,234 +- +2 +- +8\.0 +-\n/);
    expect(stdout).toContain('\nNote: third is left out.\n');
  });

  it('has rows of the real script for the libraries there are, and a line for each that is missing', async () => {
    const words = [...tiny, '--json', '--quiet', '--strategies', 'rank', '--peers', real];
    const { code, stdout, stderr } = await runBench(words, { env: { PYTHON: process.env['PYTHON'] } });
    expect(code).toBe(0);
    const found = (JSON.parse(stdout) as SelectionCost[]).map(({ strategy }) => strategy);
    for (const name of ['numpy', 'torch'])
      expect(found.some((strategy) => strategy.startsWith(name)) || stderr.includes('left out')).toBe(true);
  });
});
