import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import type { Attributes, Graph, Shape } from '../graph/graph.js';
import { encodeModel } from '../files/onnx-file.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';

interface Case {
  readonly op: 'DFT' | 'STFT';
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
  /** Of DFT: the number of points. */
  readonly points?: number;
}

test.each<Case>([
  { op: 'DFT', shape: [2, 5, 1] },
  { op: 'DFT', shape: [2, 6, 2] },
  { op: 'DFT', shape: [2, 6, 2], attributes: { inverse: 1 } },
  { op: 'DFT', shape: [2, 5, 1], attributes: { onesided: 1 } },
  { op: 'DFT', shape: [2, 3, 4, 2], attributes: { axis: 2 } },
  { op: 'DFT', shape: [2, 6, 1], points: 4 },
  { op: 'DFT', shape: [2, 3, 1], points: 8, attributes: { onesided: 1 } },
  { op: 'STFT', shape: [2, 16, 1] },
  { op: 'STFT', shape: [2, 16, 1], attributes: { onesided: 0 } },
])('$op of $shape $attributes $points is what ONNX Runtime makes of the node as it is', async (each) => {
  const { op, shape, attributes = {}, points } = each;
  const [batch = 0, ...sample] = shape;
  const graphOf = (size: 'B' | number, isRewritten: boolean): Graph => {
    const b = new GraphBuilder('rewritten');
    const x = b.input('x', 'float32', [size, ...sample] as Shape);
    const number = (value: number) =>
      b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
    const window = b.constant({
      type: 'float32',
      shape: [6],
      data: Float32Array.of(0.1, 0.5, 1, 0.9, 0.4, 0.2),
    });
    const inputs =
      op === 'STFT' ? [x, number(3), window, number(6)] : [x, points ? number(points) : undefined];
    const y = b.op(op, inputs, attributes);
    b.output('y', y);
    if (isRewritten) return b.graph;
    const made = { ...y, name: 'made' };
    return {
      ...b.graph,
      nodes: [{ op, inputs, outputs: [made], attributes }],
      outputs: [{ name: 'y', value: made }],
    };
  };
  const rewritten = graphOf('B', true);
  expect(rewritten.nodes.some((node) => node.op === op)).toBe(false);
  const values = Float32Array.from({ length: shape.reduce((p, d) => p * d, 1) }, (_, i) => Math.sin(i * i));
  const [got, expected] = await Promise.all(
    [rewritten, graphOf(batch, false)].map((graph) => run(graph, values, shape)),
  );
  expect(got!.dims).toEqual(expected!.dims);
  expect(Array.from(floats(got))).toEqual(
    Array.from(floats(expected), (value) => expect.closeTo(value, 4) as number),
  );
});

test('refuses one side of an inverse transform, and matrices that are too large', () => {
  const b = new GraphBuilder('refused');
  const x = b.input('x', 'float32', ['B', 8, 2]);
  expect(() => b.op('DFT', [x], { inverse: 1, onesided: 1 })).toThrow(
    'must be of all frequencies, got one side; use torch.fft.ifft',
  );
  const long = b.input('long', 'float32', ['B', 100_000, 1]);
  expect(() => b.op('DFT', [long])).toThrow(
    /at most 33554432 elements, got 100000 x 200000; transform shorter parts/,
  );
});

async function run(graph: Graph, values: Float32Array, shape: readonly number[]) {
  const session = await createSession(encodeModel(graph), { threads: 1 });
  const { y } = await session.run({ x: new Tensor(values, [...shape]) });
  await session.release();
  return y!;
}
