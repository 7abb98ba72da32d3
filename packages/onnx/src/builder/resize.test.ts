import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import type { Attributes, Graph } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';

const linear = (mode: string): Attributes => ({ mode: 'linear', coordinate_transformation_mode: mode });
const cubic = (attributes: Attributes = {}): Attributes => ({ mode: 'cubic', ...attributes });
const nearest = (rounding: string, mode = 'half_pixel'): Attributes => ({
  mode: 'nearest',
  nearest_mode: rounding,
  coordinate_transformation_mode: mode,
});

interface Sized {
  readonly scales?: readonly number[];
  readonly sizes?: readonly number[];
}
const cases: readonly (readonly [Attributes, Sized])[] = [
  [linear('half_pixel'), { scales: [1, 1, 2, 2] }],
  [linear('half_pixel'), { scales: [1, 1, 1.6, 0.7] }],
  [linear('pytorch_half_pixel'), { sizes: [2, 3, 1, 9] }],
  [linear('align_corners'), { sizes: [2, 3, 7, 3] }],
  [linear('align_corners'), { sizes: [2, 3, 1, 4] }],
  [linear('asymmetric'), { scales: [1, 1, 2.5, 1] }],
  [cubic(), { scales: [1, 1, 2, 1.5] }],
  [
    cubic({ cubic_coeff_a: { float: -0.5 }, coordinate_transformation_mode: 'align_corners' }),
    { sizes: [2, 3, 8, 9] },
  ],
  [cubic({ exclude_outside: 1 }), { scales: [1, 1, 1.5, 2] }],
  [nearest('round_prefer_floor'), { sizes: [2, 3, 6, 7] }],
  [nearest('round_prefer_ceil'), { scales: [1, 1, 1.5, 2] }],
  [nearest('floor', 'asymmetric'), { scales: [1, 1, 1.5, 0.5] }],
  [nearest('ceil', 'align_corners'), { sizes: [2, 3, 6, 9] }],
];

test.each(cases.map(([attributes, sized]) => ({ attributes, sized })))(
  'Resize with $attributes by $sized is what ONNX Runtime makes of the node as it is',
  async ({ attributes, sized: { scales, sizes } }) => {
    const b = new GraphBuilder('rewritten');
    const x = b.input('x', 'float32', [2, 3, 4, 5]);
    const given = scales && b.constant({ type: 'float32', shape: [4], data: Float32Array.from(scales) });
    const inputs = [x, undefined, given, sizes && b.integers(sizes)];
    const y = b.op('Resize', inputs, attributes);
    b.output('y', y);
    expect(b.graph.nodes.some(({ op }) => op === 'Resize')).toBe(false);

    const output = { ...y, name: 'made' };
    const asIs: Graph = {
      ...b.graph,
      nodes: [{ op: 'Resize', inputs, outputs: [output], attributes }],
      outputs: [{ name: 'y', value: output }],
    };
    const values = Float32Array.from({ length: 120 }, (_, i) => Math.sin(i * i));
    const [got, expected] = [await run(b.graph, values), await run(asIs, values)];
    expect(got.dims).toEqual(expected.dims);
    expect(Array.from(floats(got))).toEqual(
      Array.from(floats(expected), (value) => expect.closeTo(value, 4) as number),
    );
  },
);

test('positions that need a region are refused', () => {
  const b = new GraphBuilder('rewritten');
  const scales = b.constant({ type: 'float32', shape: [3], data: Float32Array.of(1, 1, 2) });
  const x = b.input('x', 'float32', [1, 1, 4]);
  expect(() => b.op('Resize', [x, undefined, scales], linear('tf_crop_and_resize'))).toThrow(
    /coordinate_transformation_mode of Resize must be one of half_pixel, .* got tf_crop_and_resize; crop by Slice/,
  );
});

async function run(graph: Graph, values: Float32Array): Promise<Tensor> {
  const session = await createSession(graph, { threads: 1 });
  const { y } = await session.run({ x: new Tensor(values, [2, 3, 4, 5]) });
  await session.release();
  return y!;
}
