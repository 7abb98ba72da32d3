// PyTorch's `detach` and `no_grad`, as the default exporter tells them: `detach` is a node of its own, or, with its optimizer, an operand's name alone;
// a block of `no_grad` is code of its own, which nodes say they come from.
import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { called, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

/** y = p times p, with p = x w, by nodes that may detach the second p. */
const file = (nodes: readonly object[]) =>
  twoLayers({
    inputs: { x: ['batch', 1] },
    initializers: [tensor('w', { type: 'float32', shape: [1, 1], data: Float32Array.of(3) })],
    nodes: [node('MatMul', ['x', 'w'], 'p'), ...nodes],
  });

/** From w = 3: dy / dw = 2 x p, or x p where one of the two is detached; of the loss y^2 for y = 9. */
async function change(bytes: Uint8Array): Promise<number> {
  const samples = { count: 1, shape: [1], values: Float32Array.of(1), targets: Float32Array.of(0) };
  const model = await importModel(bytes);
  const optimizer = sgd({ learningRate: 0.001 });
  const trainer = await createTrainer({ model, loss: meanSquaredError(), optimizer, seed: 1, threads: 1 });
  await trainer.step(samples, Uint32Array.of(0));
  const after = Number(trainer.trainedModel().graph.constants.get('w')!.data[0]);
  await trainer.dispose();
  return 3 - after;
}

/** -p, by a line of a block that PyTorch has wrapped, and y = p times that. */
const wrapped = (code: string, place = '<eval_with_key>.7') => [
  called(
    node('Neg', ['p'], 'neg'),
    'neg',
    '%p',
    `File "${place}", line 5, in forward\n    ${code};  p = None`,
  ),
  called(node('Mul', ['p', 'neg'], 'y'), 'mul', '%p, %neg', 'File "model.py", line 9, in forward'),
];

test.each<[string, readonly object[], number]>([
  ['one where a block of no_grad made the other', wrapped('neg = torch.ops.aten.neg.default(p)'), 1],
  [
    'one where such a block is inside one of autocast',
    wrapped('neg = torch.ops.higher_order.wrap_with_set_grad_enabled(False, submod_0, arg0_1)'),
    1,
  ],
  ['both where a block of autocast made one', wrapped('neg = torch.ops.aten.neg.default(arg0_1)'), 2],
  ['both where nothing tells what the block read', wrapped('neg = torch.ops.aten.neg.default(to)'), 2],
  ['both where the code is in a file', wrapped('neg = torch.ops.aten.neg.default(p)', 'model.py'), 2],
  ['both factors', [called(node('Mul', ['p', 'p'], 'y'), 'mul', '%p, %p')], 2],
  [
    'one where a node detaches the other',
    [
      called(node('Identity', ['p'], 'detach'), 'detach', '%p'),
      called(node('Mul', ['p', 'detach'], 'y'), 'mul', '%p, %detach'),
    ],
    1,
  ],
  [
    'one where its call names the other as detached',
    [
      called(node('Neg', ['p'], 'neg'), 'neg', '%p'),
      called(node('Mul', ['p', 'neg'], 'y'), 'mul', '%p, %detach_1'),
    ],
    1,
  ],
  [
    'both where the value is a step of the call',
    [
      called(node('Neg', ['p'], 'val_3'), 'mul', '%p, %detach'),
      called(node('Mul', ['p', 'val_3'], 'y'), 'mul', '%p, %detach'),
    ],
    2,
  ],
])('gradients go through %s', async (_, nodes, factors) => {
  expect(await change(file(nodes))).toBeCloseTo(0.001 * 2 * 9 * 3 * factors, 4);
});

test('gradients go where the whole model came as wrapped code', async () => {
  const [made, joined] = wrapped('neg = torch.ops.aten.neg.default(p)');
  const trace = (joined as { metadataProps: { key: string; value: string }[] }).metadataProps.find(
    ({ key }) => key.endsWith('trace'),
  )!;
  trace.value =
    'File "<eval_with_key>.7", line 6, in forward\n    y = torch.ops.aten.mul.Tensor(p, neg);  p = None';
  expect(await change(file([made!, joined!]))).toBeCloseTo(0.001 * 2 * 9 * 3 * 2, 4);
});

test('large and small numbers stay as they are', async () => {
  const model = await importModel(
    file([called(node('Identity', ['p'], 'detach'), 'detach', '%p'), node('Sub', ['detach', 'p'], 'y')]),
  );
  const trainer = await createTrainer({
    model,
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    seed: 1,
    threads: 1,
  });
  const values = Float32Array.of(1e30, -1e20, 1 / 3, -1e-5, 0);
  const outputs = await trainer.predict({ count: 5, shape: [1], values });
  expect(Array.from(outputs, Math.abs)).toEqual([0, 0, 0, 0, 0]);
  await trainer.dispose();
});
