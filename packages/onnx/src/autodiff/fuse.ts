import { integer, integers } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Graph, GraphNode, Value } from '../graph/graph.js';
import { isTiling, roundUp, windowGeometry } from '../ops/windowed/windows.js';

/** The only reader of a node's output, if there is one and the graph does not give the output away. */
type SoleReader = (node: GraphNode) => GraphNode | undefined;
/** Nodes one behind the other, and what takes their place. */
interface Join {
  readonly chain: readonly GraphNode[];
  readonly nodes: readonly GraphNode[];
}

/**
 * Replaces nodes that follow each other, where together they have a cheaper training form than one after the other:
 * `ConvMaxPool` (`ops/windowed/conv-max-pool.ts`), `NormalizedMaxPool` (`ops/normalization/batch-norm.ts`), and ReLU behind
 * max-pooling, with which it commutes, on the smaller tensor.
 */
export function fuse({ nodes, outputs }: Pick<Graph, 'nodes' | 'outputs'>): readonly GraphNode[] {
  return [joinReluMaxPool, joinConvMaxPool, joinNormalizedMaxPool].reduce<readonly GraphNode[]>(
    (current, join) => replaceChains(current, outputs, join),
    nodes,
  );
}

/** What takes a chain's place stands where its last node stood, behind all that the chain reads. */
function replaceChains(
  nodes: readonly GraphNode[],
  outputs: Graph['outputs'],
  join: (node: GraphNode, next: SoleReader) => Join | undefined,
): GraphNode[] {
  const next = soleReaders(nodes, outputs);
  const absorbed = new Set<GraphNode>();
  const replacements = new Map<GraphNode, readonly GraphNode[]>();
  for (const node of nodes) {
    if (absorbed.has(node)) continue;
    const found = join(node, next);
    if (!found) continue;
    for (const member of found.chain) absorbed.add(member);
    replacements.set(found.chain.at(-1)!, found.nodes);
  }
  return nodes.flatMap((node) => replacements.get(node) ?? (absorbed.has(node) ? [] : [node]));
}

function soleReaders(nodes: readonly GraphNode[], outputs: Graph['outputs']): SoleReader {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const input of node.inputs)
      if (input) readers.set(input.name, [...(readers.get(input.name) ?? []), node]);
  const exposed = new Set(outputs.map(({ value }) => value.name));
  return (node) => {
    const { name } = node.outputs[0]!;
    const [reader, ...others] = readers.get(name) ?? [];
    return others.length > 0 || exposed.has(name) ? undefined : reader;
  };
}

/** The node, if it is a max-pooling without indices. */
function maxPool(node: GraphNode | undefined): GraphNode | undefined {
  return node?.op === 'MaxPool' && node.outputs.length === 1 ? node : undefined;
}

function tilingPool(node: GraphNode | undefined): GraphNode | undefined {
  const pool = maxPool(node);
  return pool && isTiling(pool.attributes) ? pool : undefined;
}

/** ReLU, then max-pool: the other way round. */
function joinReluMaxPool(relu: GraphNode, next: SoleReader): Join | undefined {
  const pool = relu.op === 'Relu' ? maxPool(next(relu)) : undefined;
  if (!pool) return undefined;
  const pooled: Value = { ...pool.outputs[0]!, name: relu.outputs[0]!.name };
  return {
    chain: [relu, pool],
    nodes: [
      { ...pool, inputs: relu.inputs, outputs: [pooled] },
      { ...relu, inputs: [pooled], outputs: pool.outputs },
    ],
  };
}

/** Batch norm, then max-pool with windows that tile the image. */
function joinNormalizedMaxPool(norm: GraphNode, next: SoleReader): Join | undefined {
  const pool = norm.op === 'BatchNormalization' ? tilingPool(next(norm)) : undefined;
  if (!pool) return undefined;
  const attributes = { ...norm.attributes, ...pool.attributes };
  return {
    chain: [norm, pool],
    nodes: [{ op: 'NormalizedMaxPool', inputs: norm.inputs, outputs: pool.outputs, attributes }],
  };
}

/**
 * Above so many inputs of an output the convolution itself is fast, and making it larger does not pay. (The limit of
 * the weight gradient by patches, see `ops/windowed/convolve.ts`.)
 */
const MOST_INPUTS = 64;

/** Convolution of few channels, perhaps batch norm, then max-pool with windows that tile its whole output. */
function joinConvMaxPool(conv: GraphNode, next: SoleReader): Join | undefined {
  if (conv.op !== 'Conv') return undefined;
  const behind = next(conv);
  const norm = behind?.op === 'BatchNormalization' ? behind : undefined;
  const pool = tilingPool(norm ? next(norm) : behind);
  if (!pool) return undefined;
  const window = integers(pool.attributes, 'kernel_shape');
  if (!isSmallPlane(conv, window)) return undefined;
  const attributes: Attributes = {
    ...norm?.attributes,
    pads: windowGeometry(conv.attributes, 2).pads,
    window,
  };
  const [x, weights, bias] = conv.inputs;
  const inputs = [x, weights, bias, ...(norm?.inputs.slice(1) ?? [])];
  return {
    chain: norm ? [conv, norm, pool] : [conv, pool],
    nodes: [{ op: 'ConvMaxPool', inputs, outputs: pool.outputs, attributes }],
  };
}

function isSmallPlane({ inputs, outputs, attributes }: GraphNode, window: readonly number[]): boolean {
  const [, channels, ...kernel] = inputs[1]!.shape.map(fixed);
  if (kernel.length !== 2 || integer(attributes, 'group', 1) !== 1) return false;
  const { strides, dilations } = windowGeometry(attributes, 2);
  const enlarged = kernel.map((k, i) => roundUp(k + window[i]! - 1, window[i]!));
  const inputCount = enlarged.reduce((product, k) => product * k, channels!);
  const rests = outputs[0]!.shape.slice(2).map((size, i) => fixed(size) % window[i]!);
  return (
    inputCount <= MOST_INPUTS &&
    [...strides, ...dilations].every((s) => s === 1) &&
    rests.every((rest) => rest === 0)
  );
}
