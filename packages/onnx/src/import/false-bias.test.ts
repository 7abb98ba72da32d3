import { expect, test } from 'vitest';
import { floatTensor, node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const clip = {
  inputs: { x: ['batch', 1, 2, 3, 3] },
  initializers: [floatTensor('w', [4, 1, 1, 1, 1], 1), tensor('zero', number(0)), tensor('one', number(1))],
};
/** A 3-d convolution without bias as PyTorch 2.13 exports it: the number of channels and 2 as a shape. */
const convolution = (filling: string) => [
  node('Shape', ['w'], 'channels', { start: 0, end: 1 }),
  node('Constant', [], 'two', { value_ints: [2] }),
  node('Concat', ['channels', 'two'], 'shape', { axis: 0 }),
  node('CastLike', [filling, 'x'], 'cast'),
  node('Expand', ['cast', 'shape'], 'bias'),
  node('Conv', ['x', 'w', 'bias'], 'y'),
];

function number(value: number) {
  return { type: 'float32', shape: [], data: Float32Array.of(value) } as const;
}

test('zeros for a bias in a shape that no convolution takes are left out, which is told', async () => {
  const { graph, parameters, notes } = await importModel(twoLayers({ ...clip, nodes: convolution('zero') }));
  expect(parameters).toEqual(['w']);
  expect(graph.nodes.find(({ op }) => op === 'Conv')!.inputs.map((value) => value!.name)).toEqual(['x', 'w']);
  expect(notes).toEqual([
    'zeros for a bias, in a shape that no convolution takes, are left out, as the exporter writes them where there is none: bias',
  ]);
});

test('any other bias of such a shape is refused', async () => {
  await expect(importModel(twoLayers({ ...clip, nodes: convolution('one') }))).rejects.toThrow(
    'importModel: node /Conv/y (Conv): Conv must be given a bias [4], a number for each channel it makes, or none, got [4,2]',
  );
});
