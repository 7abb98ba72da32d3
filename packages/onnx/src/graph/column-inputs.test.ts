import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { encodeModel, mlp, withColumnInputs, type ColumnFeature } from '../index.js';

const features: readonly ColumnFeature[] = [
  { column: 1, place: 0 },
  { column: 1, place: 1 },
  { column: 1, place: 2, marksMissing: true },
  { column: 0, shift: 1 / 3, factor: 1.7, missing: 0.1 },
  { column: 0, marksMissing: true },
];
const model = mlp({ inputs: 5, hidden: [4], classes: 3, seed: 1 });

/** By hand what the features of rows are. */
const rows = [
  [
    [1 / 7, 0],
    [1, 0, 0, Math.fround((1 / 7 - 1 / 3) * 1.7), 0],
  ],
  [
    [NaN, 1],
    [0, 1, 0, Math.fround((0.1 - 1 / 3) * 1.7), 1],
  ],
  [
    [1e9, 2],
    [0, 0, 1, Math.fround((1e9 - 1 / 3) * 1.7), 0],
  ],
  [
    [-5, NaN],
    [0, 0, 1, Math.fround((-5 - 1 / 3) * 1.7), 0],
  ],
  [
    [0, 7],
    [0, 0, 0, Math.fround((0 - 1 / 3) * 1.7), 0],
  ],
] as const;

test('numbers are scaled and categories made one-hot in the graph, to the bit', async () => {
  const outputs = async (file: Uint8Array, name: string, tensor: Tensor) => {
    const session = await InferenceSession.create(file);
    return [...((await session.run({ [name]: tensor })).logits!.data as Float32Array)];
  };
  const encoded = Float32Array.from(rows.flatMap(([, values]) => values));
  const expected = await outputs(
    encodeModel(model.graph),
    model.graph.inputs[0]!.name,
    new Tensor('float32', encoded, [rows.length, 5]),
  );
  const raw = new Tensor('float64', Float64Array.from(rows.flatMap(([row]) => row)), [rows.length, 2]);
  expect(await outputs(encodeModel(withColumnInputs(model.graph, features)), 'row', raw)).toEqual(expected);
});

test('a graph whose input is another is refused', () => {
  expect(() => withColumnInputs(model.graph, features.slice(1))).toThrow(
    'withColumnInputs: the graph must have one input, float32 [B,4], got float32 [B,5]',
  );
});
