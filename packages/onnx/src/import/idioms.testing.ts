import { floatTensor, fraction, int64Tensor, node, tensor, type FileParts } from './file.testing.js';

const perChannel = (name: string, size: number, seed: number) => [
  floatTensor(`${name}/gamma`, [size], seed, 0.2),
  floatTensor(`${name}/beta`, [size], seed + 1, 0.2),
  floatTensor(`${name}/moving_mean`, [size], seed + 2, 0.2),
  tensor(`${name}/moving_variance`, {
    type: 'float32',
    shape: [size],
    data: fraction([size], seed + 3).map((v) => v + 1),
  }),
];

/** tf2onnx: images [N, H, W, C] turned for the convolution and back, dense layers of MatMul and Add, softmax. */
export const keras: FileParts = {
  opset: 15,
  domains: ['ai.onnx.ml'],
  inputs: { input_1: ['unk__12', 8, 8, 2] },
  outputs: ['dense'],
  initializers: [
    floatTensor('conv2d/kernel', [4, 2, 3, 3], 1, 0.5),
    floatTensor('conv2d/bias', [4], 2, 0.5),
    ...perChannel('batch_normalization', 4, 3),
    floatTensor('dense/MatMul/ReadVariableOp:0', [64, 3], 7, 0.3),
    floatTensor('dense/BiasAdd/ReadVariableOp:0', [3], 8, 0.3),
    int64Tensor('const_fold_opt__21', [2], [-1, 64]),
  ],
  nodes: [
    node('Transpose', ['input_1'], 'nchw', { perm: [0, 3, 1, 2] }),
    node('Conv', ['nchw', 'conv2d/kernel', 'conv2d/bias'], 'conv', {
      auto_pad: 'SAME_UPPER',
      strides: [1, 1],
    }),
    node(
      'BatchNormalization',
      ['conv', ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map((n) => `batch_normalization/${n}`)],
      'normal',
      { epsilon: { f: 0.001 } },
    ),
    node('Relu', ['normal'], 'relu'),
    node('MaxPool', ['relu'], 'pool', { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'VALID' }),
    node('Transpose', ['pool'], 'nhwc', { perm: [0, 2, 3, 1] }),
    node('Reshape', ['nhwc', 'const_fold_opt__21'], 'flat'),
    node('MatMul', ['flat', 'dense/MatMul/ReadVariableOp:0'], 'product'),
    node('Add', ['product', 'dense/BiasAdd/ReadVariableOp:0'], 'biased'),
    node('Softmax', ['biased'], 'dense'),
  ],
};

/** Global pooling by a mean over axes that are an input from opset 18 on, and Squeeze with axes. */
export const reduced: FileParts = {
  opset: 20,
  inputs: { x: ['N', 3, 4, 4] },
  outputs: ['y'],
  initializers: [
    int64Tensor('axes', [2], [-2, -1]),
    floatTensor('group/scale', [4], 1),
    floatTensor('group/bias', [4], 2),
    floatTensor('mix', [4, 3, 1, 1], 3),
    floatTensor('w', [4, 2], 4),
  ],
  nodes: [
    node('Conv', ['x', 'mix'], 'mixed'),
    node('Gelu', ['mixed'], 'gelu', { approximate: 'tanh' }),
    node('InstanceNormalization', ['gelu', 'group/scale', 'group/bias'], 'normal'),
    node('HardSwish', ['normal'], 'active'),
    node('ReduceMean', ['active', 'axes'], 'mean'),
    node('Squeeze', ['mean', 'axes'], 'flat'),
    node('MatMul', ['flat', 'w'], 'y'),
  ],
};

const LIBRARY = 'pkg.onnxscript.torch_lib';
/** PyTorch's dynamo exporter: functions of its library, with attributes, defaults and branches, that call each other. */
export const dynamo: FileParts = {
  opset: 18,
  domains: [LIBRARY, 'pkg.torch.2.3.0'],
  inputs: { l_x_: [2, 5] },
  outputs: ['addmm_1'],
  initializers: [
    floatTensor('fc1.weight', [6, 5], 1),
    floatTensor('fc1.bias', [6], 2),
    floatTensor('fc2.weight', [3, 6], 3),
    floatTensor('fc2.bias', [3], 4),
  ],
  nodes: [
    node(
      'torch_nn_modules_linear_Linear',
      ['l_x_', 'fc1.weight', 'fc1.bias'],
      'addmm',
      {},
      'pkg.torch.2.3.0',
    ),
    node('aten_leaky_relu', ['addmm'], 'relu', { slope: { f: 0.2 } }, LIBRARY),
    node('aten_at_least_1d', ['relu'], 'raised', {}, LIBRARY),
    node(
      'torch_nn_modules_linear_Linear',
      ['raised', 'fc2.weight', 'fc2.bias'],
      'addmm_1',
      {},
      'pkg.torch.2.3.0',
    ),
  ],
  functions: [
    {
      name: 'aten_addmm',
      domain: LIBRARY,
      input: ['self', 'mat1', 'mat2', 'unused'],
      output: ['result'],
      attributeProto: [
        { name: 'alpha', type: 1, f: 1 },
        { name: 'beta', type: 1, f: 1 },
      ],
      node: [
        node('Gemm', ['mat1', 'mat2', 'self'], 'result', {
          alpha: { ref: 'alpha', type: 1 },
          beta: { ref: 'beta', type: 1 },
        }),
      ],
    },
    {
      name: 'torch_nn_modules_linear_Linear',
      domain: 'pkg.torch.2.3.0',
      input: ['x', 'weight', 'bias'],
      output: ['result'],
      node: [
        node('Transpose', ['weight'], 'turned', { perm: [1, 0] }),
        node('aten_addmm', ['bias', 'x', 'turned'], 'result', { beta: { f: 0.5 } }, LIBRARY),
      ],
    },
    {
      name: 'aten_leaky_relu',
      domain: LIBRARY,
      input: ['self'],
      output: ['result'],
      attribute: ['slope'],
      node: [node('LeakyRelu', ['self'], 'result', { alpha: { ref: 'slope', type: 1 } })],
    },
    {
      name: 'aten_at_least_1d',
      domain: LIBRARY,
      input: ['self'],
      output: ['result'],
      node: [
        node('Constant', [], 'zero', { value: { t: int64Tensor('', [], [0]) } }),
        node('Shape', ['self'], 'shape'),
        node('Size', ['shape'], 'rank'),
        node('Equal', ['rank', 'zero'], 'is_scalar'),
        node('If', ['is_scalar'], 'result', {
          then_branch: {
            g: {
              name: 'then',
              node: [
                node('Constant', [], 'axis', { value_ints: [0] }),
                node('Unsqueeze', ['self', 'axis'], 'unsqueezed'),
              ],
              output: [{ name: 'unsqueezed' }],
            },
          },
          else_branch: {
            g: { name: 'else', node: [node('Identity', ['self'], 'kept')], output: [{ name: 'kept' }] },
          },
        }),
      ],
    },
  ],
};

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

/** Old and plain: initializers among the inputs, Identity, Dropout with its mode as an input, Gemm with transposed operands. */
export const plain: FileParts = {
  opset: 13,
  inputs: { x: ['', 3, 2], 'fc.weight': [4, 6] },
  outputs: ['y'],
  initializers: [
    floatTensor('fc.weight', [4, 6], 1),
    floatTensor('fc.bias', [4], 2),
    floatTensor('out.weight', [2, 4], 3),
    tensor('ratio', { type: 'float32', shape: [], data: Float32Array.of(0) }),
    tensor('training', { type: 'bool', shape: [], data: Uint8Array.of(0) }),
  ],
  nodes: [
    node('Flatten', ['x'], 'flat', { axis: 1 }),
    node('Gemm', ['flat', 'fc.weight', 'fc.bias'], 'hidden', { transB: 1, alpha: { f: 0.7 } }),
    node('Identity', ['hidden'], 'same'),
    node('Dropout', ['same', 'ratio', 'training'], ['kept', 'mask']),
    node('Transpose', ['kept'], 'turned'),
    node('Gemm', ['turned', 'out.weight'], 'gemm', { transA: 1, transB: 1 }),
    node('Identity', ['gemm'], 'y'),
  ],
};

/** Ops of the newest opsets. */
export const newest: FileParts = {
  opset: 26,
  inputs: { x: ['batch', 4, 3] },
  outputs: ['y'],
  initializers: [floatTensor('scale', [4], 1), floatTensor('bias', [4], 2), floatTensor('w', [12, 2], 3)],
  nodes: [
    node('GroupNormalization', ['x', 'scale', 'bias'], 'normal', { num_groups: 2, epsilon: { f: 0.01 } }),
    node('Sigmoid', ['normal'], 'gate'),
    node('Mul', ['normal', 'gate'], 'swish'),
    node('Constant', [], 'pads', { value_ints: [0, 0] }),
    node('Constant', [], 'axes', { value_ints: [2] }),
    node('Pad', ['swish', 'pads', '', 'axes'], 'padded'),
    node('Flatten', ['padded'], 'flat'),
    node('MatMul', ['flat', 'w'], 'y'),
  ],
};

/** Ops that pick elements, put them elsewhere and sum them up, as detection heads and graph networks have them. */
export const picking: FileParts = {
  opset: 18,
  inputs: { x: ['batch', 4, 3] },
  outputs: ['y'],
  initializers: [
    floatTensor('kernel', [3, 2, 3], 1),
    floatTensor('table', [5, 2], 2),
    floatTensor('updates', [2, 3], 3),
    floatTensor('mix', [3, 3], 4),
    int64Tensor('rows', [2, 1], [2, -4]),
    int64Tensor('cells', [3, 2], [0, 1, 4, 0, -1, -1]),
    int64Tensor('order', [1, 4, 3], [0, 1, 2, 3, 3, 2, 0, 0, 1, 1, 2, 3]),
    int64Tensor('classes', [4], [0, 2, 1, -1]),
    int64Tensor('three', [], [3]),
    int64Tensor('one', [], [1]),
    int64Tensor('two', [1], [2]),
    tensor('values', { type: 'float32', shape: [2], data: Float32Array.of(0, 1) }),
    tensor('base', { type: 'float32', shape: [4, 3], data: fraction([4, 3], 7) }),
  ],
  nodes: [
    node('ScatterND', ['base', 'rows', 'updates'], 'placed'),
    node('Add', ['x', 'placed'], 'moved'),
    node('Trilu', ['mix', 'one'], 'upper', { upper: 0 }),
    node('MatMul', ['moved', 'upper'], 'mixed'),
    node('CumSum', ['mixed', 'one'], 'sums', { reverse: 1 }),
    node('Shape', ['sums'], 'shape'),
    node('Expand', ['order', 'shape'], 'orders'),
    node('GatherElements', ['sums', 'orders'], 'turned', { axis: 1 }),
    node('TopK', ['turned', 'two'], ['best', 'places'], { axis: 1 }),
    node('Einsum', ['best', 'kernel'], 'joint', { equation: 'bti, ihj -> bhjt' }),
    node('GatherND', ['table', 'cells'], 'picked'),
    node('OneHot', ['classes', 'three', 'values'], 'rowsOfOnes'),
    node('MatMul', ['rowsOfOnes', 'picked'], 'chosen'),
    node('Flatten', ['joint'], 'flat'),
    node('ReduceSum', ['chosen'], 'total', { keepdims: 0 }),
    node('Mul', ['flat', 'total'], 'y'),
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

/** A text classifier of two recurrent layers, with start states for the samples of the export. */
export const recurrent: FileParts = {
  opset: 17,
  inputs: { x: [2, 4, 3] },
  outputs: ['y'],
  initializers: [
    floatTensor('w', [2, 16, 3], 1),
    floatTensor('r', [2, 16, 4], 2),
    floatTensor('b', [2, 32], 3),
    floatTensor('gru.w', [1, 9, 8], 4),
    floatTensor('gru.r', [1, 9, 3], 5),
    floatTensor('gru.b', [1, 18], 6),
    floatTensor('head', [3, 2], 7),
    tensor('zeros', { type: 'float32', shape: [2, 2, 4], data: new Float32Array(16) }),
    int64Tensor('joined', [3], [0, 0, -1]),
    int64Tensor('first', [1], [0]),
  ],
  nodes: [
    node('Transpose', ['x'], 'steps', { perm: [1, 0, 2] }),
    node('LSTM', ['steps', 'w', 'r', 'b', '', 'zeros', 'zeros'], ['states', '', ''], {
      hidden_size: 4,
      direction: 'bidirectional',
    }),
    node('Transpose', ['states'], 'turned', { perm: [0, 2, 1, 3] }),
    node('Reshape', ['turned', 'joined'], 'wide'),
    node('GRU', ['wide', 'gru.w', 'gru.r', 'gru.b'], ['', 'last'], {
      hidden_size: 3,
      linear_before_reset: 1,
    }),
    node('Squeeze', ['last', 'first'], 'h'),
    node('MatMul', ['h', 'head'], 'y'),
  ],
};

/** What a graph inside a node takes; the runtime wants types of loops. */
const taken = (name: string, elemType: number, ...sizes: (number | string)[]) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: sizes.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});

/** A recurrence as Loop, which reads a weight of its own body too, and one as Scan backwards over tokens. */
export const loops: FileParts = {
  opset: 17,
  inputs: { x: ['N', 4, 3] },
  outputs: ['y'],
  initializers: [
    floatTensor('w', [3, 5], 1),
    floatTensor('r', [5, 5], 2),
    floatTensor('head', [5, 2], 3),
    int64Tensor('rounds', [], [9]),
    int64Tensor('last', [], [3]),
    int64Tensor('zero', [1], [0]),
    int64Tensor('one', [1], [1]),
    int64Tensor('five', [1], [5]),
  ],
  nodes: [
    node('MatMul', ['x', 'w'], 'u'),
    node('Shape', ['x'], 'shape'),
    node('Slice', ['shape', 'zero', 'one'], 'batch'),
    node('Concat', ['batch', 'five'], 'size', { axis: 0 }),
    node('ConstantOfShape', ['size'], 'start'),
    node('Constant', [], 'yes', {
      value: { t: tensor('', { type: 'bool', shape: [], data: Uint8Array.of(1) }) },
    }),
    node('Loop', ['rounds', 'yes', 'start'], ['h', 'all'], {
      body: {
        g: {
          name: 'step',
          initializer: [floatTensor('gain', [5], 4)],
          input: [taken('round', 7), taken('before', 9), taken('state', 1, 'N', 5)],
          output: [{ name: 'goes_on' }, { name: 'next' }, { name: 'kept' }],
          node: [
            node('Gather', ['u', 'round'], 'token', { axis: 1 }),
            node('MatMul', ['state', 'r'], 'past'),
            node('Add', ['token', 'past'], 'sum'),
            node('Mul', ['sum', 'gain'], 'scaled'),
            node('Tanh', ['scaled'], 'next'),
            node('Identity', ['next'], 'kept'),
            node('Less', ['round', 'last'], 'goes_on'),
          ],
        },
      },
    }),
    node('Scan', ['h', 'all'], ['end', 'sums'], {
      num_scan_inputs: 1,
      scan_input_directions: [1],
      scan_output_axes: [1],
      scan_output_directions: [1],
      body: {
        g: {
          name: 'sum',
          input: [taken('so_far', 1, 'N', 5), taken('entry', 1, 'N', 5)],
          output: [{ name: 'more' }, { name: 'shown' }],
          node: [
            node('MatMul', ['entry', 'r'], 'turned'),
            node('Add', ['so_far', 'turned'], 'more'),
            node('Sigmoid', ['more'], 'shown'),
          ],
        },
      },
    }),
    node('ReduceMax', ['sums'], 'best', { axes: [1], keepdims: 0 }),
    node('Add', ['best', 'end'], 'joined'),
    node('MatMul', ['joined', 'head'], 'y'),
  ],
};
