// What exporters leave out about embeddings: rows for padding, and outputs tied to the table.
import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { floatTensor, fraction, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const WIDTH = 3;
const table = (zeroRow?: number) => {
  const data = fraction([5, WIDTH], 1);
  if (zeroRow !== undefined) data.fill(0, zeroRow * WIDTH, (zeroRow + 1) * WIDTH);
  return tensor('table', { type: 'float32', shape: [5, WIDTH], data });
};
const mark = (padding: string) => ({
  metadataProps: [
    { key: 'pkg.torch.onnx.name_scopes', value: "['', 'emb', 'embedding']" },
    {
      key: 'pkg.torch.onnx.fx_node',
      value: `%embedding : [num_users=1] = call_function[target=torch.ops.aten.embedding.default](args = (%p_table, %x${padding}), kwargs = {})`,
    },
  ],
});
const file = (zeroRow: number | undefined, marks: object) =>
  twoLayers({
    inputs: { x: ['N', 2] },
    inputType: 7,
    initializers: [table(zeroRow), floatTensor('w', [WIDTH, 2], 2)],
    nodes: [
      { ...node('Gather', ['table', 'x'], 'e'), ...marks },
      node('ReduceSum', ['e', 'one'], 's', { keepdims: 0 }),
      node('MatMul', ['s', 'w'], 'y'),
    ].toSpliced(1, 0, node('Constant', [], 'one', { value_ints: [1] })),
  });

test.each([
  ['the file names it', 2, undefined, mark(', 2'), [2]],
  ['it is the only one of zeros in a file that tells nothing', 0, 0, {}, [0]],
  ['a file that tells of its nodes names none', undefined, 0, mark(''), []],
])('a row for padding stays as it is where %s', async (_, row, zeroRow, marks, kept) => {
  const model = await importModel(file(zeroRow, marks));
  expect(model.notes).toEqual(
    row === undefined
      ? []
      : [`rows for padding are not trained as embeddings, as in PyTorch: table (${row})`],
  );
  const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 1 }), seed: 1, threads: 1 });
  const samples = {
    count: 3,
    shape: [2],
    values: Int32Array.of(0, 1, 2, 3, 4, 0),
    labels: Uint8Array.of(0, 1, 0),
  };
  await trainer.step(samples, Uint32Array.of(0, 1, 2));
  const before = model.graph.constants.get('table')!.data;
  const trained = trainer.trainedModel().graph;
  // Read again, it tells the same, and nothing of how gradients are held back.
  expect((await importModel(encodeModel(trained))).notes).toEqual(
    zeroRow === undefined && row !== undefined ? [] : model.notes,
  );
  const after = trained.constants.get('table')!.data;
  await trainer.dispose();
  const rows = [0, 1, 2, 3, 4];
  const same = rows.filter((r) => [0, 1, 2].every((i) => before[r * WIDTH + i] === after[r * WIDTH + i]));
  expect(same).toEqual(kept);
});

test('gradients are divided by how often the batch has an id where the file tells so', async () => {
  const changes = async (call: string) => {
    const model = await importModel(file(undefined, mark(call)));
    const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 1 }), seed: 1, threads: 1 });
    const values = Int32Array.of(0, 0, 1, 2, 3, 0);
    await trainer.step(
      { count: 3, shape: [2], values, labels: Uint8Array.of(0, 1, 0) },
      Uint32Array.of(0, 1, 2),
    );
    const [before, after] = [model.graph, trainer.trainedModel().graph].map(
      ({ constants }) => constants.get('table')!.data,
    );
    await trainer.dispose();
    return [0, 1, 2, 3, 4].map((row) => Number(after![row * WIDTH]) - Number(before![row * WIDTH]));
  };
  const [plain, scaled] = [await changes(''), await changes(', -1, True')];
  plain.forEach((change, row) => expect(scaled[row]).toBeCloseTo(row === 0 ? change / 3 : change, 5));
  expect(Math.abs(plain[0]!)).toBeGreaterThan(0.01);
});

test('an output that equals the table turned is trained as one with it', async () => {
  const data = fraction([5, WIDTH], 1);
  const turned = Float32Array.from(data, (_, i) => data[(i % 5) * WIDTH + Math.floor(i / 5)]!);
  const bytes = twoLayers({
    inputs: { x: ['N', 2] },
    inputType: 7,
    initializers: [table(), tensor('onnx::MatMul_9', { type: 'float32', shape: [WIDTH, 5], data: turned })],
    nodes: [node('Gather', ['table', 'x'], 'e'), node('MatMul', ['e', 'onnx::MatMul_9'], 'y')],
  });
  const model = await importModel(bytes);
  expect(model.parameters).toEqual(['table']);
  expect(model.notes).toEqual([
    'weights that equal a table of embeddings turned are one with it: onnx::MatMul_9 (table)',
  ]);
});
