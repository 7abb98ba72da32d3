import type { FileEntry, FileGraph, FileNode } from '../files/onnx-schema.js';

/** Where a node comes from, as PyTorch's exporter writes it into the node. */
export interface Origin {
  /** Path of the module that called, such as `layers.0.norm`; `''` is the model itself. */
  readonly module: string;
  /** The function that was called, such as `layer_norm_1`. */
  readonly call: string;
  /** The function's parameters in PyTorch's own graph, where `p_layers_0_norm_weight` stands for `layers.0.norm.weight`. */
  readonly parameters: readonly string[];
  /** All values that the function was given, by their names in PyTorch's own graph. */
  readonly operands: readonly string[];
}

/** A parameter's name as it is in PyTorch's own graph. */
export function operandOf(parameter: string): string {
  return `p_${parameter.replaceAll('.', '_')}`;
}

/** What a parameter, or a constant that PyTorch has lifted out of the code, may be called in PyTorch's own graph. */
export function operandsOf(tensor: string): string[] {
  return [operandOf(tensor), `c_${tensor.replaceAll('.', '_')}`, tensor];
}

/** Whether an operand is a parameter or a lifted constant. */
export function isTensor(operand: string): boolean {
  return /^(p_|c_(\w+_)?lifted_)/.test(operand);
}

/** Whether a call names a tensor of the model. */
export function namesOperand({ operands }: Origin, tensor: string): boolean {
  return operandsOf(tensor).some((name) => operands.includes(name));
}

/**
 * What an exporter says an initializer is; `computed` of parameters, buffers or numbers when the file was made. `lifted` is what it says is
 * a constant in a file none of whose parameters are read: Keras' layers hold tensors of their own beside what they register.
 */
export type Mark = 'parameter' | 'constant' | 'computed' | 'lifted';

const SCOPES = 'pkg.torch.onnx.name_scopes';
const CALL = 'pkg.torch.onnx.fx_node';
const TRACE = 'pkg.torch.onnx.stack_trace';
const KIND = 'pkg.torch.export.graph_signature.InputSpec.kind';
const SIGNATURE = 'pkg.torch.export.ExportedProgram.graph_signature';
const FOLDED = 'pkg.onnxscript.optimizer.folded_from';

/** The origin of a node; `undefined` if the file does not tell. */
export function originOf({ metadataProps }: FileNode): Origin | undefined {
  const scopes = valueOf(metadataProps, SCOPES);
  if (scopes === undefined) return undefined;
  const path = textsOf(scopes);
  const [, list = ''] = /\(args = \((.*?)\), kwargs/.exec(valueOf(metadataProps, CALL) ?? '') ?? [];
  const operands = Array.from(list.matchAll(/%(\w+)/g), ([, name]) => name!);
  const parameters = operands.filter((name) => name.startsWith('p_'));
  return { module: path.at(-2) ?? '', call: path.at(-1) ?? '', parameters, operands };
}

/** Where in the model's code a node comes from; empty if the file does not tell. */
export function traceOf({ metadataProps }: FileNode): string {
  return valueOf(metadataProps, TRACE) ?? '';
}

/** The row of an embedding that its call names as padding; `undefined` where it names none. */
export function paddingOf({ metadataProps }: FileNode): number | undefined {
  const call = valueOf(metadataProps, CALL) ?? '';
  const [, row] = /aten\.embedding\.default\]\(args = \(%\w+, %\w+, (\d+)/.exec(call) ?? [];
  return row === undefined ? undefined : Number(row);
}

/** Whether the call of an embedding, or of a bag of them, divides gradients by how often ids come. */
export function isScaledByFrequency({ metadataProps }: FileNode): boolean {
  const call = valueOf(metadataProps, CALL) ?? '';
  return /aten\.embedding(\.default\]\(args = \(%\w+, %\w+, -?\d+|_bag\.\w+\]\(args = \(%\w+, %\w+, %\w+), True/.test(
    call,
  );
}

/**
 * What a call of PyTorch's bag of embeddings makes of a bag, 0 a sum, 1 a mean, 2 a maximum; `undefined` for other calls, and
 * for bags with padding or a last bound.
 */
export function bagModeOf({ metadataProps }: FileNode): number | undefined {
  const call = valueOf(metadataProps, CALL) ?? '';
  const args =
    /aten\.embedding_bag\.\w+\]\(args = \(%\w+, %\w+, %\w+, \w+, (\d), \w+(?:, (?:None|%\w+)(?:, False(?:, None)?)?)?\)/;
  const [, mode] = args.exec(call) ?? [];
  return mode === undefined ? undefined : Number(mode);
}

/** The mode of such a call, and the id that it leaves out of bags, if it does; `undefined` for other calls. */
export function bagCallOf({
  metadataProps,
}: FileNode): { readonly mode: number; readonly padding: number | undefined } | undefined {
  const call = valueOf(metadataProps, CALL) ?? '';
  const args = /aten\.embedding_bag\.\w+\]\(args = \((?:[^,()]+, ){4}(\d)(?:(?:, [^,()]+){3}, (\d+)\))?/;
  const [, mode, padding] = args.exec(call) ?? [];
  if (mode === undefined) return undefined;
  return { mode: Number(mode), padding: padding === undefined ? undefined : Number(padding) };
}

/** Whether such a call has weights by token. */
export function hasBagWeights({ metadataProps }: FileNode): boolean {
  const call = valueOf(metadataProps, CALL) ?? '';
  return /aten\.embedding_bag\.\w+\]\(args = \(%\w+, %\w+, %\w+, \w+, \d, \w+, %/.test(call);
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
  // The norm always leaves a bias.
  return (
    origin?.call.includes('batch_norm') ?? (/^onnx::Conv_\d+$/.test(input[1] ?? '') && Boolean(input[2]))
  );
}

/** Functions by whose results, as PyTorch names them, a tensor has become another one. */
const computing =
  /^(_?log_softmax|_?softmax|abs|addmm|bmm|cos|div|einsum|elu|erf|exp|expm1|gelu|linalg_\w+|linear|log|log1p|matmul|mean|mm|mul|norm|pow|prod|reciprocal|relu|rms_norm|rsqrt|sigmoid|silu|sin|softplus|sqrt|square|std|sum|tanh|var)(_\d+)?$/;
/** Functions that only lay a tensor out or pick rows of it, by numbers that are counted and compared. */
const laidOut =
  /^(_to_copy|add|alias|all|any|arange|bitwise_\w+|cat|clamp|clone|convert_\w+|cumsum|detach|embedding|eq|expand|flip|floor_divide|full|full_like|ge|gt|index|le|lift_\w+|logical_\w+|lt|masked_fill|max|min|ne|neg|new_\w+|ones|ones_like|permute|remainder|repeat|reshape|roll|scalar_tensor|select|slice|squeeze|stack|sub|t|transpose|tril|triu|unsqueeze|val|view|where|zeros|zeros_like)(_\d+)?$/;

/** The parameter or buffer that an initializer was laid out from, by its name, where the file tells of one alone. */
export function sourcesOf(graph: FileGraph): ReadonlyMap<string, string> {
  const signature = signatureOf(graph);
  return new Map(
    graph.valueInfo.flatMap(({ name, metadataProps }): [string, string][] => {
      const [source, ...others] = tensorsAmong(foldedFrom(metadataProps), signature);
      return source === undefined || others.length > 0 ? [] : [[name, source]];
    }),
  );
}

/**
 * What the initializers are that a file tells of: PyTorch marks parameters, buffers and constants, and what its optimizer
 * has computed.
 */
export function marksOf(graph: FileGraph): ReadonlyMap<string, Mark> {
  const signature = signatureOf(graph);
  const weightKind = weightKindOf(graph, signature);
  const isWeight = (name: string) => signature.size === 0 || signature.get(name) === weightKind;
  // The biases of a recurrent layer are two that are joined; the file tells the numbers of its start state with them.
  const recurrent = new Set(
    graph.node.flatMap(({ opType, input }) => (['GRU', 'LSTM', 'RNN'].includes(opType) ? input : [])),
  );
  const ofKind = (kind: string): Mark => {
    if (kind !== weightKind) return 'constant';
    return kind === 'PARAMETER' ? 'parameter' : 'lifted';
  };
  return new Map(
    graph.valueInfo.flatMap(({ name, metadataProps }): [string, Mark][] => {
      const kind = valueOf(metadataProps, KIND);
      if (kind !== undefined) return [[name, ofKind(kind)]];
      const sources = foldedFrom(metadataProps);
      if (sources.length === 0) return [];
      if (!tensorsAmong(sources, signature).some(isWeight)) return [[name, 'constant']];
      // What it was made of, and last what has its own name; a parameter may be called like a function.
      const calls = [...sources, name].filter((text) => !signature.has(text));
      const isMade =
        calls.some((text) => computing.test(text)) || (!recurrent.has(name) && isMixed(sources, signature));
      return isMade ? [[name, 'computed']] : [];
    }),
  );
}

/** Whether parameters were joined once they had been repeated, as the rows and columns of a table of places. */
function isMixed(sources: readonly string[], signature: ReadonlyMap<string, string>): boolean {
  const parameters = sources.filter((text) => signature.get(text) === 'PARAMETER');
  return (
    parameters.length > 1 &&
    sources.some((text) => /^(expand|repeat|tile)/.test(text) && !signature.has(text))
  );
}

/** What the signature calls weights: constants where the model has parameters, of which the file reads none, nor anything made of one. */
function weightKindOf({ valueInfo }: FileGraph, signature: ReadonlyMap<string, string>): string {
  const isParameter = (name: string) => signature.get(name) === 'PARAMETER';
  const isRead = ({ metadataProps }: FileGraph['valueInfo'][number]) =>
    valueOf(metadataProps, KIND) === 'PARAMETER' || foldedFrom(metadataProps).some(isParameter);
  const isLifted = [...signature.keys()].some(isParameter) && !valueInfo.some(isRead);
  return isLifted ? 'CONSTANT_TENSOR' : 'PARAMETER';
}

/** The weights that each initializer was made of when the file was made, as far as the file tells its weights. */
export function weightsIn(graph: FileGraph): ReadonlyMap<string, readonly string[]> {
  const signature = signatureOf(graph);
  const weightKind = weightKindOf(graph, signature);
  const isWeight = (text: string) => signature.get(text) === weightKind;
  return new Map(
    graph.valueInfo.map(({ name, metadataProps }) => [name, foldedFrom(metadataProps).filter(isWeight)]),
  );
}

/** What an initializer was made of when the file was made. */
export interface Making {
  readonly parameters: readonly string[];
  /** Functions of PyTorch, without their numbers. */
  readonly functions: readonly string[];
}

/** How initializers were made of weights, as far as the file tells. */
export function makingsOf(graph: FileGraph): ReadonlyMap<string, Making> {
  const signature = signatureOf(graph);
  const weights = weightsIn(graph);
  return new Map(
    graph.valueInfo.flatMap(({ name, metadataProps }): [string, Making][] => {
      const parameters = weights.get(name) ?? [];
      const calls = [...foldedFrom(metadataProps), name].filter((text) => !signature.has(text));
      const functions = calls.map((text) => text.replace(/_\d+$/, ''));
      return parameters.length === 0 ? [] : [[name, { parameters, functions }]];
    }),
  );
}

/** Parameters that the signature tells, and neither an initializer nor a node's call. */
export function unreadParameters(graph: FileGraph): string[] {
  const made = graph.valueInfo.flatMap(({ metadataProps }) => foldedFrom(metadataProps));
  const read = new Set([...graph.initializer.map(({ name }) => name), ...made]);
  const called = new Set(graph.node.flatMap((node) => originOf(node)?.parameters ?? []));
  return [...signatureOf(graph)].flatMap(([name, kind]) =>
    kind === 'PARAMETER' && !read.has(name) && !called.has(operandOf(name)) ? [name] : [],
  );
}

/** The calls that PyTorch's program gives the results of. */
export function outputCalls({ metadataProps }: FileGraph): string[] {
  return Array.from(
    (valueOf(metadataProps, SIGNATURE) ?? '').matchAll(/^(\w+): USER_OUTPUT/gm),
    ([, name]) => name!,
  );
}

/** Initializers that are a product of matrices, as of a start state of zeros with a weight. */
export function productsOf({ valueInfo }: FileGraph): ReadonlySet<string> {
  const isProduct = (text: string) => /^(addmm|bmm|einsum|linear|matmul|mm)(_\d+)?$/.test(text);
  return new Set(
    valueInfo.flatMap(({ name, metadataProps }) => {
      const sources = foldedFrom(metadataProps);
      return sources.length > 0 && [...sources, name].some(isProduct) ? [name] : [];
    }),
  );
}

/** Batch norms that a file of Keras has as numbers to subtract, to multiply by and to add, by their paths. */
export function writtenOutNorms(graph: FileGraph): string[] {
  const paths = [...signatureOf(graph).keys()].flatMap(
    (name) => /^_torch_params\.(.+)\/moving_mean$/.exec(name) ?? [],
  );
  return paths.filter((path) => !path.startsWith('_torch_params'));
}

/** What the model's parameters, buffers and constants are called, and which they are; empty if the file does not tell. */
function signatureOf({ metadataProps }: FileGraph): ReadonlyMap<string, string> {
  const text = valueOf(metadataProps, SIGNATURE) ?? '';
  return new Map(
    Array.from(text.matchAll(/^\w+: ([A-Z_]+) target='([^']+)'/gm), ([, kind, target]) => [target!, kind!]),
  );
}

/**
 * The names of tensors of the model among what an initializer was made of: by the signature, or paths of modules, or what no
 * function is called.
 */
function tensorsAmong(sources: readonly string[], signature: ReadonlyMap<string, string>): string[] {
  if (signature.size > 0) return sources.filter((text) => signature.has(text));
  const paths = sources.filter((text) => text.includes('.'));
  return paths.length > 0 ? paths : sources.filter((text) => !computing.test(text) && !laidOut.test(text));
}

function foldedFrom(entries: readonly FileEntry[]): string[] {
  return textsOf(valueOf(entries, FOLDED) ?? '');
}

function valueOf(entries: readonly FileEntry[], key: string): string | undefined {
  return entries.find((entry) => entry.key === key)?.value;
}

/** The texts of a list as Python prints it. */
function textsOf(list: string): string[] {
  return Array.from(list.matchAll(/'([^']*)'/g), ([, text]) => text!);
}
