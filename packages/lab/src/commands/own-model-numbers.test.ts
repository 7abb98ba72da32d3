// Networks of the user's own that are to predict numbers: their last activation is part of them.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeModel, GraphBuilder, type Value } from '@rankbatch/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Random } from 'rankbatch';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadRun } from '../predict/load-run.js';
import { readLedger } from '../run-folder/ledger.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { readMeasures } from '../run-folder/measures.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

/** Inside the repository, so that a module finds the engine. */
const cache = fileURLToPath(new URL(`../../../../.cache/own-numbers-${process.pid}`, import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(cache, { recursive: true, force: true });
});

/** A file of one hidden layer whose logits `z` become its output `y`. */
async function net(
  end: (b: GraphBuilder, z: Value) => Value,
  outputs = 1,
  givesLogits = false,
): Promise<string> {
  const random = new Random(3);
  const b = new GraphBuilder('net');
  const weights = (name: string, ...shape: number[]) => {
    const data = Float32Array.from({ length: shape.reduce((a, c) => a * c) }, () => 2 * random.float() - 1);
    return b.constant({ type: 'float32', shape, data }, name);
  };
  const h = b.op('Relu', [b.op('MatMul', [b.input('x', 'float32', ['B', 2]), weights('w', 2, 8)])]);
  const z = b.op('Add', [b.op('MatMul', [h, weights('v', 8, outputs)]), weights('c', outputs)]);
  if (givesLogits) b.output('z', z);
  b.output('y', end(b, z));
  const path = join(folder, 'net.onnx');
  await writeFile(path, encodeModel(b.graph));
  return path;
}
const sigmoid = (b: GraphBuilder, z: Value) => b.op('Sigmoid', [z]);

/** A table of points, and of each a share from 0 to 1 as the column `y`, times a factor. */
async function table(query: string, factor = 1): Promise<string> {
  const random = new Random(5);
  const lines = Array.from({ length: 200 }, () => {
    const [a, b] = [4 * random.float() - 2, 4 * random.float() - 2];
    const share = 1 / (1 + Math.exp(b - 2 * a));
    return [a, b, factor * share, factor * (1 - share), Number(share > 0.5), Number(share <= 0.5)]
      .map((v) => v.toFixed(4))
      .join();
  });
  await writeFile(join(folder, 'table.csv'), ['a,b,y,rest,yes,no', ...lines, ''].join('\n'));
  return `csv:${join(folder, 'table.csv')}?${query}`;
}
const shares = (factor?: number) => table('label=y&task=regression&ignore=rest,yes,no', factor);

const main = (...words: string[]) => runMain([...words, '--quiet'], { services });
function train(data: string, model: string): ReturnType<typeof main> {
  const settings = ['--epochs', '12', '--batch', '10', '--learning-rate', '0.05', '--threads', '1'];
  return main('train', '--data', data, '--model', model, ...settings, '--out', join(folder, 'run'));
}

/** What the numbers of the trained samples are worth. */
async function measured() {
  const measures = await readMeasures(join(folder, 'run'));
  if (measures === undefined || !('targets' in measures.train)) throw new Error('must hold measures');
  return { ...measures.train, rmse: measures.train.targets[0]!.rmse };
}

/** What the file of the finished run gives for rows of its table. */
async function given(rows: readonly { a: number; b: number }[]) {
  const session = await InferenceSession.create(await readFile(join(folder, 'run', 'rows.onnx')));
  const values = Float64Array.from(rows.flatMap(({ a, b }) => [a, b]));
  const { y } = await session.run({ row: new Tensor('float64', values, [rows.length, 2]) });
  const names = session.outputNames;
  await session.release();
  return { names, numbers: [...(y!.data as Float32Array)] };
}

const rows = [
  { a: 1, b: -1 },
  { a: -1.5, b: 1 },
  { a: 0.25, b: 0.5 },
];

it('ends in a sigmoid that is trained, predicted with and exported', async () => {
  const { code, stderr } = await train(await shares(), await net(sigmoid));
  const note =
    'ends in Sigmoid, so it learns numbers as they stand in the data, not standardized: from 0 to 1';
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${join(folder, 'net.onnx')}: ${note}\n` });
  const manifest = await readManifest(join(folder, 'run'));
  expect(manifest.config).toMatchObject({ numbers: 'source', modelNotes: [note] });

  const { names, numbers } = await given(rows);
  expect(names).toEqual(['y']);
  const run = await loadRun(join(folder, 'run'));
  expect(await run.predict(rows)).toEqual(numbers.map((y) => ({ numbers: { y } })));
  await run.dispose();
  expect(numbers[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 1);

  expect((await measured()).r2).toBeGreaterThan(0.98);
  // RMSE in deviations beside that in the unit of the table.
  const { task } = manifest.data;
  if (task?.kind !== 'regression') throw new Error('must be numbers');
  const { rmse, standardizedRmse } = await measured();
  expect(standardizedRmse * task.deviations[0]!).toBeCloseTo(rmse, 10);
  const ledger = await readLedger(join(folder, 'run'));
  const [outputs] = ledger!.outputs!;
  expect(Math.min(...outputs!)).toBeGreaterThan(-1e-6);
  expect(Math.max(...outputs!)).toBeLessThan(1 + 1e-6);
});

it('of logits and their sigmoid, the first are trained and predicted with, which a note says', async () => {
  const { code, stderr } = await train(await shares(), await net(sigmoid, 1, true));
  const note = 'the loss takes the first output, z; y follows from it';
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${join(folder, 'net.onnx')}: ${note}\n` });
  expect((await readManifest(join(folder, 'run'))).config).not.toHaveProperty('numbers');
  expect((await measured()).r2).toBeGreaterThan(0.9);

  const session = await InferenceSession.create(await readFile(join(folder, 'run', 'model.onnx')));
  expect(session.outputNames).toEqual(['z', 'y']);
  await session.release();
  const run = await loadRun(join(folder, 'run'));
  const [first] = (await run.predict(rows)) as { numbers: { y: number } }[];
  expect(Math.abs(first!.numbers.y - 1 / (1 + Math.exp(-3)))).toBeLessThan(0.15);
  await run.dispose();
});

it('is measured by rows of a file in the unit of the table', async () => {
  await train(await shares(), await net(sigmoid));
  const file = join(folder, 'table.csv');
  const { stdout } = await runMain(
    ['predict', join(folder, 'run'), file, '--out', join(folder, 'predicted.csv')],
    { services },
  );
  const csv = (await readFile(join(folder, 'predicted.csv'), 'utf8')).trim().split('\n').slice(1);
  const found = csv.map((line) => Number(line.split(',')[1]));
  const wanted = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[2]));
  const squares = found.map((number, row) => (number - wanted[row]!) ** 2);
  const rmse = Math.sqrt(squares.reduce((sum, square) => sum + square) / squares.length);
  expect(Number(/RMSE ([\d.]+)/.exec(stdout)?.[1]) / rmse).toBeCloseTo(1, 3);
});

it('goes on to the same model, and is compared and reported', async () => {
  const [data, model] = [await shares(), await net(sigmoid)];
  await train(data, model);
  const whole = await readFile(join(folder, 'run', 'model.onnx'));
  await rm(join(folder, 'run', 'model.onnx'));
  expect(await main('resume', join(folder, 'run'))).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'run', 'model.onnx'))).toEqual(whole);
  const out = join(folder, 'race');
  const words = ['--select', 'shuffle,uniform', '--epochs', '2', '--batch', '10', '--out', out];
  expect(await main('compare', '--data', data, '--model', model, ...words)).toMatchObject({ code: 0 });
  expect(await main('resume', out)).toMatchObject({ code: 0 });
  const report = await readFile(join(out, 'report.html'), 'utf8');
  expect(report).toContain('as they stand in the data, not standardized: from 0 to 1');
  expect(report).not.toContain('--numbers');
});

it('several shares that a softmax makes are trained as they are', async () => {
  const data = await table('label=y,rest&task=regression&ignore=yes,no');
  const softmax = await net((b, z) => b.op('Softmax', [z], { axis: 1 }), 2);
  expect(await train(data, softmax)).toMatchObject({ code: 0 });
  const run = await loadRun(join(folder, 'run'));
  for (const { numbers } of (await run.predict(rows)) as { numbers: Record<string, number> }[])
    expect(numbers['y']! + numbers['rest']!).toBeCloseTo(1, 6);
  await run.dispose();
  expect((await given(rows)).names).toEqual(['y']);
});

it('behind a Relu, large numbers are learnt divided by their deviation, which the file tells', async () => {
  const data = await shares(200_000);
  const { stderr } = await train(data, await net((b, z) => b.op('Relu', [z])));
  expect(stderr).toContain('ends in Relu, so it learns numbers divided by their deviation, not standardized');
  expect((await measured()).r2).toBeGreaterThan(0.9);
  const run = await loadRun(join(folder, 'run'));
  const { task } = run.manifest.data;
  if (task?.kind !== 'regression') throw new Error('must be numbers');
  expect(task.means).toEqual([0]);
  const { numbers } = await given(rows);
  const expected = numbers.map((output) => ({ numbers: { y: output * task.deviations[0]! } }));
  expect(await run.predict(rows)).toEqual(expected);
  await run.dispose();
});

it('a run of an older version goes on with what goes into the activation', async () => {
  await train(await shares(), await net(sigmoid));
  const manifest = await readManifest(join(folder, 'run'));
  const { numbers: _, ...config } = manifest.config;
  const old = join(folder, 'old');
  await mkdir(old);
  await writeFile(join(old, 'run.json'), JSON.stringify({ ...manifest, config }));
  expect(await main('resume', old)).toMatchObject({ code: 0 });
  const session = await InferenceSession.create(await readFile(join(old, 'model.onnx')));
  expect(session.outputNames).toHaveLength(2);
  await session.release();
  const run = await loadRun(old);
  expect(run.manifest.data.task).toEqual(manifest.data.task);
  await run.dispose();
});

it.each([
  [
    100,
    sigmoid,
    /y of \d+\.\d+ on average, got a network that ends in Sigmoid and gives numbers from 0 to 1; leave/,
  ],
  [
    -1,
    (b: GraphBuilder, z: Value) => b.op('Exp', [z]),
    /ends in Exp and gives numbers from 0 on; leave Exp out/,
  ],
])('what cannot give the numbers of the data is refused: times %d', async (factor, end, message) => {
  const { code, stderr } = await train(await shares(factor), await net(end));
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
});

it('tells how many numbers are beyond what it can give', async () => {
  const { stderr } = await train(await shares(1.5), await net(sigmoid));
  expect(stderr).toMatch(/from 0 to 1; \d\d\.\d\d % of those to predict are beyond that/);
});

it('for classes, tells of an activation that is another than that of the loss, and of two outputs', async () => {
  const classes = await table('label=yes&ignore=y,rest,no');
  expect((await train(classes, await net(sigmoid))).stderr).toContain(
    'got 1; end it in two, of which a softmax stands for the sigmoid of one',
  );
  expect((await train(classes, await net(sigmoid, 2))).stderr).toContain(
    'output y is no probability of a class: that is the Softmax of ',
  );
});

it('for labels, tells of a softmax', async () => {
  const labels = await table('label=yes,no&task=labels&ignore=y,rest');
  const softmax = await net((b, z) => b.op('Softmax', [z], { axis: 1 }), 2);
  expect((await train(labels, softmax)).stderr).toContain(
    'output y is no probability of a label: that is the Sigmoid of ',
  );
});

it('a module that applies the activation of classes itself is refused, one of numbers is taken', async () => {
  await mkdir(cache, { recursive: true });
  const module = join(cache, 'nets.mjs');
  await writeFile(
    module,
    `import { dense, sequential, sigmoid } from '@rankbatch/onnx';
export const net = ({ sampleShape, outputs, seed }) => sequential({ sampleShape, layers: [dense(outputs), sigmoid()], seed });\n`,
  );
  const { stderr } = await train(await table('label=yes&ignore=y,rest,no'), `${module}:net`);
  expect(stderr).toContain(
    'must give what goes into its last activation, as the loss and rankbatch predict apply it, got the Sigmoid; leave it out',
  );
  const numbers = await train(await shares(), `${module}:net`);
  expect(numbers).toMatchObject({ code: 0 });
  expect((await readManifest(join(folder, 'run'))).config.numbers).toBe('source');
});
