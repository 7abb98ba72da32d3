import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { createSession, floats, Tensor } from './sessions.js';
import { webgpuGraph } from './webgpu-graph.js';

/** What a graph of `x` [B, 3, 2] gives as it is, and as it is written for WebGPU. */
async function both(write: (b: GraphBuilder, x: Value) => Value) {
  const b = new GraphBuilder('both');
  b.output('y', write(b, b.input('x', 'float32', ['B', 3, 2])));
  const rewritten = webgpuGraph(b.graph);
  // Large numbers, whose exponentials are infinite.
  const values = Float32Array.from({ length: 24 }, (_, i) => 100 * Math.sin(7 * i));
  const results: number[][] = [];
  for (const graph of [b.graph, rewritten]) {
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    results.push(Array.from(floats((await session.run({ x: new Tensor(values, [4, 3, 2]) }))['y'])));
    await session.release();
  }
  return { plain: results[0]!, rewritten: results[1]!, ops: rewritten.nodes.map(({ op }) => op) };
}

test.each([{}, { axis: -1 }, { axis: 1 }, { axis: 0 }])(
  'a log-softmax with %o is the same',
  async (attributes) => {
    const { plain, rewritten, ops } = await both((b, x) =>
      b.op('Neg', [b.op('LogSoftmax', [x], attributes)]),
    );
    expect(ops).not.toContain('LogSoftmax');
    expect(rewritten).toEqual(plain.map((value) => expect.closeTo(value, 4) as number));
  },
);

test('a size is the same, of a scalar too', async () => {
  const { plain, rewritten, ops } = await both((b, x) => {
    const sizes = [x, b.scalar(3)].map((value) => b.op('Cast', [b.op('Size', [value])], { to: 1 }));
    return b.op('Add', sizes);
  });
  expect(ops).not.toContain('Size');
  expect([plain, rewritten]).toEqual([[25], [25]]);
});
