// Models op by op as exporters write them that are not at hand here: what we make of them computes what ONNX Runtime computes
// with the file as it is, and training follows the gradient.
import { expect, test } from 'vitest';
import type { Graph } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import type { Model } from '../graph/model.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { encodeFile, fraction, type FileParts } from './file.testing.js';
import { attention, blindToken, classToken, rotary } from './attention-idioms.testing.js';
import { dynamo, keras, newest, picking, plain, reduced } from './idioms.testing.js';
import { importModel } from './import-model.js';
import type { ImportOptions } from './inputs.js';
import { countedWindows, maskedWrites, routedExperts } from './masked-rows.testing.js';
import { loops, recurrent } from './recurrent-idioms.testing.js';

const cases: readonly {
  readonly title: string;
  readonly parts: FileParts;
  readonly options?: ImportOptions;
}[] = [
  { title: 'Keras through tf2onnx', parts: keras },
  { title: 'Keras, trained on the probabilities themselves', parts: keras, options: { output: 'dense' } },
  { title: 'reductions with axes as inputs', parts: reduced },
  { title: 'PyTorch dynamo with functions', parts: dynamo },
  { title: 'PyTorch dynamo with attention', parts: attention },
  { title: 'attention of a token that sees nothing', parts: blindToken },
  { title: 'a class token for a batch of 1', parts: classToken },
  { title: 'plain ops of opset 13', parts: plain },
  { title: 'ops of opset 26', parts: newest },
  { title: 'ops that pick and sum elements', parts: picking },
  { title: 'rotary positions and grouped heads of opset 23', parts: rotary },
  { title: 'loops over tokens', parts: loops },
  { title: 'rows that a mask picks, written back', parts: maskedWrites },
  { title: 'experts for the samples that chose them', parts: routedExperts },
  { title: 'windows of samples that a mask of ones counts', parts: countedWindows },
  { title: 'recurrent layers with start states for a batch of 2', parts: recurrent },
];

test.each(cases)(
  '$title: computes what the file computes, and trains along the gradient',
  async ({ parts, options }) => {
    const bytes = encodeFile(parts);
    const model = await importModel(bytes, options);
    const [name, sizes] = Object.entries(parts.inputs)[0]!;
    // The file may be for one batch size only, the model is for any.
    const fileBatch = typeof sizes[0] === 'number' ? sizes[0] : 3;
    const count = 3 * fileBatch;
    const values = fraction([count, ...model.sampleShape], 9, 2);
    const size = values.length / count;

    const session = await createSession(bytes, { threads: 1 });
    const expected: number[] = [];
    for (let start = 0; start < count; start += fileBatch) {
      const part = values.slice(start * size, (start + fileBatch) * size);
      const result = await session.run({ [name]: new Tensor(part, [fileBatch, ...model.sampleShape]) });
      expected.push(...floats(result[parts.outputs[0]!]));
    }
    await session.release();
    const whole = await createSession(model.graph, { threads: 1 });
    const result = await whole.run({ [name]: new Tensor(values, [count, ...model.sampleShape]) });
    await whole.release();
    const got = floats(result[parts.outputs[0]!]);
    expect(got.length).toBe(expected.length);
    expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 4));

    await expectGradient(model, { count, shape: model.sampleShape, values });
  },
);

/**
 * One step of SGD moves every weight by its gradient; along that direction the losses must fall by its square
 * (central difference).
 */
async function expectGradient(
  model: Model,
  inputs: { count: number; shape: readonly number[]; values: Float32Array },
): Promise<void> {
  const rate = 1e-2;
  const loss = meanSquaredError();
  const outputs = model.graph.outputs[0]!.value.shape.slice(1).map(Number);
  const samples = { ...inputs, targets: fraction([inputs.count, ...outputs], 5) };
  const ids = Uint32Array.from({ length: inputs.count }, (_, i) => i);
  const options = { optimizer: sgd({ learningRate: rate }), loss, seed: 1, threads: 1 };
  const trainer = await createTrainer({ model: { ...model, statistics: [] }, ...options });
  await trainer.step(samples, ids);
  const trained = trainer.trainedModel().graph;
  await trainer.dispose();

  const gradient = new Map<string, number[]>();
  for (const name of model.parameters) {
    const after = numbers(trained, name);
    gradient.set(
      name,
      numbers(model.graph, name).map((before, i) => (before - after[i]!) / rate),
    );
  }
  const square = [...gradient.values()].flat().reduce((sum, g) => sum + g * g, 0);
  const meanLossAt = async (along: number) => {
    const graph = movedAlong(model.graph, gradient, along);
    const at = await createTrainer({ model: { ...model, graph }, ...options });
    const { losses } = await at.evaluate(samples);
    await at.dispose();
    return losses.reduce((sum, value) => sum + value, 0) / losses.length;
  };
  const h = 1e-2 / Math.sqrt(square);
  const slope = ((await meanLossAt(h)) - (await meanLossAt(-h))) / (2 * h);
  expect(square).toBeGreaterThan(0);
  expect(slope / square).toBeCloseTo(1, 1.5);
}

function numbers({ constants }: Graph, name: string): number[] {
  return Array.from(constants.get(name)!.data, Number);
}

function movedAlong(graph: Graph, direction: ReadonlyMap<string, number[]>, distance: number): Graph {
  const constants = new Map(graph.constants);
  for (const [name, step] of direction) {
    const data = Float32Array.from(numbers(graph, name), (value, i) => value + distance * step[i]!);
    constants.set(name, { ...constants.get(name)!, data });
  }
  return { ...graph, constants };
}
