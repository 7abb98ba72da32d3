import type { Builder, Value } from '../graph/graph.js';
import type { Case } from '../ops/contract/case.testing.js';

/** Blocks of known architectures, as exporters write them: rules behind one another, the batch unknown. */
export const networks: Case[] = [
  {
    op: 'MatMul',
    title: 'in self-attention with two heads, layer norm before and a residual around (transformer)',
    shapes: [['B', 3, 4], [4], [4], [4, 12], [12], [4, 4]],
    build: (b, [x, gain, offset, weights, bias, projection]) => {
      const normal = b.op('LayerNormalization', [x, gain, offset]);
      const joint = b.op('Add', [b.op('MatMul', [normal, weights]), bias]);
      const [q, k, v] = b.ops('Split', [joint], { axis: -1, num_outputs: 3 }).map((part) => heads(b, part));
      const scores = b.op('MatMul', [q, b.op('Transpose', [k], { perm: [0, 1, 3, 2] })]);
      const attention = b.op('Softmax', [b.op('Div', [scores, Math.SQRT2])]);
      const mixed = b.op('Transpose', [b.op('MatMul', [attention, v])], { perm: [0, 2, 1, 3] });
      const joined = b.op('Reshape', [mixed, b.integers([0, 3, 4])]);
      return b.op('Add', [x, b.op('MatMul', [joined, projection])]);
    },
  },
  {
    op: 'Gemm',
    title: 'on all tokens at once, with Gelu and the first token behind it (transformer)',
    shapes: [['B', 3, 4], [4, 6], [6], [6, 2]],
    build: (b, [x, up, bias, down]) => {
      const tokens = b.op('Reshape', [x, b.integers([-1, 4])]);
      const hidden = b.op('Gelu', [b.op('Gemm', [tokens, up, bias])]);
      const out = b.op('Reshape', [b.op('MatMul', [hidden, down]), b.integers([-1, 3, 2])]);
      return b.op('Gather', [out, b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(0n) })], {
        axis: 1,
      });
    },
  },
  {
    op: 'Gather',
    title: 'as an embedding of tokens with positions added, averaged where not padding (text classifier)',
    shapes: [
      [4, 5],
      [3, 5],
      ['B', 3],
    ],
    wanted: 2,
    adjust: (v) => (v * 1.5 + 4) % 4,
    build: (b, [table, positions, tokens]) => {
      const ids = b.op('Cast', [tokens], { to: 7 });
      const real = b.op('Cast', [b.op('Greater', [tokens, 1])], { to: 1 });
      const mask = b.op('Unsqueeze', [real, b.integers([-1])]);
      const embedded = b.op('Add', [b.op('Gather', [table, ids]), positions]);
      const total = b.op('ReduceSum', [b.op('Mul', [embedded, mask]), b.integers([1])], { keepdims: 0 });
      const count = b.op('ReduceSum', [real, b.integers([1])], { keepdims: 1 });
      return b.op('Div', [total, b.op('Max', [count, 1])]);
    },
  },
  {
    op: 'Conv',
    title: 'in an inverted residual with squeeze-and-excitation (MobileNet v3)',
    shapes: [
      ['B', 2, 5, 5],
      [4, 2, 1, 1],
      [4, 1, 3, 3],
      [4, 4, 1, 1],
      [2, 4, 1, 1],
    ],
    // Away from the kinks of the hard functions.
    adjust: (v) => 0.5 * v,
    build: (b, [x, expand, depthwise, excite, project]) => {
      const wide = b.op('HardSwish', [b.op('Conv', [x, expand])]);
      const filtered = b.op('Conv', [wide, depthwise], { group: 4, pads: [1, 1, 1, 1] });
      const gate = b.op('HardSigmoid', [b.op('Conv', [b.op('GlobalAveragePool', [filtered]), excite])]);
      return b.op('Add', [x, b.op('Conv', [b.op('Mul', [filtered, gate]), project])]);
    },
  },
  {
    op: 'MaxPool',
    title: 'behind a convolution of few channels and ReLU, pooled across channels',
    shapes: [['B', 1, 7, 8], [2, 1, 3, 2], [2]],
    build: (b, [x, weights, bias]) => {
      const maps = b.op('Relu', [b.op('Conv', [x, weights, bias], { pads: [0, 1, 1, 1] })]);
      return b.op('MaxPool', [maps], { kernel_shape: [2, 3], strides: [2, 3] });
    },
  },
  {
    op: 'NormalizedMaxPool',
    title: 'behind a convolution of few channels, pooled across channels',
    shapes: [['B', 2, 5, 5], [3, 2, 2, 2], [3], [3], [3], [3], [3]],
    wanted: 5,
    build: (b, [x, weights, bias, ...norm]) => {
      const normalized = b.op('BatchNormalization', [b.op('Conv', [x, weights, bias]), ...norm]);
      return b.op('MaxPool', [normalized], { kernel_shape: [2, 2], strides: [2, 2] });
    },
  },
  {
    op: 'ConvTranspose',
    title: 'in a decoder with a skip connection (U-Net)',
    shapes: [
      ['B', 1, 6, 6],
      [2, 1, 3, 3],
      [2, 2, 2, 2],
      [1, 4, 1, 1],
    ],
    build: (b, [x, encode, decode, mix]) => {
      const skip = b.op('Elu', [b.op('Conv', [x, encode], { auto_pad: 'SAME_UPPER' })]);
      const low = b.op('MaxPool', [skip], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
      const high = b.op('ConvTranspose', [low, decode], { strides: [2, 2] });
      return b.op('Flatten', [b.op('Conv', [b.op('Concat', [skip, high], { axis: 1 }), mix])]);
    },
  },
];

/** [B, tokens, 4] -> [B, 2 heads, tokens, 2], with the sizes taken from the shape at run time as PyTorch does. */
function heads(b: Builder, x: Value): Value {
  const sizes = [0, 1].map((i) => b.op('Gather', [b.op('Shape', [x]), b.integers([i])]));
  const target = b.op('Concat', [...sizes, b.integers([2, 2])], { axis: 0 });
  return b.op('Transpose', [b.op('Reshape', [x, target])], { perm: [0, 2, 1, 3] });
}
