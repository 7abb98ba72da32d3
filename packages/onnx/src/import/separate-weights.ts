import type { Graph, GraphNode, Tensor } from '../graph/graph.js';
import { parting, withOwnViews } from './own-views.js';
import { productsBehind } from './products.js';
import { outputOf, writtenFor, type Told } from './told.js';
import { isTensor, nameInModule, namesOperand, operandsOf, type Origin } from './torch-marks.js';

/** Up to so many elements PyTorch's exporter stores equal initial weights once. */
const MOST_MERGED = 1024;

/** One place where a weight is read. */
interface Use {
  readonly node: GraphNode;
  readonly position: number;
}

export interface Separation {
  readonly graph: Graph;
  /** Names of all weights, the new ones too. */
  readonly weights: ReadonlySet<string>;
  /** What was separated and what cannot be told, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Gives nodes weights of their own that the exporter has stored once because they were still equal.
 *
 * Where the file tells which module each node comes from, uses by several modules are several weights. Where it does not,
 * uses by several nodes are, if layers begin so, as fresh norms and biases do; nodes that share another
 * weight, whose elements differ, are one layer used again and share this one too. Tied stay: the tables of `Gather`, with
 * products that read them too, and what is too large for the exporter to have merged it.
 *
 * @param weights names of the constants that training may change
 * @param isTied names weights that are one, however many nodes read them
 */
export function separateWeights(
  graph: Graph,
  weights: ReadonlySet<string>,
  file: Told,
  isTied: (name: string, tensor: Tensor) => boolean = () => false,
): Separation {
  const { nodes, told } = withOwnViews(graph, weights, file);
  const usesOf = usesByName(nodes, weights);
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node])));
  const context = { ...told, usesOf, makers, constants: graph.constants };
  const constants = new Map(graph.constants);
  const taken = new Set([...graph.constants.keys(), ...makers.keys()]);
  const replaced = new Map<GraphNode, Map<number, string>>();
  const separated: string[] = [];
  const unclear: string[] = [];
  const all = new Set(weights);
  for (const [name, uses] of usesOf) {
    const tensor = graph.constants.get(name)!;
    if (isTied(name, tensor) || told.isOwn(name)) continue;
    const layers = layersOf(name, tensor, uses, context);
    if (layers.length === 1) {
      if (isUnclear(tensor, uses, told) && !areParts(uses, graph.constants)) unclear.push(name);
      continue;
    }
    for (const layer of ownFirst(layers, name, told).slice(1)) {
      const own = freeName(nameFor(layer[0]!, name, told), taken);
      constants.set(own, { ...tensor, data: tensor.data.slice() });
      all.add(own);
      for (const { node, position } of layer)
        replaced.set(node, (replaced.get(node) ?? new Map<number, string>()).set(position, own));
    }
    separated.push(`${name} (${layers.length})`);
  }
  const isMarked = nodes.some((node) => told.originOf(outputOf(node)) !== undefined);
  const notes = notesOf(separated, unclear, isMarked);
  if (replaced.size === 0) return { graph, weights, notes };
  const rewritten = nodes.map((node) => {
    const names = replaced.get(node);
    if (!names) return node;
    const inputs = node.inputs.map((value, i) => value && { ...value, name: names.get(i) ?? value.name });
    return { ...node, inputs };
  });
  return { graph: { ...graph, nodes: rewritten, constants }, weights: all, notes };
}

/** @param isMarked whether the exporter is the one that merges them unless it is told not to */
function notesOf(separated: readonly string[], unclear: readonly string[], isMarked: boolean): string[] {
  const cure = isMarked ? ', or export with optimize=False, which keeps all apart' : '';
  return [
    ...(separated.length > 0
      ? [
          `equal initial weights that the file has once are weights of their own again: ${separated.join(', ')}; if some are one in your model, name these with tied${cure}`,
        ]
      : []),
    ...(unclear.length > 0
      ? [
          `weights that several nodes read stay tied, as nothing tells whether they only were equal when the file was made: ${unclear.join(', ')}; to have them apart, export ${isMarked ? 'with optimize=False' : 'after a step of training, when they differ'}`,
        ]
      : []),
  ];
}

interface Context extends Told {
  readonly usesOf: ReadonlyMap<string, readonly Use[]>;
  readonly makers: ReadonlyMap<string, GraphNode>;
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** The uses of a weight, those of one layer together. */
function layersOf(name: string, tensor: Tensor, uses: readonly Use[], context: Context): Use[][] {
  const isPlain = isFresh(tensor);
  if (!isPlain && (tensor.data.length > MOST_MERGED || uses.some(isTable))) return [[...uses]];
  if (uses.every(({ node }) => context.originOf(outputOf(node))))
    return byOrigin(name, uses, context, isPlain);
  if (!isPlain || areParts(uses, context.constants) || areCalls(name, uses, context)) return [[...uses]];
  const companions = uses.map(({ node }) => companion(name, node, context));
  // Of zeros and ones alone, the numbers do not tell whether they are a layer's own.
  if (!isFilled(tensor) && companions.includes(undefined)) return [[...uses]];
  return grouped(uses, ({ node, position }, i) =>
    JSON.stringify([companions[i] ?? writtenFor(node, context), position]),
  );
}

/** Whether a weight is read once in each of several calls of its module, in the same way. */
function areCalls(name: string, uses: readonly Use[], { callOf }: Context): boolean {
  const calls = uses.map(({ node }) => callOf(outputOf(node), name));
  const ways = new Set(uses.map(({ node, position }) => `${node.op}:${position}`));
  return ways.size === 1 && !calls.includes(undefined) && new Set(calls).size === calls.length;
}

/** Whether a weight is read in parts that do not overlap, each by one node. */
function areParts(uses: readonly Use[], constants: ReadonlyMap<string, Tensor>): boolean {
  const spans = uses.flatMap(({ node: { op, inputs }, position }) => {
    const [, starts, ends, axes] = inputs.map((value) => constants.get(value?.name ?? '')?.data);
    const isOne = op === 'Slice' && position === 0 && starts?.length === 1 && ends && !inputs[4];
    return isOne ? [{ axis: Number(axes?.[0] ?? 0), start: Number(starts[0]), end: Number(ends[0]) }] : [];
  });
  const areApart = (p: (typeof spans)[number], q: (typeof spans)[number]) =>
    p.axis === q.axis && (p.end <= q.start || q.end <= p.start);
  return (
    spans.length === uses.length &&
    spans.every((span, i) => span.start >= 0 && spans.slice(i + 1).every((other) => areApart(span, other)))
  );
}

/**
 * Calls that name the weight are one layer, others one for each module and what it names that the file no longer has: a parameter, or else the weight of the
 * product that it adds to, as what was laid out has another name in each call. What one call reads at two
 * places, as the scale and bias of a norm that are both zero, is two weights, if the call names another one that the file no longer has.
 */
function byOrigin(name: string, uses: readonly Use[], context: Context, isPlain: boolean): Use[][] {
  const { originOf, sourceOf, makers, constants } = context;
  const isMerged = (operand: string) => !makers.has(operand) && !constants.has(operand);
  const known = new Set([...constants.keys()].flatMap((own) => [own, sourceOf(own)]).flatMap(operandsOf));
  const namesIt = (origin: Origin) => [sourceOf(name), name].some((own) => namesOperand(origin, own));
  const origins = uses.map(({ node }) => originOf(outputOf(node))!);
  const home = new Set(origins.filter(namesIt).map(({ module }) => module));
  const firstPlaces = new Map<string, string>();
  return grouped(uses, (use) => {
    const origin = originOf(outputOf(use.node))!;
    const { module, call, parameters, operands } = origin;
    if (parting.has(use.node.op)) return JSON.stringify([module, 'parts']);
    const place = `${use.node.op}:${use.position}`;
    const missing = operands.filter((operand) => isTensor(operand) && !known.has(operand));
    const first = firstPlaces.get(call) ?? place;
    firstPlaces.set(call, first);
    if (namesIt(origin)) return JSON.stringify(first === place || missing.length === 0 ? [] : [place]);
    // A module may lay out one parameter anew for each of its calls.
    if (!isPlain && parameters.length === 0 && home.has(module)) return JSON.stringify([]);
    const own =
      parameters.length > 0 ? parameters : (companion(name, use.node, context) ?? operands.filter(isMerged));
    return JSON.stringify([module, own, missing.length === 1 ? '' : place]);
  });
}

/**
 * The weight of a node, or of the product or sum of products that it adds to, that tells one layer from another: not of numbers that all layers
 * begin with.
 */
function companion(
  name: string,
  { op, inputs }: GraphNode,
  { usesOf, constants, makers }: Context,
): string | undefined {
  const telling = (values: GraphNode['inputs']) =>
    values.find((value) => {
      const tensor = value && value.name !== name && usesOf.has(value.name) && constants.get(value.name);
      return tensor && !isFresh(tensor);
    })?.name;
  if (!['Add', 'Mul'].includes(op)) return telling(inputs);
  const behind = (values: GraphNode['inputs']) =>
    values.flatMap((value) => makers.get(value?.name ?? '')?.inputs ?? []);
  const sums = inputs.flatMap((value) => productsBehind(value, makers)).flatMap((node) => node.inputs);
  return telling(inputs) ?? telling(behind(inputs)) ?? telling(sums);
}

/** Whether a shared weight may as well be several: small enough to be merged, and read by nodes of unknown origin. */
function isUnclear(tensor: Tensor, uses: readonly Use[], told: Told): boolean {
  const { originOf } = told;
  const readers = new Set(uses.map(({ node }) => writtenFor(node, told)));
  if (readers.size < 2 || tensor.data.length > MOST_MERGED || uses.some(isTable)) return false;
  return uses.some(({ node }) => originOf(outputOf(node)) === undefined);
}

function isTable({ node, position }: Use): boolean {
  return node.op === 'Gather' && position === 0;
}

function isFilled({ data }: Tensor): boolean {
  return data.every((value: number | bigint) => value === data[0]);
}

/** Whether layers begin with such numbers: the same ones, or zeros and ones, as a recurrent layer's bias has ones for its forget gates. */
function isFresh(tensor: Tensor): boolean {
  return isFilled(tensor) || tensor.data.every((value: number | bigint) => [0, 1].includes(Number(value)));
}

/** The layer that the name belongs to comes first and keeps it. */
function ownFirst(layers: readonly Use[][], name: string, { originOf, sourceOf }: Told): Use[][] {
  const isOwn = ([use]: readonly Use[]) => {
    const origin = originOf(outputOf(use!.node));
    return origin !== undefined && [sourceOf(name), name].some((tensor) => namesOperand(origin, tensor));
  };
  const own = layers.findIndex(isOwn);
  return own < 0 ? [...layers] : [layers[own]!, ...layers.toSpliced(own, 1)];
}

/** What PyTorch calls the operands of layers. */
const operandNames: Readonly<Record<string, readonly string[]>> = {
  Add: ['bias', 'bias'],
  BatchNormalization: ['', 'weight', 'bias'],
  Conv: ['', 'weight', 'bias'],
  ConvTranspose: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  InstanceNormalization: ['', 'weight', 'bias'],
  LayerNormalization: ['', 'weight', 'bias'],
};

/** The module of the node, or else the node, and what the weight is to it. */
function nameFor({ node, position }: Use, name: string, { originOf, sourceOf }: Told): string {
  const origin = originOf(outputOf(node));
  const own = parting.has(node.op) ? sourceOf(name).split('.').at(-1) : operandNames[node.op]?.[position];
  const word = own || 'weight';
  if (origin === undefined || origin.module === '') return `${outputOf(node)}.${word}`;
  const known = sourceOf(name) === name ? nameInModule(name, origin) : undefined;
  return known ?? `${origin.module}.${word}`;
}

function usesByName(nodes: readonly GraphNode[], weights: ReadonlySet<string>): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const node of nodes)
    node.inputs.forEach((value, position) => {
      if (value && weights.has(value.name))
        uses.set(value.name, [...(uses.get(value.name) ?? []), { node, position }]);
    });
  return uses;
}

function grouped<T>(items: readonly T[], keyOf: (item: T, i: number) => string): T[][] {
  const groups = new Map<string, T[]>();
  items.forEach((item, i) => {
    const key = keyOf(item, i);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  });
  return [...groups.values()];
}

function freeName(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let i = 2; taken.has(name); i++) name = `${stem}_${i}`;
  taken.add(name);
  return name;
}
