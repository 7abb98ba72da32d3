import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import type { Attributes, Graph, Value } from '../graph/graph.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';

const gates: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };
const [TOKENS, BATCH, INPUTS, SIZE] = [4, 3, 2, 5];

interface Parts {
  readonly bias?: boolean;
  readonly starts?: boolean;
  /** Whether the sequences are of several lengths. */
  readonly lengths?: boolean;
}
const cases: readonly (readonly [string, Attributes, Parts])[] = [
  ['LSTM', {}, {}],
  ['LSTM', { direction: 'bidirectional' }, { bias: true, starts: true }],
  ['LSTM', { direction: 'reverse' }, { bias: true }],
  ['GRU', { linear_before_reset: 1 }, { bias: true }],
  ['GRU', { linear_before_reset: 1, direction: 'bidirectional' }, { bias: true, starts: true }],
  ['GRU', {}, { bias: true, starts: true }],
  ['GRU', { direction: 'reverse' }, {}],
  ['LSTM', { direction: 'bidirectional' }, { bias: true, starts: true, lengths: true }],
  ['LSTM', {}, { lengths: true }],
  ['GRU', { linear_before_reset: 1, direction: 'bidirectional' }, { bias: true, lengths: true }],
  ['RNN', { direction: 'reverse' }, { starts: true, lengths: true }],
  ['RNN', {}, { bias: true, starts: true }],
  ['RNN', { direction: 'bidirectional' }, { bias: true }],
];

test.each(cases.map(([op, attributes, parts]) => ({ op, attributes, parts })))(
  '$op with $attributes and $parts is what ONNX Runtime makes of the node as it is',
  async ({ op, attributes, parts }) => {
    const settings = { ...attributes, hidden_size: SIZE };
    const directions = attributes['direction'] === 'bidirectional' ? 2 : 1;
    const b = new GraphBuilder('rewritten');
    const x = b.input('x', 'float32', [TOKENS, 'B', INPUTS]);
    const constant = (shape: readonly number[]) => {
      const length = shape.reduce((p, d) => p * d, 1);
      return b.constant({
        type: 'float32',
        shape,
        data: Float32Array.from({ length }, (_, i) => Math.sin(i * i + length)),
      });
    };
    const rows = gates[op]! * SIZE;
    const start = () =>
      parts.starts
        ? b.op('Expand', [
            constant([directions, 1, SIZE]),
            b.op('Concat', [b.integers([1]), b.op('Shape', [x], { start: 1, end: 2 }), b.integers([1])], {
              axis: 0,
            }),
          ])
        : undefined;
    const inputs: (Value | undefined)[] = [
      x,
      constant([directions, rows, INPUTS]),
      constant([directions, rows, SIZE]),
      parts.bias ? constant([directions, 2 * rows]) : undefined,
      parts.lengths ? b.input('lengths', 'int32', ['B']) : undefined,
      start(),
      ...(op === 'LSTM' ? [start()] : []),
    ];
    const before = b.graph.nodes.length;
    const outputs = b.ops(op, inputs, settings);
    outputs.forEach((value, i) => {
      b.output(`y${i}`, value);
    });
    const made = outputs.map((value, i) => ({ ...value, name: `made${i}` }));
    const asIs: Graph = {
      ...b.graph,
      nodes: [...b.graph.nodes.slice(0, before), { op, inputs, outputs: made, attributes: settings }],
      outputs: made.map((value, i) => ({ name: `y${i}`, value })),
    };
    const lengths = parts.lengths ? { lengths: new Tensor(Int32Array.of(2, TOKENS, 1), [BATCH]) } : {};
    const [got, expected] = [await run(b.graph, lengths), await run(asIs, lengths)];
    expect(outputs).toHaveLength(op === 'LSTM' ? 3 : 2);
    outputs.forEach((_, i) => {
      const [mine, theirs] = [got[`y${i}`]!, expected[`y${i}`]!];
      expect(mine.dims).toEqual(theirs.dims);
      expect(Array.from(floats(mine))).toEqual(
        Array.from(floats(theirs), (value) => expect.closeTo(value, 5) as number),
      );
    });
  },
);

test.each<[Attributes, RegExp]>([
  [
    { activations: 'Sigmoid,Relu,Tanh' },
    /activations of LSTM must be Sigmoid,Tanh,Tanh, got Sigmoid,Relu,Tanh/,
  ],
  [{ clip: { float: 3 } }, /clip of LSTM must be left out/],
])('refuses %j', (attributes, message) => {
  const b = new GraphBuilder('refused');
  const [x, w, r] = [
    [2, 'B', 3],
    [1, 8, 3],
    [1, 8, 2],
  ].map((shape, i) => b.input(`x${i}`, 'float32', shape as number[]));
  expect(() => b.ops('LSTM', [x, w, r], attributes)).toThrow(message);
});

test('refuses the cells of a projection, as PyTorch 2.13 writes nn.LSTM(3, 4, proj_size=2)', () => {
  const b = new GraphBuilder('projected');
  const shapes = [[2, 'B', 3], [1, 8, 3], [1, 8, 2], [1, 16], undefined, [1, 'B', 2], [1, 'B', 4]] as const;
  const inputs = shapes.map((shape, i) => shape && b.input(`x${i}`, 'float32', shape));
  expect(() => b.ops('LSTM', inputs, { hidden_size: 2 })).toThrow(
    'start states of LSTM must have 2 numbers, its hidden_size, got 4; ONNX has no projection, such as proj_size',
  );
});

async function run(graph: Graph, others: object = {}): Promise<Readonly<Record<string, Tensor>>> {
  const session = await createSession(graph, { threads: 1 });
  const values = Float32Array.from({ length: TOKENS * BATCH * INPUTS }, (_, i) => Math.cos(3 * i));
  const result = await session.run({ x: new Tensor(values, [TOKENS, BATCH, INPUTS]), ...others });
  await session.release();
  return result;
}
