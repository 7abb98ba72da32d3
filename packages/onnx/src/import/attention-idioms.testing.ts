// Attention and tokens, op by op as exporters write them.
import { floatTensor, fraction, int64Tensor, node, tensor, type FileParts } from './file.testing.js';

/** A decoder block as dynamo's optimizer leaves it: sizes baked in, a causal mask, the scale computed from the shape. */
export const attention: FileParts = {
  opset: 23,
  inputs: { tokens: [1, 4, 6] },
  outputs: ['y'],
  initializers: [
    floatTensor('norm.weight', [6], 1),
    floatTensor('qkv.weight', [6, 18], 2, 0.8),
    floatTensor('out.weight', [6, 2], 3),
    tensor('window', { type: 'float32', shape: [4, 4], data: new Float32Array(16).fill(-Infinity) }),
    int64Tensor('heads', [4], [1, 4, 2, 3]),
    int64Tensor('joined', [3], [1, 4, 6]),
    int64Tensor('one', [1], [1]),
    int64Tensor('last', [], [-1]),
    int64Tensor('start', [1], [0]),
    int64Tensor('end', [1], [2 ** 40]),
  ],
  nodes: [
    node('RMSNormalization', ['tokens', 'norm.weight'], 'normal', {
      axis: -1,
      epsilon: { f: 1e-6 },
      stash_type: 1,
    }),
    node('MatMul', ['normal', 'qkv.weight'], 'qkv'),
    node('Split', ['qkv'], ['q', 'k', 'v'], { axis: 2, num_outputs: 3 }),
    ...['q', 'k', 'v'].flatMap((name) => [
      node('Reshape', [name, 'heads'], `${name}h`, { allowzero: 1 }),
      node('Transpose', [`${name}h`], `${name}t`, { perm: name === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3] }),
    ]),
    node('Shape', ['qt'], 'shape'),
    node('Gather', ['shape', 'last'], 'size'),
    node('Cast', ['size'], 'width', { to: 10 }),
    node('Sqrt', ['width'], 'root'),
    node('Cast', ['root'], 'scale', { to: 1 }),
    node('MatMul', ['qt', 'kt'], 'raw'),
    node('Div', ['raw', 'scale'], 'scores'),
    node('Trilu', ['window', 'one'], 'mask', { upper: 1 }),
    node('Add', ['scores', 'mask'], 'masked'),
    node('Softmax', ['masked'], 'shares', { axis: -1 }),
    node('IsNaN', ['shares'], 'empty'),
    node('Constant', [], 'zero', { value_float: { f: 0 } }),
    node('Where', ['empty', 'zero', 'shares'], 'safe'),
    node('MatMul', ['safe', 'vt'], 'mixed'),
    node('Transpose', ['mixed'], 'mixedt', { perm: [0, 2, 1, 3] }),
    node('Reshape', ['mixedt', 'joined'], 'flat', { allowzero: 1 }),
    node('Slice', ['flat', 'start', 'end', 'start'], 'all'),
    node('Gather', ['all', 'last'], 'final', { axis: 1 }),
    node('MatMul', ['final', 'out.weight'], 'y'),
  ],
};

/** The same where the first token sees nothing: its row is all minus infinity, and its gradient must not be NaN. */
export const blindToken: FileParts = {
  ...attention,
  nodes: attention.nodes.map((each) =>
    'opType' in each && each.opType === 'Trilu'
      ? node('Trilu', ['window', 'start'], 'mask', { upper: 1 })
      : each,
  ),
};

/** A class token for the one image of the export, joined with its patches (vision transformers). */
export const classToken: FileParts = {
  opset: 17,
  inputs: { image: [1, 2, 4] },
  outputs: ['y'],
  initializers: [
    floatTensor('token', [1, 1, 4], 1),
    floatTensor('w', [12, 2], 2),
    int64Tensor('shape', [3], [1, 1, 1]),
    int64Tensor('flat', [2], [1, -1]),
  ],
  nodes: [
    node('Expand', ['token', 'shape'], 'expanded'),
    node('Concat', ['expanded', 'image'], 'tokens', { axis: 1 }),
    node('Reshape', ['tokens', 'flat'], 'rows'),
    node('MatMul', ['rows', 'w'], 'y'),
  ],
};

/** A decoder block in the ops of opset 23: rotary positions, causal attention of grouped heads, heads joined and apart. */
export const rotary: FileParts = {
  opset: 23,
  inputs: { x: ['batch', 3, 8] },
  outputs: ['y'],
  initializers: [
    floatTensor('q', [8, 8], 1, 2),
    floatTensor('k', [8, 4], 2, 2),
    floatTensor('v', [8, 4], 3),
    floatTensor('out', [8, 2], 4),
    floatTensor('norm', [8], 5),
    tensor('cos', { type: 'float32', shape: [5, 2], data: fraction([5, 2], 6, 2) }),
    tensor('sin', { type: 'float32', shape: [5, 2], data: fraction([5, 2], 7, 2) }),
    tensor('rowCos', { type: 'float32', shape: [1, 3, 1], data: fraction([3], 8, 2) }),
    tensor('rowSin', { type: 'float32', shape: [1, 3, 1], data: fraction([3], 9, 2) }),
    int64Tensor('positions', [1, 3], [4, 0, 2]),
    int64Tensor('apart', [4], [0, 0, 2, 4]),
    int64Tensor('joined', [3], [0, 0, 8]),
    tensor('mask', {
      type: 'bool',
      shape: [3, 3],
      data: Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 0, 1),
    }),
  ],
  nodes: [
    node('RMSNormalization', ['x', 'norm'], 'n'),
    node('MatMul', ['n', 'q'], 'queries'),
    node('MatMul', ['n', 'k'], 'keys'),
    node('MatMul', ['n', 'v'], 'values'),
    node('Shape', ['x'], 'batch', { start: 0, end: 1 }),
    node('Constant', [], 'three', { value_ints: [3] }),
    node('Concat', ['batch', 'three'], 'all', { axis: 0 }),
    node('Expand', ['positions', 'all'], 'ids'),
    node('RotaryEmbedding', ['queries', 'cos', 'sin', 'ids'], 'q1', { num_heads: 2 }),
    node('RotaryEmbedding', ['keys', 'cos', 'sin', 'ids'], 'k1', { num_heads: 1, interleaved: 1 }),
    node('Attention', ['q1', 'k1', 'values'], 'a', { q_num_heads: 2, kv_num_heads: 1, is_causal: 1 }),
    node('Reshape', ['a', 'apart'], 'r'),
    node('Transpose', ['r'], 'heads', { perm: [0, 2, 1, 3] }),
    node('Concat', ['batch', 'three', 'one'], 'rows', { axis: 0 }),
    node('Expand', ['rowCos', 'rows'], 'c'),
    node('Expand', ['rowSin', 'rows'], 's'),
    node('RotaryEmbedding', ['heads', 'c', 's'], 'turned', { rotary_embedding_dim: 2 }),
    node('Attention', ['turned', 'heads', 'heads', 'mask'], 'mixed', {
      scale: { f: 0.7 },
      softcap: { f: 1.5 },
    }),
    node('Transpose', ['mixed'], 't', { perm: [0, 2, 1, 3] }),
    node('Reshape', ['t', 'joined'], 'flat'),
    node('Add', ['flat', 'x'], 'sum'),
    node('MatMul', ['sum', 'out'], 'p'),
    node('ReduceMean', ['p', 'one'], 'y', { keepdims: 0 }),
  ].toSpliced(5, 0, node('Constant', [], 'one', { value_ints: [1] })),
};
