import { Random } from 'rankbatch';
import { expect, test } from 'vitest';
import { differentiate } from '../../autodiff/differentiate.js';
import { GraphBuilder } from '../../builder/graph-builder.js';
import type { Value } from '../../graph/graph.js';
import { array64, interpret } from '../interpret.testing.js';

/** A convolution and a max-pooling of its result; `apart` keeps them from being joined. */
function forward(
  [height, width]: readonly [number, number],
  kernel: readonly [number, number],
  window: readonly number[],
  pads: readonly number[],
  apart: boolean,
) {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', [2, 2, height, width]);
  const w = b.input('w', 'float32', [3, 2, ...kernel]);
  const bias = b.input('bias', 'float32', [3]);
  const maps = b.op('Conv', [x, w, bias], { pads });
  b.output('y', b.op('MaxPool', [maps], { kernel_shape: window, strides: window }));
  if (apart) b.output('maps', maps);
  return b.graph;
}

test.each([
  [
    [8, 8],
    [3, 3],
    [2, 2],
    [0, 0, 0, 0],
  ],
  [
    [7, 6],
    [2, 3],
    [3, 2],
    [0, 1, 0, 1],
  ],
  [
    [5, 8],
    [1, 1],
    [5, 2],
    [0, 0, 0, 0],
  ],
  [
    [4, 4],
    [3, 3],
    [2, 2],
    [1, 1, 1, 1],
  ],
  [
    [6, 7],
    [1, 2],
    [1, 3],
    [0, 0, 0, 0],
  ],
] as const)(
  'pools images %j, kernels %j, windows %j, pads %j as one node after the other does',
  (image, kernel, window, pads) => {
    const random = new Random(1);
    const normal = (shape: number[]) =>
      array64(
        shape,
        Array.from({ length: shape.reduce((p, d) => p * d, 1) }, () => random.normal()),
      );
    const feeds = { x: normal([2, 2, ...image]), w: normal([3, 2, ...kernel]), bias: normal([3]) };
    const [joined, apart] = [false, true].map((keptApart) => {
      const graph = forward(image, kernel, window, pads, keptApart);
      const b = new GraphBuilder('training');
      const bindings = new Map<string, Value>(
        graph.inputs.map((v) => [v.name, b.input(v.name, 'float32', v.shape)]),
      );
      const training = { dropoutMask: (value: Value) => value, updateStatistic: () => undefined };
      b.output('y', differentiate(b, graph, bindings, new Set(['w']), training).outputs[0]!);
      return { ops: b.graph.nodes.map(({ op }) => op), y: interpret(b.graph, feeds)['y']! };
    });
    expect(apart!.ops).toEqual(['Conv', 'MaxPool']);
    expect(joined!.ops).toContain('Concat');
    expect(joined!.y.shape).toEqual(apart!.y.shape);
    joined!.y.data.forEach((value, k) => expect(value).toBeCloseTo(apart!.y.data[k]!, 12));
  },
);
