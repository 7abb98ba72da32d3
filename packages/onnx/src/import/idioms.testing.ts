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
