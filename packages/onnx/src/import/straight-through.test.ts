// Straight-through estimates in files that leave no trace of `detach`: x is added and taken away again. Here p = x w = 3, q = round(1.2 p) = 4.
import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { called, floatTensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const one = (name: string, value: number) =>
  tensor(name, { type: 'float32', shape: [1, 1], data: Float32Array.of(value) });
const file = (nodes: readonly object[]) =>
  twoLayers({
    inputs: { x: ['batch', 1] },
    initializers: [one('w', 3), one('c', 1.2), one('shift', 5)],
    nodes: [
      node('MatMul', ['x', 'w'], 'p'),
      node('Mul', ['p', 'c'], 'more'),
      node('Round', ['more'], 'q'),
      ...nodes,
    ],
  });

/** What y comes to, and the gradient of y^2 with respect to w, as far as notes and weights tell. */
async function train(bytes: Uint8Array) {
  const samples = { count: 1, shape: [1], values: Float32Array.of(1), targets: Float32Array.of(0) };
  const model = await importModel(bytes, { train: 'w', tied: 'w' });
  const trainer = await createTrainer({
    model,
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.125 }),
    seed: 1,
    threads: 1,
  });
  const [y] = await trainer.predict(samples);
  await trainer.step(samples, Uint32Array.of(0));
  const after = Number(trainer.trainedModel().graph.constants.get('w')!.data[0]);
  await trainer.dispose();
  return {
    y,
    gradient: (3 - after) / 0.125,
    notes: model.notes.filter((note) => note.startsWith('straight')),
  };
}

test.each([
  ['x + (q - x)', [node('Sub', ['q', 'p'], 'd'), node('Add', ['p', 'd'], 'y')]],
  ['(q - x) + x', [node('Sub', ['q', 'p'], 'd'), node('Add', ['d', 'p'], 'y')]],
  ['x - (x - q)', [node('Sub', ['p', 'q'], 'd'), node('Sub', ['p', 'd'], 'y')]],
  ['q + x - x', [node('Add', ['q', 'p'], 'd'), node('Sub', ['d', 'p'], 'y')]],
  ['q + (x - x)', [node('Sub', ['p', 'p'], 'd'), node('Add', ['q', 'd'], 'y')]],
])('%s is q, with the gradient of x', async (_, nodes) => {
  const { y, gradient, notes } = await train(file(nodes));
  expect(y).toBe(4);
  expect(gradient).toBe(8); // 2 y
  expect(notes).toStrictEqual([
    expect.stringMatching(/x alone, as by x \+ \(q - x\)\.detach\(\), at node \/\w+\/[dy] /),
  ]);
});

test('weights that are rounded pass gradients on, too', async () => {
  const nodes = [
    node('Round', ['w'], 'r'),
    node('Sub', ['r', 'w'], 'd'),
    node('Add', ['w', 'd'], 's'),
    node('MatMul', ['x', 's'], 'y'),
  ];
  expect(await train(file(nodes))).toMatchObject({ y: 3, gradient: 6 });
});

test('a number that is added and taken away is none', async () => {
  const nodes = [node('Sub', ['p', 'shift'], 'd'), node('Add', ['d', 'shift'], 'y')];
  expect(await train(file(nodes))).toStrictEqual({ y: 3, gradient: 6, notes: [] });
});

test('nor is what a file writes that tells of detach', async () => {
  const nodes = [
    called(node('Sub', ['more', 'p'], 'd'), 'sub', '%more, %p'),
    called(node('Add', ['p', 'd'], 'y'), 'add', '%p, %d'),
  ];
  const { gradient, notes } = await train(file(nodes));
  expect(gradient).toBeCloseTo(2 * 3.6 * 1.2, 4);
  expect(notes).toStrictEqual([]);
});

const untold = async (changes: Parameters<typeof twoLayers>[0]) =>
  (await importModel(twoLayers(changes))).notes.filter((note) => !/^(input|weights|constants)/.test(note));

test('a note tells where gradients end, and at what cure', async () => {
  const nodes = [
    node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
    node('Round', ['h'], 'r'),
    node('Gemm', ['r', 'fc2.weight'], 'y', { transB: 1 }),
  ];
  expect(await untold({ nodes })).toStrictEqual([
    'gradients end at node /Round/r (Round), as its own is zero; if your model passes them on, as a torch.autograd.Function may, write x + (q - x).detach() there',
  ]);
});

test('a note names functions with a backward of their own, of which the file has only what they compute', async () => {
  const trace = `File "m.py", line 9, in forward\n    h = self.fc1(x)\n    y = Reverse.apply(h)\n  File "m.py", line 4, in forward\n    return x.neg()`;
  const nodes = [
    node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
    called(node('Neg', ['h'], 'r'), 'neg', '%h', trace),
    node('Gemm', ['r', 'fc2.weight'], 'y', { transB: 1 }),
  ];
  expect(await untold({ nodes })).toStrictEqual([expect.stringContaining('its backward: Reverse;')]);
});

test("of files of PyTorch's older exporter a note tells what they do not, with layers that are called in rounds", async () => {
  expect(await untold({ producer: 'pytorch' })).toStrictEqual([
    expect.stringMatching(/^this file leaves no trace of detach.*Function; if your/),
  ]);
  const nodes = [
    node('Gemm', ['x', 'fc.weight'], 'h', { transB: 1 }),
    node('Relu', ['h'], 'r'),
    node('Gemm', ['r', 'fc.weight'], 'h2', { transB: 1 }),
    node('Gemm', ['h2', 'fc.weight'], 'y', { transB: 1 }),
    node('Gemm', ['h', 'fc.weight'], 'unused', { transB: 1 }),
  ];
  const initializers = [floatTensor('fc.weight', [4, 4], 1)];
  expect(await untold({ producer: 'pytorch', nodes, initializers })).toContainEqual(
    expect.stringContaining('through all rounds: fc.weight (3); if'),
  );
});
