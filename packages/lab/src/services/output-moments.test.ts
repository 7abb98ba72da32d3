import { createTrainer, GraphBuilder, meanSquaredError, sgd } from '@rankbatch/onnx';
import { expect, it } from 'vitest';
import { lossOfOutputs, outputMoments, standardizedOutputs } from './output-moments.js';

const moments = { means: [10, -3], deviations: [4, 0.5] };

it('outputs as they are become standardized, and divided ones too', () => {
  expect(outputMoments(moments, 'source')).toEqual({ means: [0, 0], deviations: [1, 1] });
  expect(outputMoments(moments, 'scaled')).toEqual({ means: [0, 0], deviations: [4, 0.5] });
  expect(outputMoments(moments, undefined)).toBe(moments);
  const [own, scaled] = [Float32Array.of(12, -3, 6, -2.5), Float32Array.of(3, -6, 1.5, -5)];
  expect([...standardizedOutputs(own, moments, 'source')]).toEqual([0.5, 0, -1, 1]);
  expect([...standardizedOutputs(scaled, moments, 'scaled')]).toEqual([0.5, 0, -1, 1]);
});

it('the loss is that of standardized numbers, and its gradient that of the outputs', async () => {
  const b = new GraphBuilder('bias');
  const bias = b.constant({ type: 'float32', shape: [2], data: Float32Array.of(12, -2) }, 'bias');
  b.output('y', b.op('Add', [b.op('Mul', [b.input('x', 'float32', ['B', 2]), 0]), bias]));
  const model = { graph: b.graph, sampleShape: [2], classes: 2, parameters: ['bias'], statistics: [] };
  const loss = lossOfOutputs(meanSquaredError(), moments, 'source');
  const options = { optimizer: sgd({ learningRate: 1 }), seed: 1, threads: 1 };
  const trainer = await createTrainer({ model, loss, ...options });
  const samples = { count: 1, shape: [2], values: new Float32Array(2), targets: Float32Array.of(1, 1) };
  // Standardized they are 0.5 and 2: ((0.5 - 1)^2 + (2 - 1)^2) / 2.
  expect([...(await trainer.step(samples, Uint32Array.of(0)))]).toEqual([0.625]);
  // Its derivatives are (0.5 - 1) / 4 and (2 - 1) / 0.5.
  expect([...trainer.trainedModel().graph.constants.get('bias')!.data]).toEqual([12.125, -4]);
  await trainer.dispose();
});
