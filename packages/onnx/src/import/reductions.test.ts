import { expect, test } from 'vitest';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { encodeFile, floatTensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const ops = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'];

async function run(model: Parameters<typeof createSession>[0]): Promise<number[]> {
  const session = await createSession(model, { threads: 1 });
  const { y } = await session.run({ x: new Tensor(Float32Array.of(-3, 0.5, 2, 4), [2, 2]) });
  await session.release();
  return Array.from(floats(y));
}

test.each(ops.flatMap((op) => [[], ['none']].map((axes) => ({ op, axes }))))(
  'Reduce$op that is told to reduce along no axis, $axes, gives what ONNX Runtime gives',
  async ({ op, axes }) => {
    const none = tensor('none', { type: 'int64', shape: [0], data: new BigInt64Array(0) });
    const bytes = encodeFile({
      opset: 18,
      inputs: { x: ['batch', 2] },
      outputs: ['y'],
      initializers: [floatTensor('w', [2], 1), none],
      nodes: [
        node(`Reduce${op}`, ['x', ...axes], 'r', { noop_with_empty_axes: 1 }),
        node('Add', ['r', 'w'], 'y'),
      ],
    });
    expect(await run((await importModel(bytes)).graph)).toEqual(await run(bytes));
  },
);

test('a reduction whose axes are computed is refused', async () => {
  const parts = {
    opset: 18,
    nodes: [
      node('Constant', [], 'one', { value_ints: [1] }),
      node('ReduceMax', ['x'], 'most', { keepdims: 0 }),
      node('Cast', ['most'], 'some', { to: 7 }),
      node('Reshape', ['some', 'one'], 'axes'),
      node('ReduceMean', ['x', 'axes'], 'y'),
    ],
  };
  await expect(importModel(twoLayers(parts))).rejects.toThrow(
    'axes of ReduceMean must be known before it runs, got ones that are computed',
  );
});
