import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { encodeModel } from './onnx-file.js';

test('outputs keep their names where inner values were called so, in a circle too', async () => {
  const b = new GraphBuilder('doubles');
  const double = (value: Value, name: string) => b.named(name, () => b.op('Add', [value, value]));
  const two = double(b.input('x', 'float32', ['B', 1]), 'a');
  const eight = double(double(two, 'd'), 'b');
  const sixteen = double(eight, 'c');
  b.output('a', sixteen);
  b.output('b', two);
  b.output('d', eight); // the value d takes the name that is left, c

  const session = await createSession(encodeModel(b.graph), { threads: 1 });
  const results = await session.run({ x: new Tensor(Float32Array.of(1), [1, 1]) });
  const numbers = Object.entries(results).map(([name, value]) => [name, floats(value)[0]]);
  expect(Object.fromEntries(numbers)).toEqual({ a: 16, b: 2, d: 8 });
  await session.release();
});

test('files that no reader takes are refused before they are made', () => {
  const b = new GraphBuilder('large');
  b.output('y', b.input('x', 'float32', ['B', 1]));
  const tensor = { type: 'float32', shape: [2 ** 24], data: new Float32Array(2 ** 24) } as const;
  const constants = new Map(Array.from({ length: 32 }, (_, i) => [`w${i}`, tensor]));
  expect(() => encodeModel({ ...b.graph, constants })).toThrow(
    'encodeModel: an .onnx file must be smaller than 2 GiB, got 2.00 GiB of constants; keep the weights of a trainer by its checkpoint()',
  );
});
