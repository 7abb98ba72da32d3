import { expect, it } from 'vitest';
import type { SamplesInMemory } from './dataset.js';
import { sliceSamples } from './slice-samples.js';
import { takeSamples } from './take-samples.js';

/** Sample `i` has the value `i`, the label `300 + i` and the targets `(i, -i)`. */
const samples: SamplesInMemory = {
  count: 4,
  shape: [1],
  values: Float32Array.of(0, 1, 2, 3),
  labels: Uint16Array.of(300, 301, 302, 303),
  targets: Float32Array.of(0, 0, 1, -1, 2, -2, 3, -3),
};
const twoAndThree: SamplesInMemory = {
  count: 2,
  shape: [1],
  values: Float32Array.of(2, 3),
  labels: Uint16Array.of(302, 303),
  targets: Float32Array.of(2, -2, 3, -3),
  rows: Uint32Array.of(2, 3),
};

it('a part of samples, be it a view or a copy, has its own labels and targets', () => {
  expect(sliceSamples(samples, 2, 4)).toEqual(twoAndThree);
  expect(takeSamples(samples, [2, 3])).toEqual(twoAndThree);
});
