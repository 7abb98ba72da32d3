import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { adam } from '../optimizers/adam.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { floatTensor, fraction, node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

/** As SqueezeNet ends: a convolution to the classes, then the mean of each over the image. */
const pooled = (end: readonly object[] = []) =>
  twoLayers({
    inputs: { x: ['batch', 2, 3, 3] },
    initializers: [floatTensor('w', [3, 2, 2, 2], 1)],
    nodes: [node('Conv', ['x', 'w'], 'c'), node('GlobalAveragePool', ['c'], end.length ? 'p' : 'y'), ...end],
  });

const samples = {
  count: 3,
  shape: [2, 3, 3],
  values: fraction([3, 2, 3, 3], 9),
  labels: Uint8Array.of(0, 1, 2),
};

test.each([
  [
    'logits [B, C, 1, 1]',
    pooled(),
    ['y.squeezed', 'y'],
    ['output y is [B,3,1,1]; the loss takes it as [B,3], the output y.squeezed'],
  ],
  [
    'probabilities [B, C, 1, 1]',
    pooled([node('Softmax', ['p'], 'y', { axis: 1 })]),
    ['p.squeezed', 'y'],
    [
      'output y is a Softmax; the loss takes what goes into it, the output p',
      'output p is [B,3,1,1]; the loss takes it as [B,3], the output p.squeezed',
    ],
  ],
])('%s train as [B, C], and the export has the shape of the file too', async (_, bytes, outputs, notes) => {
  const model = await importModel(bytes);
  expect(model).toMatchObject({ classes: 3, notes });
  const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), seed: 1, threads: 1 });
  for (let i = 0; i < 200; i++) await trainer.step(samples, Uint32Array.of(0, 1, 2));
  const { predictions } = await trainer.evaluate(samples);
  expect(Array.from(predictions)).toEqual([0, 1, 2]);

  const session = await createSession(encodeModel(trainer.trainedModel().graph), { threads: 1 });
  expect(session.outputNames).toEqual(outputs);
  const result = await session.run({ x: new Tensor(samples.values, [3, 2, 3, 3]) });
  expect(result['y']!.dims).toEqual([3, 3, 1, 1]);
  const logits = Array.from(await trainer.predict(samples), (value) => expect.closeTo(value, 5) as number);
  expect(Array.from(floats(result[outputs[0]!]))).toEqual(logits);
  await Promise.all([session.release(), trainer.dispose()]);
});

test('an output that is asked for is trained on as it is, but for axes of size 1', async () => {
  const bytes = pooled([node('Softmax', ['p'], 'y', { axis: 1 })]);
  const { graph, notes } = await importModel(bytes, { output: 'y' });
  expect(graph.outputs.map(({ name, value }) => [name, value.shape])).toEqual([
    ['y.squeezed', ['B', 3]],
    ['y', ['B', 3, 1, 1]],
  ]);
  expect(notes).toHaveLength(1);
});

test('a softmax over another axis than that of the classes is no activation of theirs', async () => {
  const { notes } = await importModel(
    twoLayers({
      nodes: [
        node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
        node('Softmax', ['h'], 'y', { axis: 0 }),
      ],
    }),
  );
  expect(notes).toEqual([]);
});
