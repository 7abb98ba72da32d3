import type { Graph, GraphNode, Tensor, Value } from '../graph/graph.js';
import { featuresOf, isProduct, productsBehind } from './products.js';
import type { Mark } from './torch-marks.js';
import { isSingularVector } from './torch-names.js';

/** Where ops take what a layer learns. */
const learnt: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [1, 2],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gather: [0],
  Gemm: [0, 1, 2],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  MatMul: [0, 1],
  PRelu: [1],
};
/** Ops that lay out what a layer takes. */
const layouts: ReadonlySet<string> = new Set(
  'Cast Concat Expand Identity Reshape Slice Split Squeeze Transpose Unsqueeze'.split(' '),
);

/**
 * Which of the tensors that might be weights are constants of formulas, which training must leave as they are.
 *
 * What the exporter says counts first; what it has computed, such as tables of sines, is a weight only where a layer takes one.
 * Without a word of it, constants are: lone numbers, of whatever rank, unless they
 * stand where a layer takes its weight or bias, or bear the path of a module, as `block.alpha` does; the ones and zeros of the
 * instance norm that group norm is made of; and what PyTorch has named a constant itself.
 *
 * Tables of numbers, as of places or masks, that no layer takes are constants too, and so is what Keras' files take away from inputs.
 *
 * @param sourceOf the name of the parameter that a tensor was computed from, or its own
 * @param isNamed whether an exporter without marks names a parameter or buffer so
 */
export function formulaConstants(
  { inputs, nodes, constants }: Graph,
  weights: ReadonlySet<string>,
  markOf: (name: string) => Mark | undefined,
  sourceOf: (name: string) => string,
  isNamed: (name: string) => boolean = () => false,
): ReadonlySet<string> {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node])));
  const atLayers = new Set(nodes.flatMap((node) => learntBy(node, makers)));
  const offsets = inputOffsets({ inputs, nodes }, weights);
  const inGroupNorms = new Set(nodes.flatMap((node) => groupNormOperands(node, makers, constants)));
  const isConstant = (name: string) => {
    const mark = markOf(name);
    if (mark === 'computed') return !atLayers.has(name);
    if (mark === 'constant' || mark === 'parameter') return mark === 'constant';
    const tensor = constants.get(name);
    if (!tensor) return false;
    if (inGroupNorms.has(name) || (mark !== 'lifted' && isNamedConstant(name, tensor))) return true;
    if (mark !== 'lifted' && !isWeightName(name) && isTable(tensor, atLayers.has(name), name)) return true;
    if ((isNamedOffset(name) || (mark === 'lifted' && offsets.has(name))) && !atLayers.has(name)) return true;
    return tensor.data.length === 1 && !atLayers.has(name) && !isPath(sourceOf(name)) && !isNamed(name);
  };
  return new Set([...weights].filter(isConstant));
}

/**
 * Whether numbers are those of a table: whole ones, as of masks and places, or evenly spaced ones, in equal rows or one alone, unless a layer takes them, which may have begun so;
 * or rows of zeros without a name that are added to a product, as in BART.
 */
function isTable({ shape, data }: Tensor, isLearnt: boolean, name: string): boolean {
  const [first, second] = [Number(data[0]), Number(data[1])];
  const isFilled = data.every((value: number | bigint) => value === data[0]);
  if (isFilled) return isLearnt && first === 0 && shape.length === 2 && name.startsWith('onnx::Add_');
  if (isLearnt || data.length < 2) return false;
  if (data.every((value: number | bigint) => Number.isInteger(value))) return true;
  const width = shape.filter((d) => d > 1).length === 1 ? data.length : shape.at(-1)!;
  const step = second - first;
  const near = 1e-4 * Math.abs(step);
  return (
    width > 2 &&
    data.every((value: number | bigint, i) => {
      const place = i % width;
      return Math.abs(Number(value) - first - place * step) <= near * Math.max(1, place);
    })
  );
}

/** Whether PyTorch's older exporter has computed what is taken away or divided by, as the mean and deviation of pictures; layers learn none. */
function isNamedOffset(name: string): boolean {
  return /^onnx::(Sub|Div)_\d+$/.test(name);
}

/** What is taken away from inputs before any weight, or divides them, as the mean that Keras' Normalization was adapted to. */
function inputOffsets(
  { inputs: given, nodes }: Pick<Graph, 'inputs' | 'nodes'>,
  weights: ReadonlySet<string>,
): ReadonlySet<string> {
  const offsets = new Set<string>();
  const unweighted = new Set(given.map(({ name }) => name));
  for (const { op, inputs, outputs } of nodes) {
    const [first, ...others] = inputs.flatMap((value) => value?.name ?? []);
    const own = others.filter((name) => weights.has(name));
    const isTakenAway = (op === 'Sub' || op === 'Div') && unweighted.has(first!);
    if (isTakenAway) for (const name of own) offsets.add(name);
    const isWeighted = weights.has(first!) || (own.length > 0 && !isTakenAway);
    if (isWeighted || ![first!, ...others].some((name) => unweighted.has(name))) continue;
    for (const { name } of outputs) unweighted.add(name);
  }
  return offsets;
}

function isWeightName(name: string): boolean {
  return /(weight|bias|gamma|beta|kernel|scale|gain)s?(_\w+)?$/i.test(name);
}

/**
 * Which weights may as well be tables of numbers, as files without marks do not tell: those that no layer takes, laid out or
 * not, or that bear a name of a module's own. Lone numbers and what is called as a weight are none where a layer takes them or
 * they bear the path of a module, as norms have many; `input_scale` of the model itself may be a buffer.
 */
export function doubtfulWeights(
  { nodes, constants }: Graph,
  weights: ReadonlySet<string>,
  isNamed: (name: string) => boolean = () => false,
): string[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node])));
  const taken = new Set(nodes.flatMap((node) => learntBy(node, makers)));
  const parts = partsOfWeights(nodes, weights);
  for (const { op, inputs, outputs } of nodes.toReversed())
    if ((layouts.has(op) || parts.has(outputs[0]!.name)) && outputs.some(({ name }) => taken.has(name)))
      for (const value of inputs) if (value) taken.add(value.name);
  const isLone = (name: string) => constants.get(name)?.data.length === 1;
  const isNumber = (name: string) => constants.get(name)?.shape.length === 0;
  // A layer's bias has one axis; BART adds a table of numbers to its last product.
  const isBias = (name: string) => constants.get(name)?.shape.length === 1;
  const added = new Set(
    nodes.flatMap(({ op, inputs }) => (op === 'Add' ? inputs.flatMap((value) => value?.name ?? []) : [])),
  );
  return [...weights].filter(
    (name) =>
      isNumber(name) ||
      ((!taken.has(name) || isNamed(name) || (added.has(name) && !isBias(name))) &&
        !((isLone(name) || isWeightName(name)) && (taken.has(name) || isInside(name)))),
  );
}

/** What is made of weights alone, laid out and added up, as the two biases of a recurrent layer are. */
export function partsOfWeights(
  nodes: readonly GraphNode[],
  weights: ReadonlySet<string>,
): ReadonlySet<string> {
  const parts = new Set(weights);
  for (const { op, inputs, outputs } of nodes)
    if (
      (layouts.has(op) || op === 'Add') &&
      inputs.every((value) => !value || value.type !== 'float32' || parts.has(value.name))
    )
      for (const { name, type } of outputs) if (type === 'float32') parts.add(name);
  return parts;
}

/** The names of what a layer learns at this node; a bias may be added by a node of its own, to one product or the sum of several. */
function learntBy({ op, inputs }: GraphNode, makers: ReadonlyMap<string, GraphNode>): string[] {
  if (op !== 'Add') return (learnt[op] ?? []).flatMap((position) => inputs[position]?.name ?? []);
  const added = inputs.some((value) => isProduct(value, makers))
    ? inputs.flatMap((value) => value?.name ?? [])
    : [];
  const biases = inputs.flatMap((value, i) => {
    const others = productsBehind(inputs[1 - i], makers);
    const isBias = others.length > 0 && others.every((each) => featuresOf(each) === vectorLength(value!));
    return isBias ? wholesOf(value!, makers) : [];
  });
  return [...added, ...biases];
}

/** How many elements a vector has, whatever its rank; 0 of what is no vector. */
function vectorLength({ shape }: Value): number {
  const sizes = shape.filter((d) => d !== 1);
  return sizes.length > 1 ? 0 : Number(sizes[0] ?? 1);
}

/** The names of what a value is, a part of, laid out from, or the sum of, as of the two biases of a recurrent layer. */
export function wholesOf(
  { name }: Value,
  makers: ReadonlyMap<string, GraphNode>,
  seen: Set<string> = new Set(),
): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const maker = makers.get(name);
  const isMade = maker && (maker.op === 'Add' || layouts.has(maker.op));
  return isMade ? maker.inputs.flatMap((value) => (value ? wholesOf(value, makers, seen) : [])) : [name];
}

/** Scale and bias of an instance norm that only normalizes groups of channels, which `Reshape` has made. */
function groupNormOperands(
  { op, inputs }: GraphNode,
  makers: ReadonlyMap<string, GraphNode>,
  constants: ReadonlyMap<string, Tensor>,
): string[] {
  const [x, scale, bias] = inputs;
  if (op !== 'InstanceNormalization' || makers.get(x!.name)?.op !== 'Reshape') return [];
  const isAll = (value: Value | undefined, number: number) =>
    constants.get(value!.name)?.data.every((element: number | bigint) => element === number) === true;
  return isAll(scale, 1) && isAll(bias, 0) ? [scale!.name, bias!.name] : [];
}

function isNamedConstant(name: string, tensor: Tensor): boolean {
  return isSingularVector(name, tensor) || /(^|\.)(lifted_tensor_|_tensor_constant)\d*$/.test(name);
}

/** Whether a name is the path of a module's own tensor, as PyTorch has them. */
function isPath(name: string): boolean {
  return /^\w+(\.\w+)+$/.test(name);
}

/** Whether a name has the path of a module inside the model. */
function isInside(name: string): boolean {
  return /[./]/.test(name);
}
