import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import type { Graph } from '../graph/graph.js';
import { encodeFile, node } from '../import/file.testing.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';

const modes = ['linear', 'nearest', 'cubic'];
const paddings = ['zeros', 'border', 'reflection'];
const cases = modes.flatMap((mode) =>
  paddings.flatMap((padding_mode) => [0, 1].map((align_corners) => ({ mode, padding_mode, align_corners }))),
);

test.each(cases)(
  'GridSample with mode $mode, padding $padding_mode and align_corners $align_corners is what ONNX Runtime makes of the node as it is',
  async (attributes) => {
    await expectSame(attributes, [3, 4]);
  },
);

test('GridSample of volumes is what ONNX Runtime makes of the node as it is', async () => {
  await expectSame({ mode: 'linear', padding_mode: 'border' }, [2, 3, 4]);
});

test('other modes are refused', () => {
  const b = new GraphBuilder('rewritten');
  const [x, grid] = [b.input('x', 'float32', ['B', 1, 2, 2]), b.input('grid', 'float32', ['B', 1, 1, 2])];
  expect(() => b.op('GridSample', [x, grid], { mode: 'area' })).toThrow(
    /GridSample must have the mode linear, nearest or cubic .* got area and zeros/,
  );
});

/** At positions up to half as far again as the ends. */
async function expectSame(
  attributes: Readonly<Record<string, string | number>>,
  size: readonly number[],
): Promise<void> {
  const out = size.map((_, i) => i + 2);
  const shapes = { x: [3, ...size], grid: [...out, size.length] };
  const b = new GraphBuilder('rewritten');
  const inputs = Object.entries(shapes).map(([name, shape]) => b.input(name, 'float32', ['B', ...shape]));
  const y = b.op('GridSample', inputs, attributes);
  b.output('y', y);
  expect(y.shape).toEqual(['B', 3, ...out]);
  const asIs = encodeFile({
    opset: 20,
    inputs: { x: [2, ...shapes.x], grid: [2, ...shapes.grid] },
    outputs: ['y'],
    initializers: [],
    nodes: [node('GridSample', ['x', 'grid'], 'y', attributes)],
  });
  const feeds = { x: waves([2, ...shapes.x], 1), grid: waves([2, ...shapes.grid], 1.5) };
  const [got, expected] = [await run(b.graph, feeds), await run(asIs, feeds)];
  expect(Array.from(floats(got))).toEqual(
    Array.from(floats(expected), (value) => expect.closeTo(value, 4) as number),
  );
}

function waves(dims: readonly number[], scale: number): Tensor {
  const length = dims.reduce((p, d) => p * d, 1);
  const values = Float32Array.from({ length }, (_, i) => scale * Math.sin(i * i + 1));
  return new Tensor(values, dims);
}

async function run(graph: Graph | Uint8Array, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await createSession(graph, { threads: 1 });
  const { y } = await session.run(feeds);
  await session.release();
  return y!;
}
