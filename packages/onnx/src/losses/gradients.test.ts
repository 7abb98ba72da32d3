import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { array64, interpret } from '../ops/interpret.testing.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { focal } from './focal.js';
import { huber } from './huber.js';
import { meanSquaredError } from './mean-squared-error.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

const outputs = [0.5, -1, 0.25, 2, 0.9, 0, -0.5, 0.75, 1.5];
/** Rows that sum to 2, 0 and 0.5. */
const targets = [1, 1, 0, 0, 0, 0, 0.25, 0, 0.25];
const weights = [1, 2, 0.5];

test.each([
  { title: 'softmax cross-entropy', loss: softmaxCrossEntropy() },
  { title: 'that with label smoothing', loss: softmaxCrossEntropy({ labelSmoothing: 0.2 }) },
  { title: 'that with class weights', loss: softmaxCrossEntropy({ classWeights: [0.5, 2, 1] }) },
  {
    title: 'that with both',
    loss: softmaxCrossEntropy({ labelSmoothing: 0.2, classWeights: [0.5, 2, 1] }),
  },
  { title: 'focal loss', loss: focal() },
  { title: 'focal loss with class weights', loss: focal({ classWeights: [0.5, 2, 1] }) },
  { title: 'binary cross-entropy', loss: binaryCrossEntropy() },
  { title: 'mean squared error', loss: meanSquaredError() },
  { title: "Huber's loss", loss: huber() },
])('the gradient of $title is that of the loss, whatever the targets sum to', ({ loss }) => {
  const b = new GraphBuilder('loss');
  const input = (name: string, ...sizes: number[]) => b.input(name, 'float32', ['B', ...sizes]);
  const [z, t, w] = [input('z', 3), input('t', 3), input('w')];
  const { losses, pullback } = loss.write(b, z, t);
  b.output('losses', losses);
  b.output('gradient', pullback(w));
  const run = (values: readonly number[]) =>
    interpret(b.graph, {
      z: array64([3, 3], values),
      t: array64([3, 3], targets),
      w: array64([3], weights),
    });
  const cost = (values: readonly number[]) =>
    run(values)['losses']!.data.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  const step = 1e-5;
  const differences = outputs.map(
    (value, i) => (cost(outputs.with(i, value + step)) - cost(outputs.with(i, value - step))) / (2 * step),
  );
  const gradient = Array.from(run(outputs)['gradient']!.data);
  expect(gradient).toEqual(differences.map((value) => expect.closeTo(value, 6) as number));
});

test.each([0, 0.1, 0.3])(
  'of labels, smoothed by %d, the gradient of cross-entropy has the bits of p - t',
  async (s) => {
    const b = new GraphBuilder('loss');
    const [z, t] = [b.input('z', 'float32', ['B', 3]), b.input('t', 'float32', ['B', 3])];
    const { pullback } = softmaxCrossEntropy({ labelSmoothing: s }).write(b, z, t);
    b.output('gradient', pullback(b.input('w', 'float32', ['B'])));
    const smoothed = s === 0 ? t : b.op('Add', [b.op('Mul', [t, 1 - s]), s / 3]);
    b.output('plain', b.op('Sub', [b.op('Exp', [b.op('LogSoftmax', [z], { axis: 1 })]), smoothed]));
    const session = await createSession(b.graph, { threads: 1 });
    const feed = (data: readonly number[], ...shape: number[]) => new Tensor(Float32Array.from(data), shape);
    const { gradient, plain } = await session.run({
      z: feed(outputs, 3, 3),
      t: feed([0, 1, 0, 1, 0, 0, 0, 0, 1], 3, 3),
      w: feed([1, 1, 1], 3),
    });
    await session.release();
    expect(floats(gradient)).toEqual(floats(plain));
  },
);
