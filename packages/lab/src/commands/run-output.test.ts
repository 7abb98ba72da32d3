import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { classMeasures } from '../results/measures/class-measures.js';
import { labelMeasures } from '../results/measures/label-measures.js';
import type { SplitMeasures } from '../results/measures/measures.js';
import { runOf } from '../results/records.testing.js';
import { writeMeasures } from '../run-folder/measures.js';
import type { RunConfig } from '../run-folder/run-config.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { printRun } from './run-output.js';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(path, { recursive: true });
});

const twoClasses = (labels: readonly number[]): SplitMeasures =>
  classMeasures(Float32Array.from(labels.flatMap(() => [1, 0])), labels, ['ok', 'leak']);

/** What is printed of a run, else on two classes, of which the model predicts the first alone. */
async function printed(
  config: Partial<RunConfig> = {},
  split: SplitMeasures = twoClasses([0, 0, 0, 0, 1]),
): Promise<string> {
  await writeMeasures(path, {
    version: 1,
    task: 'labels' in split ? 'labels' : 'classes',
    train: split,
    validation: split,
    test: split,
  });
  const description = { config: { data: { name: 'flats' }, ...config }, data: {} } as unknown as RunManifest;
  let text = '';
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  await printRun(stdout, { path, description }, runOf({ select: 'auto', losses: [0.1] }), { json: false });
  return text;
}

it('says of classes what the model is worth on the test samples, and which it never predicts', async () => {
  const [, ...lines] = (await printed()).trim().split('\n');
  expect(lines).toEqual([
    'test samples: error 20.00 %, macro recall 0.500, macro F1 0.444',
    'never predicted: leak (1 sample); where classes are rare, --class-weights balanced lets all of them count alike',
    `kept in ${path}`,
  ]);
  expect(await printed({ classWeights: 'balanced' })).toContain(
    '\nnever predicted: leak (1 sample)\nkept in ',
  );
  // A third of the samples is no rare class: the model is not trained yet.
  expect(await printed({}, twoClasses([0, 0, 1]))).toContain('\nnever predicted: leak (1 sample)\nkept in ');
});

it('offers no weights of classes for labels that it never predicts', async () => {
  const labels = labelMeasures(Float32Array.of(1, -1, -1, -1), Float32Array.of(1, 1, 0, 0), [
    'sweet',
    'sour',
  ]);
  expect(await printed({}, labels)).toContain('\nnever predicted: sour (1 sample)\nkept in ');
});
