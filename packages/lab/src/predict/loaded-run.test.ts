import { tableDataset } from '@rankbatch/data';
import { dense, encodeModel, sequential } from '@rankbatch/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../base/errors.js';
import type { RunManifest } from '../run-folder/manifest-format.js';
import { loadRun } from './load-run.js';
import { openModel, type LoadedRun } from './loaded-run.js';

const lines = Array.from({ length: 40 }, (_, i) => `${i},${['red', 'green'][i % 2]},${i < 20 ? 'a' : 'b'}`);
const bytes = new TextEncoder().encode(['size,color,kind', ...lines].join('\n'));
const { encoding, classNames, train } = tableDataset({ path: 'x.csv', bytes });

let run: LoadedRun;
beforeAll(async () => {
  const { graph } = sequential({ sampleShape: [3], layers: [dense(2)], seed: 1 });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of a manifest that predicting reads
  const manifest = {
    config: { data: { name: 'x.csv' } },
    data: { classes: 2, classNames, shape: train.shape, type: 'float32' },
  } as unknown as RunManifest;
  run = await openModel({ name: 'run', manifest, encoding, model: encodeModel(graph) }, { threads: 1 });
});
afterAll(() => run.dispose());

const row = { size: 1, color: 'red' };
const samples = { count: 1, shape: [3], values: new Float32Array(3) };

describe('a loaded run', () => {
  it('predicts rows and samples', async () => {
    expect(await run.predict([row, { size: 3n, color: true }, { color: null }] as never)).toHaveLength(3);
    expect(await run.predict(samples)).toHaveLength(1);
  });

  it.each<[unknown, RegExp]>([
    [5, /predict: must be given rows of a table, .* got 5/],
    [null, /got null/],
    [{}, /rows: must be an array of objects .* got an object \(Object\)/],
    [[null], /rows: row 0 must be an object by the names of columns, .* got null/],
    [[row, 7], /rows: row 1 must be an object .* got a number/],
    [Array.from({ length: 2 }), /row 0 must be an object .* got undefined/],
    [[{ size: [1] }], /row 0: "size" must be text, a number, .* got an array/],
    [[{ size: 1, color: new Date() }], /row 0: "color" must be text, .* got an object \(Date\)/],
    [[{ size: () => 1 }], /got a function/],
    [[{ size: Infinity }], /column "size": must be a finite number, found "Infinity"/],
    [[{ size: 1e308 }], /column "size": must be a number that a 32-bit float can hold when it is scaled/],
    [{ ...samples, shape: 3 }, /must have the shape of those of the run, \[3\], got 3/],
    [{ ...samples, count: 2 }, /must be given 3 values for each of the samples, got 3 for a count of 2/],
    [{ ...samples, count: 1.5 }, /got 3 for a count of 1.5/],
    [{ ...samples, values: [1, 2, 3] }, /must be a Uint8Array or a Float32Array, got object/],
    [{ ...samples, values: new Uint8Array(3) }, /must be floats as those of the run, got uint8/],
    [{ ...samples, count: Object.create(null) as unknown }, /got 3 for a count of object/],
    [{ ...samples, values: Float32Array.of(1, NaN, 1) }, /must be finite, got NaN at place 1, in sample 0/],
  ])('refuses %j with one clear line', async (given, message) => {
    const predicting = run.predict(given as never);
    await expect(predicting).rejects.toThrow(message);
    await expect(predicting).rejects.toBeInstanceOf(UsageError);
  });

  it('is of no use once it is disposed, and says so', async () => {
    const { graph } = sequential({ sampleShape: [3], layers: [dense(2)], seed: 1 });
    const gone = await openModel(
      { name: 'run', manifest: run.manifest, encoding, model: encodeModel(graph) },
      { threads: 1 },
    );
    await gone.dispose();
    await gone.dispose();
    await expect(gone.predict([row])).rejects.toThrow('predict: must come before dispose, got it after');
    await expect(gone.outputs(samples)).rejects.toThrow('outputs: must come before dispose, got it after');
  });

  it('is asked for by the name of its folder', async () => {
    await expect(loadRun(5 as never)).rejects.toThrow(
      'loadRun: must be given the folder of a run as text, got 5',
    );
  });
});
