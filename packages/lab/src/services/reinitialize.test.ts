import {
  batchNorm,
  conv2d,
  dense,
  encodeModel,
  flatten,
  importModel,
  relu,
  sequential,
} from '@rankbatch/onnx';
import { expect, it } from 'vitest';
import { reinitialize } from './reinitialize.js';

const layers = [conv2d({ filters: 8, kernel: 3 }), batchNorm(), relu(), flatten(), dense(1)];
const { graph } = sequential({ sampleShape: [2, 6, 6], layers, seed: 1 });
const values = (model: { graph: typeof graph }, name: string) =>
  [...model.graph.constants.get(name)!.data].map(Number);

it('draws weights anew from the seed within the limits of Glorot, and begins all else at 0 or 1', async () => {
  const imported = await importModel(encodeModel(graph));
  const model = reinitialize(imported, 7);
  expect(reinitialize(imported, 7)).toEqual(model);
  expect(values(reinitialize(imported, 8), 'layer0.weight')).not.toEqual(values(model, 'layer0.weight'));
  // sqrt(6 / ((8 + 2) * 9)) for the kernel, sqrt(6 / (128 + 1)) for the single output.
  const kernel = values(model, 'layer0.weight').map(Math.abs);
  expect(Math.max(...kernel)).toBeLessThanOrEqual(Math.sqrt(6 / 90));
  expect(Math.max(...kernel)).toBeGreaterThan(0.9 * Math.sqrt(6 / 90));
  const last = values(model, 'layer4.weight').map(Math.abs);
  expect(Math.max(...last)).toBeLessThanOrEqual(Math.sqrt(6 / 129));
  expect(Math.max(...last)).toBeGreaterThan(0.8 * Math.sqrt(6 / 129));
  for (const [name, value] of [
    ['layer0.bias', 0],
    ['layer1.gamma', 1],
    ['layer1.beta', 0],
    ['layer1.mean', 0],
    ['layer1.variance', 1],
    ['layer4.bias', 0],
  ] as const)
    expect(new Set(values(model, name))).toEqual(new Set([value]));
});

it('leaves what is not trained as it is in the file', async () => {
  const imported = await importModel(encodeModel(graph), { train: 'layer4.*' });
  const model = reinitialize(imported, 7);
  expect(values(model, 'layer0.weight')).toEqual(values({ graph }, 'layer0.weight'));
  expect(values(model, 'layer4.weight')).not.toEqual(values({ graph }, 'layer4.weight'));
});
