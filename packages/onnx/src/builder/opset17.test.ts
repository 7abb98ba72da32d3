import { Random } from 'rankbatch';
import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import type { Attributes, Graph, Value } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';

const kernel = { kernel_shape: [3, 2], strides: [2, 2] };
const image = [2, 4, 5, 6];
const weights = [4, 2, 3, 2];

/** Nodes that opset 17 has, but that a graph builder writes in another form. */
type Lists = readonly (readonly number[])[];
const cases: readonly (readonly [string, Lists, Attributes, Lists?])[] = [
  ['Conv', [image, weights], { ...kernel, group: 2, auto_pad: 'SAME_UPPER' }],
  ['Conv', [image, weights], { ...kernel, group: 2, auto_pad: 'SAME_LOWER' }],
  ['Conv', [image, weights], { group: 2, auto_pad: 'VALID' }],
  ['ConvTranspose', [image, weights], { ...kernel, auto_pad: 'SAME_UPPER' }],
  ['ConvTranspose', [image, weights], { ...kernel, auto_pad: 'SAME_LOWER' }],
  ['ConvTranspose', [image, weights], { ...kernel, output_shape: [10, 11] }],
  ['MaxPool', [image], { ...kernel, auto_pad: 'SAME_UPPER' }],
  ['AveragePool', [image], { ...kernel, auto_pad: 'SAME_LOWER' }],
  ['MaxPool', [image], { ...kernel, ceil_mode: 1 }],
  ['AveragePool', [image], { ...kernel, pads: [1, 0, 1, 1], ceil_mode: 1 }],
  ['Pad', [[2, 5]], { mode: 'reflect' }, [[1, 4, 0, 2]]],
  ['Pad', [[2, 5]], { mode: 'edge' }, [[1, 3, 0, 7]]],
  ['DepthToSpace', [[2, 8, 2, 3]], { blocksize: 2 }],
  ['DepthToSpace', [[2, 8, 2, 3]], { blocksize: 2, mode: 'CRD' }],
  ['SpaceToDepth', [[2, 2, 4, 6]], { blocksize: 2 }],
  ['Tile', [[2, 3, 1]], {}, [[2, 1, 3]]],
  ['Celu', [[3, 4]], { alpha: { float: 0.7 } }],
  ['ReduceMax', [[2, 3]], { keepdims: 0 }],
  ['ReduceSum', [[2, 3]], { keepdims: 0 }],
  ['ReduceSum', [[2, 3]], { noop_with_empty_axes: 1 }],
];

test.each(cases.map(([op, shapes, attributes, integers = []]) => ({ op, shapes, attributes, integers })))(
  '$op of $shapes with $attributes is what ONNX Runtime makes of the node as it is',
  async ({ op, shapes, attributes, integers }) => {
    const b = new GraphBuilder('rewritten');
    const inputs = shapes.map((shape, i) => b.input(`x${i}`, 'float32', shape));
    const y = b.op(op, [...inputs, ...integers.map((list) => b.integers(list))], attributes);
    b.output('y', y);
    expect(b.graph.nodes.some((node) => node.op === op && node.attributes === attributes)).toBe(false);

    const random = new Random(3);
    const feeds = Object.fromEntries(
      shapes.map((shape, i) => {
        const length = shape.reduce((p, d) => p * d, 1);
        return [
          `x${i}`,
          new Tensor(
            Float32Array.from({ length }, () => random.normal()),
            shape,
          ),
        ];
      }),
    );
    const [got, expected] = [
      await run(b.graph, feeds),
      await run(asIs(b.graph, op, attributes, inputs, integers, y), feeds),
    ];
    expect(got.dims).toEqual(expected.dims);
    const numbers = floats(expected);
    floats(got).forEach((value, i) => expect(value).toBeCloseTo(numbers[i]!, 5));
  },
);

/** The one node, written without the builder. */
function asIs(
  graph: Graph,
  op: string,
  attributes: Attributes,
  inputs: Value[],
  integers: Lists,
  y: Value,
): Graph {
  const b = new GraphBuilder('constants');
  const lists = integers.map((list) => b.integers(list));
  const output = { ...y, name: 'made' };
  const node = { op, inputs: [...inputs, ...lists], outputs: [output], attributes };
  return { ...graph, nodes: [node], constants: b.graph.constants, outputs: [{ name: 'y', value: output }] };
}

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await createSession(graph, { threads: 1 });
  const { y } = await session.run(feeds);
  await session.release();
  return y!;
}
