import '@tensorflow/tfjs-backend-cpu';
import { squaredDifference, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { LossListener, type LossFunction } from './sample-losses.js';

const truth = tensor2d([0, 0, 0, 0], [2, 2]);
const said = tensor2d([1, 3, 2, 2], [2, 2]);

test('training takes the weighed loss, the strategy hears the plain one', async () => {
  const functions: LossFunction[] = [(a: Tensor, b: Tensor) => squaredDifference(a, b)];
  const listener = new LossListener(functions);
  listener.listen(Float32Array.of(0.5, 2));
  expect([...functions[0]!(truth, said).dataSync()]).toEqual([0.5, 4.5, 8, 8]);
  expect(await listener.losses()).toEqual(Float32Array.of(5, 4));
});

test('what is not trained on is neither weighed nor heard', async () => {
  const functions: LossFunction[] = [(a: Tensor, b: Tensor) => squaredDifference(a, b)];
  const listener = new LossListener(functions);
  expect([...functions[0]!(truth, said).dataSync()]).toEqual([1, 9, 4, 4]);
  expect(await listener.losses()).toBeUndefined();
});
