import { expect, test } from 'vitest';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { encodeFile, floatTensor, node, tensor } from './file.testing.js';
import { importModel } from './import-model.js';

const LAST = 9223372036854775807n;

const int64 = (name: string, ...elements: bigint[]) =>
  tensor(name, { type: 'int64', shape: [elements.length], data: BigInt64Array.from(elements) });

test.each([
  ['given', 'to'],
  ['computed', 'ends'],
])('slices up to the greatest integer, which is %s, go on to the last', async (_, to) => {
  const { graph } = await importModel(
    encodeFile({
      opset: 17,
      inputs: { x: ['batch', 2, 3] },
      outputs: ['y'],
      initializers: [
        floatTensor('w', [2, 2], 1, 0),
        int64('from', 0n, 1n),
        int64('to', LAST, LAST),
        int64('axes', 1n, 2n),
        int64('end', LAST),
      ],
      nodes: [
        node('Concat', ['end', 'end'], 'ends', { axis: 0 }),
        node('Slice', ['x', 'from', to, 'axes'], 's'),
        node('Add', ['s', 'w'], 'y'),
      ],
    }),
    { train: 'w' },
  );
  const session = await createSession(graph, { threads: 1 });
  const { y } = await session.run({ x: new Tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]) });
  await session.release();
  expect(Array.from(floats(y))).toEqual([2, 3, 5, 6]);
});
