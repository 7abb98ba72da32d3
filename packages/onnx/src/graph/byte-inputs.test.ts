import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { cnn, createTrainer, encodeModel, importModel, sgd, withByteInputs } from '../index.js';

const shape = [2, 9, 8] as const;
const count = 5;
/** Every byte there is, and more. */
const values = Uint8Array.from({ length: count * 2 * 9 * 8 }, (_, i) => (i * 37) % 256);

test('bytes give the very bits of the same pixels divided by 255 before, in the runtime and in a trainer', async () => {
  const model = cnn({ sampleShape: shape, classes: 3, width: 2, seed: 1 });
  const file = encodeModel(withByteInputs(model.graph));
  const options = { optimizer: sgd({ learningRate: 0.1 }), seed: 1 };
  const trainer = await createTrainer({ ...options, model });
  const expected = await trainer.predict({ count, shape, values });
  const session = await InferenceSession.create(file);
  const { logits } = await session.run({ input: new Tensor('uint8', values, [count, ...shape]) });
  expect([...(logits!.data as Float32Array)]).toEqual([...expected]);
  const imported = await createTrainer({ ...options, model: await importModel(file) });
  expect(await imported.predict({ count, shape, values })).toEqual(expected);
  await Promise.all([trainer.dispose(), imported.dispose()]);
});

test('inputs of other types, and names that are taken, stay', () => {
  const { graph } = cnn({ sampleShape: shape, classes: 3, width: 2, seed: 1 });
  const ids = { name: 'ids', type: 'int64', shape: ['B', 4] } as const;
  const taken = { type: 'float32', shape: [], data: Float32Array.of(7) } as const;
  const constants = new Map([...graph.constants, ['255', taken] as const, ['input_share', taken] as const]);
  const changed = withByteInputs({ ...graph, inputs: [...graph.inputs, ids], constants });
  expect(changed.inputs[1]).toBe(ids);
  expect([changed.constants.get('255'), changed.constants.get('input_share')]).toEqual([taken, taken]);
  expect(changed.nodes.slice(0, 2).map(({ op, outputs }) => [op, outputs[0]?.name])).toEqual([
    ['Cast', 'input_float'],
    ['Div', 'input_share_2'],
  ]);
});
