import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dense, encodeModel, GraphBuilder, importModel, relu, sequential, type Graph } from '@rankbatch/onnx';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRun } from '../predict/load-run.js';
import type { CompareDocument } from '../results/records.js';
import { services } from '../services/services.js';
import { toyDataset } from '../services/toy-data.testing.js';
import { runMain } from '../testing/surroundings.testing.js';

/** Inside the repository, so that a module finds the engine. */
const cache = fileURLToPath(new URL(`../../../../.cache/own-model-${process.pid}`, import.meta.url));

let folder: string;
let file: string;
let graph: Graph;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  file = join(folder, 'net.onnx');
  ({ graph } = sequential({ sampleShape: [2], layers: [dense(6), relu(), dense(3)], seed: 3 }));
  await writeFile(file, encodeModel(graph));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(cache, { recursive: true, force: true });
});

const toy = { ...services, loadDataset: () => Promise.resolve(toyDataset()) };
const small = ['--data', 'digits', '--epochs', '2', '--batch', '10', '--threads', '1', '--quiet'];
const main = (words: readonly string[]) => runMain([...words, ...small], { services: toy });
const weights = async (path: string, name: string) =>
  [...(await importModel(await readFile(path))).graph.constants.get(name)!.data].map(Number);
const inGraph = (name: string) => [...graph.constants.get(name)!.data].map(Number);

/** A network whose output is the softmax of its logits, as Keras has it. */
function probabilities(): Graph {
  const b = new GraphBuilder('probabilities');
  const w = { type: 'float32', shape: [2, 3], data: Float32Array.of(1, 0, 0.5, 0, 1, 0.5) } as const;
  const product = b.op('MatMul', [b.input('x', 'float32', ['B', 2]), b.constant(w, 'w')]);
  b.output('shares', b.op('Softmax', [product], { axis: 1 }));
  return b.graph;
}

describe('a network from a file', () => {
  it('is trained from its own weights, kept by its hash and gone on with', async () => {
    const out = join(folder, 'run');
    const { code, stderr } = await main(['train', '--model', file, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { config } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { config: object };
    expect(config).toMatchObject({ model: file, modelFile: { file } });
    await rm(join(out, 'model.onnx'));
    const again = () => runMain(['resume', out, '--quiet'], { services: toy });
    expect(await again()).toMatchObject({ code: 0 });
    await rm(join(out, 'model.onnx'));
    await writeFile(file, encodeModel(sequential({ sampleShape: [2], layers: [dense(3)], seed: 1 }).graph));
    const changed = await again();
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(/^rankbatch: --model: .*net\.onnx must be as it was when the run began/);
  });

  it('tells what importing it made otherwise than the file, and keeps that', async () => {
    await writeFile(file, encodeModel(probabilities()));
    const note = expect.stringMatching(
      /^output shares is a Softmax; the loss takes what goes into it/,
    ) as string;
    const out = join(folder, 'run');
    const told = ['--data', 'digits', '--epochs', '1', '--batch', '10', '--threads', '1', '--model', file];
    const { stderr } = await runMain(['train', ...told, '--out', out], { services: toy });
    expect(stderr).toMatch(/net\.onnx: output shares is a Softmax; the loss takes what goes into it/);
    const { config } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { config: object };
    expect(config).toMatchObject({ modelNotes: [note] });
    const raced = await runMain(['compare', ...told, '--select', 'uniform', '--out', join(folder, 'race')], {
      services: toy,
    });
    expect(raced.stderr).toMatch(/net\.onnx: output shares is a Softmax/);
  });

  it('that ends in a softmax predicts and is trained again once it is trained', async () => {
    await writeFile(file, encodeModel(probabilities()));
    const out = join(folder, 'run');
    expect(await main(['train', '--model', file, '--out', out])).toMatchObject({ code: 0 });
    const run = await loadRun(out);
    const { test } = toyDataset();
    expect(await run.outputs(test)).toHaveLength(3 * test.count);
    expect(await run.predict(test)).toHaveLength(test.count);
    await run.dispose();
    const again = ['train', '--model', join(out, 'model.onnx'), '--out', join(folder, 'again')];
    expect(await main(again)).toMatchObject({ code: 0 });
  });

  it('has the same weights for all seeds, and others for each with --reinit', async () => {
    const first = async (words: readonly string[]) => {
      const all = ['compare', '--model', file, '--select', 'uniform', '--learning-rate', '1e-12', '--json'];
      const { stdout } = await main([...all, '--seeds', '2', ...words]);
      return (JSON.parse(stdout) as CompareDocument).runs.map(({ epochs }) => epochs[0]?.trainLoss);
    };
    const [one, two] = await first([]);
    expect(one).toBeCloseTo(two ?? NaN, 6);
    const [anew, other] = await first(['--reinit']);
    expect(Math.abs((anew ?? 0) - (one ?? 0))).toBeGreaterThan(1e-3);
    expect(Math.abs((anew ?? 0) - (other ?? 0))).toBeGreaterThan(1e-3);
  });

  it('trains what --train names, and leaves the rest', async () => {
    const out = join(folder, 'run');
    const words = ['train', '--model', file, '--train', 'layer2.*', '--out', out];
    expect(await main(words)).toMatchObject({ code: 0, stderr: '' });
    const trained = join(out, 'model.onnx');
    expect(await weights(trained, 'layer0.weight')).toEqual(inGraph('layer0.weight'));
    expect(await weights(trained, 'layer2.weight')).not.toEqual(inGraph('layer2.weight'));
  });

  it('is found again by a comparison that goes on from another folder', async () => {
    const out = join(folder, 'out');
    expect(await main(['compare', '--model', file, '--out', out])).toMatchObject({ code: 0 });
    const resumed = await runMain(['resume', out, '--quiet'], { services: toy });
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const sweep = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8')) as { settings: object };
    expect(sweep.settings).toMatchObject({ model: file, modelDir: process.cwd() });
  });

  it.each([
    [['--model', 'missing.onnx'], /--model: "missing\.onnx" must name a file that can be read, got ENOENT/],
    [['--model', 'cnn', '--reinit'], /--reinit: must go with a network of your own, got cnn; leave it out/],
    [['--train', 'a'], /--train: must go with a network from a file \.onnx, got none; leave it out/],
    [
      ['--model', 'perceptron'],
      /--model: must be one of mnist-cnn, .*, a file \.onnx, or .*, got "perceptron"/,
    ],
  ])('%j is refused in one line', async (words, message) => {
    const { code, stderr } = await main(['train', '--out', join(folder, 'never'), ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('must fit the data in samples and outputs, and hold the weights to train', async () => {
    const train = (...words: string[]) =>
      main(['train', '--model', file, '--out', join(folder, 'n'), ...words]);
    expect((await train('--train', 'head.*')).stderr).toMatch(
      /--model .*net\.onnx: importModel: train must select weights of the model, got head\.\*; it has layer0\.weight, /,
    );
    const wide = sequential({ sampleShape: [2], layers: [dense(5)], seed: 1 });
    await writeFile(file, encodeModel(wide.graph));
    expect((await train()).stderr).toContain(
      'must have 3 outputs for toy, one for each class, label or number, got 5',
    );
    const notes = ['y.npy: no sample is of class 1, of 0..2'];
    const gaps = { ...services, loadDataset: () => Promise.resolve({ ...toyDataset(), notes }) };
    const words = ['train', '--model', file, '--out', join(folder, 'n'), ...small];
    const { stderr } = await runMain(words, { services: gaps });
    expect(stderr).toContain(`number, got 5; ${notes[0]}\n`);
    await writeFile(file, 'no model');
    expect((await train()).stderr).toContain('must be given the bytes of an .onnx file, got 8 that are not');
  });
});

describe('a network from a module', () => {
  it('is made anew for each seed from what the data is', async () => {
    await mkdir(cache, { recursive: true });
    const module = join(cache, 'nets.mjs');
    await writeFile(
      module,
      `import { dense, sequential } from '@rankbatch/onnx';
export const linear = ({ sampleShape, outputs, seed }) => sequential({ sampleShape, layers: [dense(outputs)], seed });
export const nothing = () => {};\n`,
    );
    const out = join(folder, 'run');
    const done = await main(['train', '--model', `${module}:linear`, '--out', out]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const { config } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { config: object };
    expect(config).toMatchObject({ model: `${module}:linear`, modelFile: { file: module } });
    const nothing = await main(['train', '--model', `${module}:nothing`, '--out', join(folder, 'n')]);
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(
      /nothing of .*nets\.mjs must return a model of @rankbatch\/onnx.*, got nothing/,
    );
    const unknown = await main(['train', '--model', `${module}:deep`, '--out', join(folder, 'n')]);
    expect(unknown.stderr).toMatch(
      /must name a function that .*nets\.mjs exports \(linear, nothing\), got deep/,
    );
  });
});

describe('a module that does not do what it should', () => {
  it.skipIf(process.platform === 'win32')(
    'is named where its function throws, and refused where it is a device',
    async () => {
      await writeFile(
        join(folder, 'mine.mjs'),
        `export const net = () => { throw new Error('no\\nnet'); };\n`,
      );
      const { code, stderr } = await main(['compare', '--model', `${join(folder, 'mine.mjs')}:net`]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^rankbatch: --model: net of .*mine\.mjs:1:\d+ must not throw, got no net\n$/);
      for (const name of ['zero.mjs', 'zero.onnx']) await symlink('/dev/zero', join(folder, name));
      for (const model of ['zero.mjs:net', 'zero.onnx'])
        expect(await main(['compare', '--model', join(folder, model)])).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(
            /must name a file, got a pipe or a device, which may never end/,
          ) as string,
        });
    },
  );
});
