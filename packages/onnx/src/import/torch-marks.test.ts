import { expect, test } from 'vitest';
import type { FileEntry, FileGraph, FileNode } from '../files/onnx-schema.js';
import { marksOf, nameInModule, originOf, sourcesOf } from './torch-marks.js';

const folded = (sources: readonly string[]): FileEntry => ({
  key: 'pkg.onnxscript.optimizer.folded_from',
  value: `[${sources.map((name) => `'${name}'`).join(', ')}]`,
});
const kind = (value: string): FileEntry => ({
  key: 'pkg.torch.export.graph_signature.InputSpec.kind',
  value,
});
const graphOf = (name: string, entry: FileEntry, signature = ''): FileGraph => ({
  name: '',
  node: [],
  initializer: [],
  sparseInitializer: [],
  input: [],
  output: [],
  valueInfo: [{ name, type: null, metadataProps: [entry] }],
  metadataProps: [{ key: 'pkg.torch.export.ExportedProgram.graph_signature', value: signature }],
});

// As PyTorch 2.13 writes them into files of BERT, GPT-2, Llama, PoolFormer and wav2vec 2.0.
test.each<[string, FileEntry, string | undefined, string | undefined]>([
  ['a parameter', kind('PARAMETER'), 'parameter', undefined],
  ['a buffer', kind('BUFFER'), 'constant', undefined],
  ['a number of the code', kind('CONSTANT_TENSOR'), 'constant', undefined],
  ['a turned weight', folded(['h.0.fc.weight']), undefined, 'h.0.fc.weight'],
  [
    'a scale with axes',
    folded(['block.0.layer_scale_1', 'unsqueeze', 'val_24']),
    undefined,
    'block.0.layer_scale_1',
  ],
  [
    'rows of a table',
    folded(['add', 'arange', 'wpe.weight', 'unsqueeze', 'val_10']),
    undefined,
    'wpe.weight',
  ],
  ['a token of the model itself', folded(['cls', 'val_1', 'val_2']), undefined, 'cls'],
  ['sizes', folded(['val_8', 'val_9']), 'constant', undefined],
  [
    'a mask',
    folded(['add_1', 'arange_2', 'bitwise_and', 'ge', 'new_ones', 'index_1']),
    'constant',
    undefined,
  ],
  [
    'a table of cosines',
    folded(['arange', 'cos', 'rotary.inv_freq', 'matmul']),
    'computed',
    'rotary.inv_freq',
  ],
  ['a weight with a norm of its own', folded(['conv.g', 'conv.v', 'mul_30', 'norm']), 'computed', undefined],
])('tells what %s is, and where it is from', (_, entry, mark, source) => {
  const graph = graphOf('tensor', entry);
  expect([marksOf(graph).get('tensor'), sourcesOf(graph).get('tensor')]).toEqual([mark, source]);
});

const plainNode: FileNode = {
  input: [],
  output: [],
  name: '',
  opType: '',
  domain: '',
  overload: '',
  attribute: [],
  metadataProps: [],
};

// As PyTorch 2.13 writes it into the file of a spatial transformer.
test.each<[string, readonly string[], string | undefined, string | undefined]>([
  ['a grid of numbers', ['expand', 'linspace', 'val_10'], 'constant', undefined],
  ['a turned weight', ['fc.weight', 'linspace'], undefined, 'fc.weight'],
  ['a parameter of the model itself', ['ones', 'unsqueeze'], undefined, 'ones'],
  ['rows of a buffer', ['rates', 'unsqueeze'], 'constant', 'rates'],
  ['shares of a parameter', ['fc.weight', 'softmax'], 'computed', 'fc.weight'],
  ['a parameter that is called like a function', ['norm', 'unsqueeze'], undefined, 'norm'],
  ['two parameters joined', ['cat', 'fc.weight', 'norm'], undefined, undefined],
  ['two parameters repeated and joined', ['cat', 'fc.weight', 'norm', 'repeat_1'], 'computed', undefined],
])('by the signature of the model, tells what %s is', (_, sources, mark, source) => {
  const signature = `
# inputs
p_fc_weight: PARAMETER target='fc.weight'
p_ones: PARAMETER target='ones'
p_norm: PARAMETER target='norm'
b_rates: BUFFER target='rates' persistent=True
x: USER_INPUT
`;
  const graph = graphOf('tensor', folded(sources), signature);
  expect([marksOf(graph).get('tensor'), sourcesOf(graph).get('tensor')]).toEqual([mark, source]);
});

test('the two biases of a recurrent layer are joined, whatever its start state was made of', () => {
  const signature = `
p_gru_bias_ih_l0: PARAMETER target='gru.bias_ih_l0'
p_gru_bias_hh_l0: PARAMETER target='gru.bias_hh_l0'
`;
  const graph = graphOf(
    'val_44',
    folded(['expand', 'gru.bias_hh_l0', 'gru.bias_ih_l0', 'val_12']),
    signature,
  );
  const gru = { ...plainNode, opType: 'GRU', input: ['x', 'w', 'r', 'val_44'] };
  expect(marksOf(graph).get('val_44')).toBe('computed');
  expect(marksOf({ ...graph, node: [gru] }).get('val_44')).toBeUndefined();
});

test('reads the module, the call and its operands from a node', () => {
  const node: FileNode = {
    ...plainNode,
    opType: 'Gemm',
    metadataProps: [
      { key: 'pkg.torch.onnx.name_scopes', value: "['', 'enc', 'enc.layers.1', 'linear_5']" },
      {
        key: 'pkg.torch.onnx.fx_node',
        value:
          '%linear_5 : [num_users=1] = call_function[target=torch.ops.aten.linear.default](args = (%view_16, %p_enc_layers_1_out_proj_weight), kwargs = {})',
      },
    ],
  };
  const origin = originOf(node);
  expect(origin).toEqual({
    module: 'enc.layers.1',
    call: 'linear_5',
    parameters: ['p_enc_layers_1_out_proj_weight'],
    operands: ['view_16', 'p_enc_layers_1_out_proj_weight'],
  });
  expect(nameInModule('enc.layers.0.out_proj.weight', origin!)).toBe('enc.layers.1.out_proj.weight');
  expect(nameInModule('enc.layers.0.out_proj.bias', origin!)).toBeUndefined();
  expect(originOf({ ...node, metadataProps: [] })).toBeUndefined();
});
