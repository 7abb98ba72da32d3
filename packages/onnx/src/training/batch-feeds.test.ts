import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { inputTensors } from './batch-feeds.js';
import { ReusedArrays } from './reused-arrays.js';

test('integers keep their value and sign where an input takes those of 64 bits', () => {
  const b = new GraphBuilder('ids');
  b.output('y', b.op('Cast', [b.input('input', 'int64', ['B', 3])], { to: 1 }));
  const model = { graph: b.graph, sampleShape: [3], classes: 3, parameters: [], statistics: [] };
  const values = Int32Array.of(0, 1, -1, 7, 2147483647, -2147483648);
  const samples = { count: 2, shape: [3], values };
  const tensors = inputTensors(model, samples, Uint32Array.of(1, 0), new ReusedArrays());
  const expected = [7, 2147483647, -2147483648, 0, 1, -1].map(BigInt);
  expect(Object.values(tensors).map(({ data }) => data)).toEqual([BigInt64Array.from(expected)]);
});
