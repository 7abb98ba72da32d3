import { expect, test } from 'vitest';
import {
  conv2d,
  flatten,
  dense,
  glorotUniform,
  heNormal,
  heUniform,
  sequential,
  type Initializer,
} from '../index.js';

/** 32 filters of 5x5 over 16 channels in 2 groups: 200 inputs an output, 800 outputs an input. */
function weights(init: Initializer | undefined, seed = 1): Float32Array {
  const layer = conv2d({ filters: 32, kernel: 5, groups: 2, ...(init && { init }) });
  const { graph } = sequential({ sampleShape: [16, 5, 5], layers: [layer, flatten(), dense(2)], seed });
  return graph.constants.get('layer0.weight')!.data as Float32Array;
}

test.each<[string, Initializer | undefined, number]>([
  ['Glorot-uniform where nothing is asked for', undefined, Math.sqrt(6 / 1000)],
  ['Glorot-uniform', glorotUniform, Math.sqrt(6 / 1000)],
  ['He-uniform', heUniform, Math.sqrt(6 / 200)],
])('weights are %s: they fill the range of its formula', (_, init, limit) => {
  const drawn = weights(init);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(limit);
  expect(Math.max(...drawn)).toBeGreaterThan(0.99 * limit);
  expect(Math.min(...drawn)).toBeLessThan(-0.99 * limit);
});

test('He-normal weights have mean 0 and variance 2 / inputs', () => {
  // 6,400 draws: the standard error of the mean is 0.1 / 80, that of the variance 0.01 sqrt(2 / 6400); 4 of each.
  const drawn = Array.from(weights(heNormal));
  const mean = drawn.reduce((a, w) => a + w, 0) / drawn.length;
  const variance = drawn.reduce((a, w) => a + (w - mean) ** 2, 0) / drawn.length;
  expect(Math.abs(mean)).toBeLessThan(4 * (0.1 / 80));
  expect(Math.abs(variance - 0.01)).toBeLessThan(4 * 0.01 * Math.sqrt(2 / 6400));
});

test('weights follow the seed alone, and biases start at zero', () => {
  expect(weights(undefined)).toEqual(weights(undefined));
  expect(weights(undefined, 2)).not.toEqual(weights(undefined, 1));
  const { graph } = sequential({ sampleShape: [4], layers: [dense(3)], seed: 1 });
  expect(graph.constants.get('layer0.bias')!.data).toEqual(new Float32Array(3));
});
