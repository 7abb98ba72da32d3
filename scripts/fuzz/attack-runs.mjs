import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readLedger, readLossHistory, readManifest, readRun, readRunFile } from '@rankbatch/lab/run-folder';
import { mutate } from './mutate.mjs';

export const command = fileURLToPath(new URL('../../packages/lab/bin/rankbatch.js', import.meta.url));

/** A small run of the real engine. @param {string} run @param {readonly string[]} [more] other options */
export function trainSmall(run, more = ['--epochs', '2']) {
  const size = more.includes('--data') ? [] : ['--size', '64'];
  const words = ['train', ...size, '--threads', '1', '--quiet', '--out', run, ...more];
  const { status, stderr } = spawnSync(process.execPath, [command, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`rankbatch train ended with ${status}: ${stderr}`);
}

/** Changes each file of a run and reads it: what comes must be refused, or be what the run wrote. @type {import('./tally.mjs').Attack} */
export async function attackRuns({ folder, random, tally, goesOn }) {
  const run = join(folder, 'run');
  trainSmall(run);
  const manifest = await readManifest(run);
  /** @type {Record<string, () => Promise<unknown>>} */
  const readers = {
    'run.json': () => readManifest(run),
    'metrics.jsonl': async () => (await readRun(run)).metrics,
    'measures.json': async () => (await readRun(run)).measures,
    'ledger.parquet': () => readLedger(run, manifest.data.train),
    'losses.f32': () => readLossHistory(run, manifest, [0, 17, 63]),
    'checkpoint/state.json': () => readWhole(run, 'checkpoint/state.json'),
    'model.onnx': () => readWhole(run, 'model.onnx'),
    'checksums.json': () => readRun(run),
  };
  for (const [name, read] of Object.entries(readers)) {
    const path = join(run, name);
    const whole = readFileSync(path);
    const wanted = await read();
    readers[name] = async () => {
      writeFileSync(path, mutate(whole, random));
      try {
        return isDeepStrictEqual(await read(), wanted);
      } finally {
        writeFileSync(path, whole);
      }
    };
  }
  while (goesOn())
    for (const [name, attack] of Object.entries(readers))
      await tally.try(`run: ${name}`, attack, (isSame) => (isSame ? 'same' : 'wrong'));
}

/** @param {string} run @param {'model.onnx' | 'checkpoint/state.json'} name */
async function readWhole(run, name) {
  const { bytes, fault } = await readRunFile(run, name);
  if (fault) throw fault;
  return bytes;
}
