// Sequences of several lengths as PyTorch's older exporter packs them: sorted by length before a layer, put back behind it.
import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { encodeFile, floatTensor, fraction, int64Tensor, node } from './file.testing.js';
import { importModel } from './import-model.js';

const [TOKENS, INPUTS, SIZE] = [3, 2, 4];
const values = fraction([4, TOKENS, INPUTS], 9, 4);
const lengths = [2, 3, 1, 3];

/** A GRU over samples [B, 3, 2] of the lengths [B] that the input tells; gives [B, 3, 4]. `order` names what its last states are picked by. */
const packed = (order: string) =>
  encodeFile({
    opset: 17,
    inputs: { x: ['N', TOKENS, INPUTS], lengths: ['N'] },
    outputs: ['y'],
    initializers: [
      floatTensor('w', [1, 3 * SIZE, INPUTS], 1, 2),
      floatTensor('r', [1, 3 * SIZE, SIZE], 2, 2),
      int64Tensor('zero', [], [0]),
      int64Tensor('one', [], [1]),
      int64Tensor('first', [1], [1]),
    ],
    nodes: [
      node('Cast', ['lengths'], 'long', { to: 7 }),
      node('Shape', ['long'], 'count'),
      node('TopK', ['long', 'count'], ['sorted', 'order']),
      node('Gather', ['x', 'order'], 'ordered', { axis: 0 }),
      node('Transpose', ['ordered'], 'steps', { perm: [1, 0, 2] }),
      node('Cast', ['sorted'], 'sorted32', { to: 6 }),
      node('Squeeze', ['count'], 'n'),
      node('Range', ['zero', 'n', 'one'], 'range'),
      node('ScatterElements', ['range', 'order', 'range'], 'back', { axis: 0 }),
      node('GRU', ['steps', 'w', 'r', '', 'sorted32'], 'states', { hidden_size: SIZE }),
      node('Squeeze', ['states', 'first'], 'flat'),
      node('Transpose', ['flat'], 'rows', { perm: [1, 0, 2] }),
      node('Gather', ['rows', order], 'y', { axis: 0 }),
    ],
  });

test('a file that sorts sequences gives what ONNX Runtime makes of it, sample by sample, and trains', async () => {
  const file = packed('back');
  const model = await importModel(file);
  expect(model.graph.nodes.some(({ op }) => op === 'TopK')).toBe(false);
  const session = await createSession(file, { threads: 1 });
  const expected = await session.run({
    x: new Tensor(values, [4, TOKENS, INPUTS]),
    lengths: new Tensor(Float32Array.from(lengths), [4]),
  });
  await session.release();
  const trainer = await createTrainer({
    model,
    optimizer: sgd({ learningRate: 0.1 }),
    loss: meanSquaredError(),
    seed: 1,
    threads: 1,
  });
  const samples = {
    count: 4,
    inputs: {
      x: { shape: [TOKENS, INPUTS], values },
      lengths: { shape: [], values: Float32Array.from(lengths) },
    },
    targets: new Float32Array(4 * TOKENS * SIZE),
  };
  const given = await trainer.predict(samples);
  expect(Array.from(given)).toEqual(
    Array.from(floats(expected['y']), (value) => expect.closeTo(value, 5) as number),
  );
  const ids = Uint32Array.of(0, 1, 2, 3);
  const before = await trainer.step(samples, ids);
  const after = await trainer.step(samples, ids);
  expect(after.every((loss, i) => loss < before[i]!)).toBe(true);
  await trainer.dispose();
});

test('where samples do not come back into their order, the sorting is refused', async () => {
  await expect(importModel(packed('range'))).rejects.toThrow('TopK');
});
