import { expect, test } from 'vitest';
import type { Tensor } from '../graph/graph.js';
import { lossyLayouts } from './lossy-layouts.js';
import type { Making } from './torch-marks.js';

const layouts = (weights: Record<string, Making & { readonly numbers: readonly number[] }>) => {
  const constants = Object.entries(weights).map(([name, { numbers }]): [string, Tensor] => [
    name,
    { type: 'float32', shape: [numbers.length], data: Float32Array.from(numbers) },
  ]);
  return lossyLayouts({ constants: new Map(constants) }, Object.keys(weights), (name) => weights[name]);
};
const w = ['w'];

// As PyTorch 2.13 tells what its optimizer has folded.
test.each<[string, boolean, Making, number[]]>([
  ['a matrix turned', false, { parameters: w, functions: ['t'] }, [1, 2, 1, 2]],
  ['a scale that is shifted', false, { parameters: w, functions: ['add', 'val'] }, [1, 2, 3, 4]],
  [
    'rows of a table of places',
    false,
    { parameters: w, functions: ['arange', 'clamp', 'embedding'] },
    [1, 2, 3, 4],
  ],
  ['ones that are repeated', false, { parameters: w, functions: ['expand'] }, [1, 1, 1, 1]],
  ['a lower triangle', true, { parameters: w, functions: ['tril'] }, [1, 0, 2, 3]],
  ['numbers from a least one on', true, { parameters: w, functions: ['clamp', 'val'] }, [0.1, 0.1, 2, 3]],
  [
    'a symmetric matrix',
    true,
    { parameters: w, functions: ['add', 'transpose'] },
    [1, 2, 3, 2, 4, 5, 3, 5, 6],
  ],
  ['a skew matrix', true, { parameters: w, functions: ['sub', 'transpose'] }, [0, 2, -2, 0, 3, -3]],
  ['a table read by differences', true, { parameters: w, functions: ['index', 'val'] }, [1, 2, 3, 3, 1, 2]],
  ['a sum of two', true, { parameters: ['w', 'v'], functions: ['add', 'slice'] }, [1, 2, 3, 4]],
])('tells whether %s is trained as something else: %s', (_, isLossy, making, numbers) => {
  expect(layouts({ made: { ...making, numbers } })).toEqual(isLossy ? ['made'] : []);
});

test('parts of one parameter are lossy where they overlap', () => {
  const parts = (second: readonly number[]) => ({
    a: { parameters: w, functions: ['index'], numbers: [1, 2, 3] },
    b: { parameters: w, functions: ['index'], numbers: second },
  });
  expect(layouts(parts([4, 5, 6]))).toEqual([]);
  expect(layouts(parts([3, 2, 1]))).toEqual(['a', 'b']);
});
