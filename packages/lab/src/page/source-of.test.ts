import type { Dataset, Samples } from '@rankbatch/data';
import { expect, it } from 'vitest';
import { sourceOf } from './source-of.js';

it('finds the file of a sample by its row of the source', () => {
  const part: Samples = {
    count: 2,
    shape: [1],
    values: new Uint8Array(2),
    labels: new Uint8Array(2),
    rows: Uint32Array.of(3, 1),
  };
  const dataset: Dataset = { name: 'x', classes: 2, train: part, validation: part, test: part };
  const sources = ['a.png', 'b.png', 'c.png', 'd.png'];
  expect([0, 1].map((id) => sourceOf({ ...dataset, sources }, id))).toEqual(['d.png', 'b.png']);
  expect([sourceOf(dataset, 0), sourceOf(null, 0)]).toEqual([undefined, undefined]);
});
