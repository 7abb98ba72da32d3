import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import type { Attributes } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { GraphBuilder } from './graph-builder.js';

// torch.nn.functional.fold(torch.arange(N).view(1, C * K, L), image, block, dilation, padding, stride), PyTorch 2.13.
test.each<{
  title: string;
  blocks: readonly number[];
  image: number[];
  block: number[];
  attributes?: Attributes;
  expected: number[];
}>([
  {
    title: 'blocks that overlap add up',
    blocks: [1, 4, 4],
    image: [3, 3],
    block: [2, 2],
    expected: [0, 5, 5, 10, 30, 20, 10, 25, 15],
  },
  {
    title: 'two channels with padding, and a rest that no block reaches',
    blocks: [1, 12, 9],
    image: [4, 5],
    block: [2, 3],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
    expected: [
      36, 73, 37, 75, 38, 12, 25, 13, 27, 14, 39, 79, 40, 81, 41, 15, 31, 16, 33, 17, 90, 181, 91, 183, 92,
      66, 133, 67, 135, 68, 93, 187, 94, 189, 95, 69, 139, 70, 141, 71,
    ],
  },
  {
    title: 'blocks with holes',
    blocks: [1, 4, 3],
    image: [5, 4],
    block: [2, 2],
    attributes: { strides: [1, 2], dilations: [2, 2] },
    expected: [0, 0, 3, 0, 1, 0, 4, 0, 8, 0, 14, 0, 7, 0, 10, 0, 8, 0, 11, 0],
  },
])('$title', async ({ blocks, image, block, attributes = {}, expected }) => {
  const b = new GraphBuilder('fold');
  const x = b.input('x', 'float32', ['B', ...blocks.slice(1)]);
  b.output('y', b.op('Col2Im', [x, b.integers(image), b.integers(block)], attributes));
  const session = await createSession(encodeModel(b.graph), { threads: 1 });
  const count = blocks.reduce((p, d) => p * d, 1);
  const { y } = await session.run({
    x: new Tensor(
      Float32Array.from({ length: count }, (_, i) => i),
      [...blocks],
    ),
  });
  expect(y!.dims).toEqual([1, expected.length / (image[0]! * image[1]!), ...image]);
  expect(Array.from(floats(y))).toEqual(expected);
  await session.release();
});
