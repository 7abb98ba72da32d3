import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBench } from '../../testing/run-bench.testing.js';
import { trainingModels } from './training-models.js';
import { runPeers } from './training-peers.js';
import type { TrainingRow } from './training-row.js';

const real = fileURLToPath(new URL('../../../../../bench/peers/pytorch-training.py', import.meta.url));
const tiny =
  'training --model mlp --samples 8 --batch 4 --steps 1 --rounds 1 --threads 1 --json --quiet'.split(' ');
let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'rankbatch-'))));
afterAll(async () => rm(folder, { recursive: true }));

/** Writes a script in JavaScript that stands in for the one in Python. */
async function standIn(code: string): Promise<string> {
  const script = join(folder, 'peers.mjs');
  await writeFile(script, code);
  return script;
}

describe('runPeers', () => {
  it('asks the script for one model and takes its speeds and its remarks', async () => {
    const script = await standIn(
      `console.log('[{"engine":"other 1.2","samplesPerSecond":12.5}]'); console.error(process.argv.slice(2).join(' '));`,
    );
    const numbers = { sampleCount: 50, batchSize: 8, threads: 2, steps: 3, seed: 7, provider: undefined };
    const setting = { model: trainingModels[0]!, ...numbers };
    const { signal } = new AbortController();
    expect(await runPeers({ ...setting, script, python: process.execPath }, signal)).toEqual({
      rows: [{ engine: 'other 1.2', samplesPerSecond: 12.5 }],
      notes: ['--model mnist-cnn --samples 50 --batch 8 --threads 2 --warm-up 20 --steps 3 --seed 7'],
    });
  });
});

describe('rankbatch bench training --peers', () => {
  const ask = async (script: string, python: string | undefined) => {
    const { code, stdout, stderr } = await runBench([...tiny, '--peers', script], {
      env: { PYTHON: python },
    });
    expect(code).toBe(0);
    return { row: (JSON.parse(stdout) as TrainingRow[])[0]!, stderr };
  };

  it('gives the ratio to each peer that the script has', async () => {
    const script = await standIn(
      `console.log('[{"engine":"slow","samplesPerSecond":0.5},{"engine":"slower","samplesPerSecond":0.25}]');`,
    );
    const { row, stderr } = await ask(script, process.execPath);
    expect(stderr).toBe('');
    expect(row.peers).toEqual([
      {
        engine: 'slow',
        samplesPerSecond: 0.5,
        ratio: expect.closeTo(row.samplesPerSecond / 0.5, 0) as number,
        spread: { from: 0.5, to: 0.5 },
      },
      {
        engine: 'slower',
        samplesPerSecond: 0.3,
        ratio: expect.closeTo(row.samplesPerSecond / 0.25, 0) as number,
        spread: { from: 0.3, to: 0.3 },
      },
    ]);
  });

  it.each([
    ['console.error("no library"); process.exit(1)', 'Note: peers are left out: no library.\n'],
    ['console.log("[]"); console.error("none is here")', 'Note: none is here.\n'],
    ['console.log("[{}]")', 'Note: peers are left out: the script printed something else than rows.\n'],
  ])('has no peers and a note after %s', async (code, note) => {
    const { row, stderr } = await ask(await standIn(code), process.execPath);
    expect(row.peers).toEqual([]);
    expect(stderr).toBe(note);
  });

  it('has PyTorch from the real script where there is PyTorch, else a line that it is missing', async () => {
    const { row, stderr } = await ask(real, process.env['PYTHON']);
    const found = row.peers.map(({ engine }) => engine.replace(/ \d.*/, ''));
    expect(`${found.join()} ${stderr}`).toMatch(/^PyTorch $|^ Note: .*left out.*\n$/);
  });

  it('knows every model in the real script', async () => {
    const text = await readFile(real, 'utf8');
    for (const { name } of trainingModels) expect(text).toContain(`\n    "${name}": (`);
  });
});
