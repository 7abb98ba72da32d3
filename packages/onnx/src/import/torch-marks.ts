import type { FileEntry, FileGraph, FileNode } from '../files/onnx-schema.js';

/** Where a node comes from, as PyTorch's exporter writes it into the node. */
export interface Origin {
  /** Path of the module that called, such as `layers.0.norm`; `''` is the model itself. */
  readonly module: string;
  /** The function that was called, such as `layer_norm_1`. */
  readonly call: string;
  /** The function's parameters in PyTorch's own graph, where `p_layers_0_norm_weight` stands for `layers.0.norm.weight`. */
  readonly parameters: readonly string[];
}

/** A parameter's name as it is in PyTorch's own graph. */
export function operandOf(parameter: string): string {
  return `p_${parameter.replaceAll('.', '_')}`;
}

/** What an exporter says an initializer is. */
export type Mark = 'parameter' | 'constant';

const SCOPES = 'pkg.torch.onnx.name_scopes';
const CALL = 'pkg.torch.onnx.fx_node';
const KIND = 'pkg.torch.export.graph_signature.InputSpec.kind';
const FOLDED = 'pkg.onnxscript.optimizer.folded_from';

/** The origin of a node; `undefined` if the file does not tell. */
export function originOf({ metadataProps }: FileNode): Origin | undefined {
  const scopes = valueOf(metadataProps, SCOPES);
  if (scopes === undefined) return undefined;
  const path = textsOf(scopes);
  const [, list = ''] = /\(args = \((.*?)\), kwargs/.exec(valueOf(metadataProps, CALL) ?? '') ?? [];
  const parameters = Array.from(list.matchAll(/%(p_\w+)/g), ([, name]) => name!);
  return { module: path.at(-2) ?? '', call: path.at(-1) ?? '', parameters };
}

/**
 * What a weight of that name is called in the module that a node comes from: `layers.0.norm.bias` in `layers.1.norm` is
 * `layers.1.norm.bias`. `undefined` unless the call that made the node has such a parameter.
 */
export function nameInModule(name: string, { module, parameters }: Origin): string | undefined {
  const parts = name.split('.');
  return parts
    .map((_, i) => [module, ...parts.slice(i)].filter((part) => part !== '').join('.'))
    .find((own) => parameters.includes(operandOf(own)));
}

/**
 * Whether a node has taken in the batch norm behind it: it stands where that stood, or its weights have lost their name,
 * as PyTorch's older exporter leaves them.
 */
export function hasMergedNorm({ opType, input }: FileNode, origin: Origin | undefined): boolean {
  if (!['Conv', 'ConvTranspose', 'Gemm'].includes(opType)) return false;
  return origin?.call.includes('batch_norm') ?? /^onnx::Conv_\d+$/.test(input[1] ?? '');
}

/** The parameter that an initializer was computed from, by its name; that of its own where the file does not tell. */
export function sourcesOf({ valueInfo }: FileGraph): ReadonlyMap<string, string> {
  return new Map(
    valueInfo.flatMap(({ name, metadataProps }): [string, string][] => {
      const folded = textsOf(valueOf(metadataProps, FOLDED) ?? '');
      const [source, ...others] = folded.filter((text) => !/^val_\d+$/.test(text));
      return source === undefined || others.length > 0 ? [] : [[name, source]];
    }),
  );
}

/**
 * What the initializers are that a file tells of: PyTorch marks parameters, buffers and constants, and what its optimizer
 * has computed from constants alone.
 */
export function marksOf({ valueInfo }: FileGraph): ReadonlyMap<string, Mark> {
  return new Map(
    valueInfo.flatMap(({ name, metadataProps }): [string, Mark][] => {
      const kind = valueOf(metadataProps, KIND);
      if (kind !== undefined) return [[name, kind === 'PARAMETER' ? 'parameter' : 'constant']];
      const sources = valueOf(metadataProps, FOLDED);
      const isComputed = sources !== undefined && textsOf(sources).every((text) => /^val_\d+$/.test(text));
      return isComputed ? [[name, 'constant']] : [];
    }),
  );
}

function valueOf(entries: readonly FileEntry[], key: string): string | undefined {
  return entries.find((entry) => entry.key === key)?.value;
}

/** The texts of a list as Python prints it. */
function textsOf(list: string): string[] {
  return Array.from(list.matchAll(/'([^']*)'/g), ([, text]) => text!);
}
