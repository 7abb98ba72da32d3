import { expect, test } from 'vitest';
import type { Shape } from '../graph/graph.js';
import { freeTarget } from './batch.js';

test.each<[string, Shape, number[], number | undefined, number[] | undefined]>([
  ['flattens', ['B', 512, 1, 1], [1, 512], 1, [-1, 512]],
  ['flattens with the rest open', ['B', 512, 1, 1], [1, -1], 1, [-1, 512]],
  ['flattens for a batch of 8', ['B', 4, 4], [8, -1], 8, [-1, 16]],
  ['flattens where only the sizes tell the batch', ['B', 4, 4], [2, 16], undefined, [-1, 16]],
  ['splits heads', ['B', 7, 12], [1, 7, 2, 6], 1, [-1, 7, 2, 6]],
  ['joins tokens', ['B', 7, 12], [7, 12], 1, [-1, 12]],
  ['splits heads where tokens come first', [7, 'B', 12], [7, 4, 3], 1, [7, -1, 3]],
  ['joins tokens that come first to rows', [5, '4B', 4], [5, 16], 1, [-1, 16]],
  ['joins tokens that come first to rows, for a batch of 2', [5, '4B', 4], [10, 16], 2, [-1, 16]],
  ['takes such rows apart', ['5B', 16], [5, 1, 16], 1, [5, -1, 16]],
  ['takes such rows apart, for a batch of 2', ['5B', 16], [5, 2, 16], 2, [5, -1, 16]],
  ['leaves what is open', ['B', 4, 4], [-1, 16], 1, undefined],
  ['leaves what is copied', ['B', 4, 4], [0, 16], 1, undefined],
  ['leaves shapes without a batch', [2, 4], [8], 1, undefined],
  ['leaves what it cannot tell', ['B', 4], [1, -1], undefined, undefined],
])('frees the target of a reshape that %s', (_, shape, target, exported, expected) => {
  expect(freeTarget(shape, target, exported)).toEqual(expected);
});
