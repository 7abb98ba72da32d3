// Recurrent layers and loops, op by op as exporters write them.
import { floatTensor, int64Tensor, node, tensor, type FileParts } from './file.testing.js';

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
