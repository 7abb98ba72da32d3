// Files that break the rules of the format, or are none.
import { expect, test } from 'vitest';
import { modelType } from '../files/onnx-schema.js';
import { floatTensor, node, twoLayers, type FileParts } from './file.testing.js';
import { importModel } from './import-model.js';

const gemm = node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'y', { transB: 1 });

test.each<[string, Partial<FileParts>, RegExp]>([
  ['an output that nothing makes', { outputs: ['z'] }, /output z must be made by a node, got none that does/],
  [
    'two initializers of one name',
    { initializers: [floatTensor('fc1.weight', [3, 4], 1), floatTensor('fc1.weight', [3, 4], 2)] },
    /initializers must have names of their own, got two called fc1.weight/,
  ],
  [
    'two nodes that make one value',
    { nodes: [gemm, node('Relu', ['x'], 'y')] },
    /each value must be made by one node, got y by node \/Gemm\/y \(Gemm\) and node \/Relu\/y \(Relu\)/,
  ],
  [
    'nodes in a circle',
    {
      nodes: [
        node('Add', ['x', 'r'], 'h'),
        node('Relu', ['h'], 'r'),
        { ...gemm, input: ['r', 'fc1.weight'] },
      ],
    },
    /nodes must not wait for each other, got a circle through node \/Add\/h \(Add\); the file is damaged/,
  ],
])('refuses %s, and says what it found', async (_, changes, message) => {
  await expect(importModel(twoLayers(changes))).rejects.toThrow(message);
});

test('refuses a sequence as an input, and a pointer of Git LFS in the place of a file', async () => {
  const sequence = modelType.fromObject({
    graph: { input: [{ name: 's', type: {} }], output: [{ name: 's' }] },
    opsetImport: [{ version: 17 }],
  });
  await expect(importModel(modelType.encode(sequence).finish())).rejects.toThrow(
    'importModel: input s must be a tensor, got a sequence or another type',
  );
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
  await expect(importModel(new TextEncoder().encode(pointer))).rejects.toThrow(
    'got a pointer of Git LFS in its place; run git lfs pull',
  );
});

test('nodes may stand in any order', async () => {
  const ordered = await importModel(twoLayers());
  const nodes = [
    node('Gemm', ['r', 'fc2.weight'], 'y', { transB: 1 }),
    node('Relu', ['h'], 'r'),
    node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
  ];
  expect((await importModel(twoLayers({ nodes }))).graph.nodes).toEqual(ordered.graph.nodes);
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['text', new TextEncoder().encode('<html>not a model</html>')],
  ['a file cut short', twoLayers().subarray(0, 60)],
])('refuses %s', async (_, bytes) => {
  await expect(importModel(bytes)).rejects.toThrow(
    /must be given the bytes of an .onnx file, got \d+ that are not/,
  );
});
