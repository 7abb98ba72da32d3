// Our own exports, read again: what is a weight and what is none is as before, though the file has both as initializers.
import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { floatTensor, fraction, node, tensor, twoLayers } from './file.testing.js';
import { importModel, type ImportedModel } from './import-model.js';

const again = (model: ImportedModel, options = {}) => importModel(encodeModel(model.graph), options);

const filter = { type: 'float32', shape: [4, 4], data: fraction([4, 4], 3) } as const;
/** A matrix of the code between two layers, as of an interpolation, and two norms of one fresh scale. */
const bytes = () => {
  const ones = floatTensor('scale', [4], 0, 0);
  return twoLayers({
    producer: 'pytorch',
    initializers: [ones, floatTensor('fc.weight', [4, 4], 1), floatTensor('head.weight', [4, 3], 2)],
    nodes: [
      node('Constant', [], 'filter', { value: { t: tensor('', filter) } }),
      node('MatMul', ['x', 'fc.weight'], 'a'),
      node('LayerNormalization', ['a', 'scale'], 'b'),
      node('MatMul', ['b', 'filter'], 'c'),
      node('LayerNormalization', ['c', 'scale'], 'd'),
      node('MatMul', ['d', 'head.weight'], 'y'),
    ],
  });
};

test('an export has the parameters of its model, once each, without a note', async () => {
  const model = await importModel(bytes());
  expect(model.parameters).toEqual(['scale', 'fc.weight', 'head.weight']);
  const read = await again(model);
  expect([read.parameters, read.notes]).toEqual([model.parameters, []]);
  expect((await again(read)).parameters).toEqual(model.parameters);
});

test('what was frozen may be trained again, and a constant by its name', async () => {
  const model = await importModel(bytes(), { train: 'head.*' });
  expect((await again(model)).parameters).toEqual(['scale', 'fc.weight', 'head.weight']);
  expect((await again(model, { train: 'filter' })).parameters).toEqual(['filter']);
});

test('the metadata of the file stay beside the names of its constants', async () => {
  const { graph } = await importModel(bytes());
  expect([...graph.metadata!]).toEqual([
    ['author', 'me'],
    ['rankbatch.constants', 'filter'],
  ]);
});

test('an export has the lone numbers and tables that are weights, too', async () => {
  const numbers = (name: string, shape: number[], ...data: number[]) =>
    tensor(name, { type: 'float32', shape, data: Float32Array.from(data) });
  const model = await importModel(
    twoLayers({
      producer: 'pytorch',
      initializers: [
        numbers('q', [1], 2),
        numbers('t', [], 3),
        numbers('steps', [4], 1, 2, 3, 4),
        floatTensor('fc.weight', [4, 3], 1),
      ],
      nodes: [
        node('Div', ['x', 'q'], 'a'),
        node('Mul', ['a', 't'], 'b'),
        node('Mul', ['b', 'steps'], 'c'),
        node('MatMul', ['c', 'fc.weight'], 'y'),
      ],
    }),
    { train: ['q', 't', 'steps', 'fc.*'] },
  );
  expect(model.parameters).toEqual(['q', 't', 'steps', 'fc.weight']);
  const read = await again(model);
  expect([read.parameters, (await again(read)).parameters]).toEqual([model.parameters, model.parameters]);
  expect(read.notes.join()).not.toContain('constants of formulas');
});
