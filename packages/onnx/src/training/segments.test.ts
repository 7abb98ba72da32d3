import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import type { Model } from '../graph/model.js';
import { adam } from '../optimizers/adam.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { FlatLayout } from './flat-layout.js';
import { Segments } from './segments.js';
import { createTrainer } from './create-trainer.js';
import { buildTrainingGraph } from './training-graph.js';
import { fraction } from './fine-tuning.testing.js';

/** Weights of odd sizes, large and small; one that counts twice, one whose gradient is another's, and one that nothing reads. */
function odd(): Model {
  const b = new GraphBuilder('odd');
  const parameters: string[] = [];
  const weight = (name: string, ...shape: number[]) => {
    parameters.push(name);
    const data = fraction(
      shape.reduce((p, d) => p * d, 1),
      7 + parameters.length,
      11,
    ).map((v) => v - 0.4);
    return b.constant({ type: 'float32', shape, data }, name);
  };
  const x = b.input('input', 'float32', ['B', 33]);
  const first = b.op('Gemm', [x, weight('w0', 37, 33), weight('b0', 37)], { transB: 1 });
  const shared = weight('w1', 37, 37);
  const twice = b.op('MatMul', [b.op('MatMul', [b.op('Tanh', [first]), shared]), shared]);
  const row = (name: string) => weight(name, 1, 37);
  const sum = b.op('Add', [b.op('Add', [b.op('Mul', [twice, weight('scale')]), row('s0')]), row('s1')]);
  weight('idle', 50, 50);
  b.output('output', b.op('MatMul', [sum, weight('w2', 37, 3)]));
  return { graph: b.graph, sampleShape: [33], classes: 3, parameters, statistics: [] };
}

test('a step whose large weights go in and out by themselves has the bits of one graph on whole vectors', async () => {
  const [model, optimizer, loss] = [odd(), adam(), softmaxCrossEntropy()];
  const samples = {
    count: 5,
    shape: [33],
    values: fraction(5 * 33, 3, 2),
    labels: Uint8Array.of(0, 1, 2, 0, 1),
  };
  const ids = Uint32Array.of(4, 2, 0, 1, 3);
  const trainer = await createTrainer({ model, optimizer, loss, seed: 1, threads: 1, provider: 'cpu' });
  const { graph, parameters } = buildTrainingGraph(model, optimizer, { loss });
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const tensor = (data: Float32Array, dims = [data.length]) => new Tensor(data, dims);
  const values = Float32Array.from(
    [...ids].flatMap((id) => [...samples.values.subarray(id * 33, (id + 1) * 33)]),
  );
  const targets = new Float32Array(15);
  ids.forEach((id, i) => (targets[3 * i + samples.labels[id]!] = 1));
  let state: Record<string, Tensor> = { parameters: tensor(parameters.pack(model.graph)) };
  for (const name of optimizer.state) state[`state.${name}`] = tensor(new Float32Array(parameters.length));
  for (let step = 0; step < 3; step++) {
    const scalars: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(optimizer.scalars(step)))
      scalars[`scalar.${name}`] = tensor(Float32Array.of(value), []);
    const feeds = {
      input: tensor(values, [5, 33]),
      targets: tensor(targets, [5, 3]),
      lossWeights: tensor(new Float32Array(5).fill(1 / 5)),
    };
    const next = await session.run({ ...feeds, ...state, ...scalars });
    expect(await trainer.step(samples, ids)).toEqual(floats(next['losses']));
    state = Object.fromEntries(Object.keys(state).map((name) => [name, next[`next.${name}`]!]));
  }
  const trained = trainer.trainedModel();
  expect(parameters.pack(trained.graph)).toEqual(floats(state['parameters']));
  await Promise.all([trainer.dispose(), session.release()]);
});

test('large tensors stand alone, small ones that follow each other go together', () => {
  const { graph, parameters } = odd();
  const segments = new Segments(graph, parameters);
  const layout = new FlatLayout(graph, parameters);
  const vector = new Tensor(
    Float32Array.from({ length: layout.length }, (_, i) => i),
    [layout.length],
  );
  const views = segments.views('parameters', vector);
  const [w0, w1] = [37 * 33, 37 * 37];
  expect(Object.entries(views).map(([name, { dims }]) => [name, dims])).toEqual([
    ['parameters.0', [37, 33]],
    ['parameters.1', [37]],
    ['parameters.2', [37, 37]],
    ['parameters.3', [75]],
    ['parameters.4', [50, 50]],
    ['parameters.5', [37, 3]],
  ]);
  expect(floats(views['parameters.3'])[0]).toBe(w0 + 37 + w1);
  // The same memory.
  floats(vector)[w0] = -1;
  expect(floats(views['parameters.1'])[0]).toBe(-1);
});
