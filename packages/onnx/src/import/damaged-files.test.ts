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
    'a node that makes a value under the name of a weight, as of a parameter mean beside x.mean()',
    {
      initializers: [floatTensor('fc1.weight', [3, 4], 1), floatTensor('mean', [4], 2)],
      nodes: [
        node('ReduceMean', ['x'], 'mean', { axes: [1] }),
        node('Sub', ['x', 'mean'], 'centred'),
        node('Add', ['centred', 'mean'], 'h'),
        { ...gemm, input: ['h', 'fc1.weight'] },
      ],
    },
    /each name must be given once, got mean for an initializer and for an output of node \/ReduceMean\/mean \(ReduceMean\); rename that parameter in the model and export again/,
  ],
  [
    'a node that makes a value under the name of an input',
    { nodes: [node('Relu', ['x'], 'x'), gemm] },
    /got x for an input and for an output of node \/Relu\/x \(Relu\); rename that input in the model and export again/,
  ],
  [
    'the same in a body',
    {
      nodes: [
        node('If', ['known'], 'h', {
          then_branch: {
            g: {
              name: 'then',
              initializer: [floatTensor('mean', [4], 2)],
              node: [node('Neg', ['x'], 'mean')],
              output: [{ name: 'mean' }],
            },
          },
        }),
        { ...gemm, input: ['h', 'fc1.weight'] },
      ],
    },
    /got mean for an initializer and for an output of node \/Neg\/mean \(Neg\)/,
  ],
  [
    'the same in a function',
    {
      functions: [{ name: 'f', domain: 'own', input: ['v'], output: ['v'], node: [node('Neg', ['v'], 'v')] }],
    },
    /got v for an input and for an output of node \/Neg\/v \(Neg\)/,
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
