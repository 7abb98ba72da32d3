import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { floatTensor, int64Tensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const one = (name: string, value: number) =>
  tensor(name, { type: 'float32', shape: [1], data: Float32Array.of(value) });

test('a batch norm that is called twice has one set of running statistics, which each call moves', async () => {
  const norm = (x: string, y: string) =>
    node('BatchNormalization', [x, 'n.weight', 'n.bias', 'n.running_mean', 'n.running_var'], y, {
      momentum: { f: 0.5 },
    });
  const model = await importModel(
    twoLayers({
      producer: 'pytorch',
      inputs: { x: ['batch', 1] },
      initializers: [one('n.weight', 1), one('n.bias', 4), one('n.running_mean', 0), one('n.running_var', 1)],
      nodes: [
        node('Constant', [], 'c', { value_float: { f: 1 } }),
        norm('x', 'p'),
        node('Mul', ['p', 'c'], 'q'),
        norm('q', 'y'),
      ],
    }),
  );
  expect(model.statistics).toEqual(['n.running_mean', 'n.running_var']);
  const loss = meanSquaredError();
  const trainer = await createTrainer({
    model,
    loss,
    optimizer: sgd({ learningRate: 1e-6 }),
    seed: 1,
    threads: 1,
  });
  const samples = { count: 2, shape: [1], values: Float32Array.of(1, 5), targets: Float32Array.of(0, 0) };
  await trainer.step(samples, Uint32Array.of(0, 1));
  const mean = trainer.trainedModel().graph.constants.get('n.running_mean')!.data[0];
  await trainer.dispose();
  // 0 to half of 3, the mean of x, and from there half of the way to 4, the mean behind the first call.
  expect(mean).toBeCloseTo(2.75, 5);
});

/** A batch norm as PyTorch's older exporter names it, of which the file has the weights as `block.n`. */
const calledAs = (place: string, x: string, y: string) => ({
  ...node(
    'BatchNormalization',
    [x, ...['weight', 'bias', 'mean', 'var'].map((name) => `block.n.${name}`)],
    y,
  ),
  name: `/${place}/BatchNormalization`,
});

test.each([
  ['calls of one module are one norm', 'block/n', 'block_1/n', []],
  ['those of a child that is called by its path, too', 'block/block.n', 'block/block.n_1', []],
  ['two nodes of one call are two', 'block/n', 'block/n', ['yn.weight', 'yn.bias']],
  ['those of two modules are two', 'block/n', 'block/m', ['yn.weight', 'yn.bias']],
])('in a file of the older exporter that a tool may have changed, %s', async (_, first, second, own) => {
  const { parameters, statistics } = await importModel(
    twoLayers({
      producer: 'pytorch',
      inputs: { x: ['batch', 1] },
      initializers: ['weight', 'bias', 'mean', 'var'].map((name, i) => one(`block.n.${name}`, i % 2)),
      nodes: [
        calledAs(first, 'x', 'p'),
        node('Relu', ['p'], 'q'),
        calledAs(second, 'q', 'yn'),
        node('Relu', ['yn'], 'y'),
      ],
    }),
  );
  expect(parameters).toEqual(['block.n.weight', 'block.n.bias', ...own]);
  expect(statistics).toHaveLength(own.length === 0 ? 2 : 4);
});

test('weights that a norm standardizes by statistics of their own train, of several widths', async () => {
  const standardized = (name: string, size: string) => [
    node('ReduceMean', [name], `${name}.mean`, { axes: [0, 2], keepdims: 0 }),
    node('Mul', [`${name}.mean`, `${name}.mean`], `${name}.variance`),
    node(
      'BatchNormalization',
      [name, `${name}.gain`, `${name}.none`, `${name}.mean`, `${name}.variance`],
      `${name}.norm`,
    ),
    node('Reshape', [`${name}.norm`, size], `${name}.matrix`),
  ];
  const model = await importModel(
    twoLayers({
      initializers: [
        floatTensor('v', [1, 4, 3], 1),
        floatTensor('v.gain', [4], 2),
        floatTensor('v.none', [4], 3),
        floatTensor('u', [1, 3, 2], 4),
        floatTensor('u.gain', [3], 5),
        floatTensor('u.none', [3], 6),
        int64Tensor('4x3', [2], [4, 3]),
        int64Tensor('3x2', [2], [3, 2]),
      ],
      nodes: [
        ...standardized('v', '4x3'),
        ...standardized('u', '3x2'),
        node('MatMul', ['x', 'v.matrix'], 'h'),
        node('MatMul', ['h', 'u.matrix'], 'y'),
      ],
    }),
  );
  expect(model.statistics).toEqual([]);
  const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 0.1 }), seed: 1, threads: 1 });
  const samples = { count: 1, shape: [4], values: Float32Array.of(1, 2, 3, 4), labels: Uint8Array.of(1) };
  const [first] = await trainer.step(samples, Uint32Array.of(0));
  const [second] = await trainer.step(samples, Uint32Array.of(0));
  await trainer.dispose();
  expect(second).toBeLessThan(first!);
});
