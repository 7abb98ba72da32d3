import { Random, RankbatchError } from 'rankbatch';
import { float, integer } from '../graph/attributes.js';
import { requireCount, requirePositive } from '../graph/check.js';
import type { Graph, GraphNode, Tensor, Value } from '../graph/graph.js';
import { patternsWithout, selectionTest, type WeightSelection } from '../graph/name-patterns.js';
import type { Model } from '../graph/model.js';
import { movingStatistics } from './freeze.js';

export interface LoraOptions {
  /** Which weights of `MatMul` and `Gemm` nodes get adapters: names with `*` for any characters, or a test. */
  readonly weights: WeightSelection;
  /** Columns of an adapter. */
  readonly rank: number;
  /** The adapters' share is alpha / rank. @default rank, which makes it 1 */
  readonly alpha?: number;
  /** Parameters that are trained beside the adapters, such as a new head. @default none */
  readonly train?: WeightSelection;
  readonly seed: number;
}

/** A model of which adapters are trained. */
export interface LoraModel extends Model {
  /**
   * The model as it was before, of what `trainer.trainedModel()` gives: every adapter added to its weight, to be exported or
   * trained on without adapters.
   */
  readonly merge: (trained: Model) => Model;
}

/** A weight [I, O] and what is added to it, scale a b; turned if the weight is [O, I]. */
interface Adapter {
  readonly weight: string;
  readonly a: string;
  readonly b: string;
  readonly isTurned: boolean;
}

/**
 * The model with low-rank adapters beside some of its weights (Hu et al. 2022): x W becomes x W + (alpha / rank) x A B, with A [I, rank] and
 * B [rank, O] trained as `W.lora_a` and `W.lora_b`, and W left as it is. A starts as PyTorch's linear layers do, evenly within 1 / sqrt(I),
 * B at zero, so that the model starts as it was.
 *
 * Throws if a pattern fits no weight of a product, or a weight is read otherwise too.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, encodeModel, lora, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [2], layers: [dense(8), relu(), dense(2)], seed: 1 });
 * const adapted = lora(model, { weights: 'layer0.weight', rank: 2, train: 'layer2.bias', seed: 1 });
 * adapted.parameters; // => ['layer0.weight.lora_a', 'layer0.weight.lora_b', 'layer2.bias']
 * const trainer = await createTrainer({ model: adapted, optimizer: adam({ learningRate: 0.05 }), seed: 1 });
 * const samples = { count: 2, shape: [2], values: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(0, 1) };
 * for (let i = 0; i < 20; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * const merged = adapted.merge(trainer.trainedModel());
 * merged.graph.nodes.length === model.graph.nodes.length && encodeModel(merged.graph).length > 0; // => true
 * await trainer.dispose();
 * ```
 */
export function lora(model: Model, options: LoraOptions): LoraModel {
  const { rank, alpha = rank, train = [], seed } = options;
  requireCount('lora: rank', rank);
  requirePositive('lora: alpha', alpha);
  const scale = alpha / rank;
  const { graph } = model;
  const products = productsOf(graph, options.weights);
  const random = new Random(seed);
  const constants = new Map(graph.constants);
  const scaleName = freeName('lora.scale', constants);
  if (scale !== 1) constants.set(scaleName, { type: 'float32', shape: [], data: Float32Array.of(scale) });
  const adapters = new Map<string, Adapter>();
  for (const { weight, isTurned } of products.values()) {
    if (adapters.has(weight)) continue;
    const { shape } = graph.constants.get(weight)!;
    const [inputs, outputs] = isTurned ? [shape[1]!, shape[0]!] : [shape[0]!, shape[1]!];
    const adapter = { weight, isTurned, a: `${weight}.lora_a`, b: `${weight}.lora_b` };
    const bound = 1 / Math.sqrt(inputs);
    const data = Float32Array.from({ length: inputs * rank }, () => (2 * random.float() - 1) * bound);
    constants.set(adapter.a, { type: 'float32', shape: [inputs, rank], data });
    constants.set(adapter.b, {
      type: 'float32',
      shape: [rank, outputs],
      data: new Float32Array(rank * outputs),
    });
    adapters.set(weight, adapter);
  }
  const scaleValue: Value | undefined =
    scale === 1 ? undefined : { name: scaleName, type: 'float32', shape: [] };
  const nodes = graph.nodes.flatMap((node) => {
    const product = products.get(node);
    return product ? adapted(node, adapters.get(product.weight)!, constants, scaleValue) : [node];
  });
  const isTrained = selectionTest(train);
  const also = model.parameters.filter((name) => isTrained(name, graph.constants.get(name)!));
  const unmatched = typeof train === 'function' ? [] : patternsWithout(train, model.parameters);
  if (unmatched.length > 0)
    throw new RankbatchError(
      `lora: train must name parameters of the model, got ${unmatched.join(', ')}; it has ${model.parameters.join(', ')}`,
    );
  return {
    ...model,
    graph: { ...graph, nodes, constants },
    parameters: [...[...adapters.values()].flatMap(({ a, b }) => [a, b]), ...also],
    statistics: movingStatistics(model, also),
    merge: (trained) => merged(model, trained, [...adapters.values()], scale),
  };
}

/** The products whose weights are selected, with the weight each reads. */
function productsOf(
  graph: Graph,
  selection: WeightSelection,
): Map<GraphNode, Pick<Adapter, 'weight' | 'isTurned'>> {
  const isSelected = selectionTest(selection);
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0]!.name, node]));
  const products = new Map<GraphNode, Pick<Adapter, 'weight' | 'isTurned'>>();
  const views = new Set<GraphNode>();
  for (const node of graph.nodes) {
    if (!['MatMul', 'Gemm'].includes(node.op)) continue;
    const operand = node.inputs[1]!;
    const view = makers.get(operand.name);
    const isView = view?.op === 'Transpose' && graph.constants.has(view.inputs[0]!.name);
    const weight = isView ? view.inputs[0]!.name : operand.name;
    const tensor = graph.constants.get(weight);
    if (tensor?.type !== 'float32' || tensor.shape.length !== 2 || !isSelected(weight, tensor)) continue;
    if (isView) views.add(view);
    const isTransposed = node.op === 'Gemm' && integer(node.attributes, 'transB', 0) === 1;
    products.set(node, { weight, isTurned: isTransposed !== isView });
  }
  const found = [...new Set([...products.values()].map(({ weight }) => weight))];
  const unmatched = typeof selection === 'function' ? [] : patternsWithout(selection, found);
  if (unmatched.length > 0 || found.length === 0)
    throw new RankbatchError(
      `lora: weights must name matrices that MatMul or Gemm nodes multiply by, got ${unmatched.join(', ') || 'none'}; these are ${allWeights(graph).join(', ')}`,
    );
  for (const node of graph.nodes)
    for (const value of node.inputs)
      if (value && found.includes(value.name) && !products.has(node) && !views.has(node))
        throw new RankbatchError(
          `lora: weights must be read by products alone, got ${value.name}, which the node that makes ${node.outputs[0]!.name} (${node.op}) reads too; leave it out`,
        );
  for (const [node, { weight }] of products)
    if (
      node.op === 'Gemm' &&
      (integer(node.attributes, 'transA', 0) === 1 || float(node.attributes, 'alpha', 1) !== 1)
    )
      throw new RankbatchError(
        `lora: weights must multiply what comes in as it is, got ${weight} at the node that makes ${node.outputs[0]!.name} with ${JSON.stringify(node.attributes)}; leave it out`,
      );
  return products;
}

/** Names of all matrices that products read, for errors. */
function allWeights({ nodes, constants }: Graph): string[] {
  const makers = new Map(nodes.map((node) => [node.outputs[0]!.name, node]));
  const names = nodes.flatMap(({ op, inputs }) => {
    if (!['MatMul', 'Gemm'].includes(op)) return [];
    const { name } = inputs[1]!;
    return [name, makers.get(name)?.inputs[0]?.name ?? name];
  });
  return [...new Set(names)].filter((name) => constants.get(name)?.shape.length === 2);
}

/** The product as it was, and what its adapter adds to it. */
function adapted(
  node: GraphNode,
  adapter: Adapter,
  constants: ReadonlyMap<string, Tensor>,
  scale: Value | undefined,
): GraphNode[] {
  const x = node.inputs[0]!;
  const y = node.outputs[0]!;
  const part = (suffix: string, shape: Value['shape']): Value => ({
    ...y,
    name: `${y.name}.${suffix}`,
    shape,
  });
  const parameter = (name: string): Value => ({ name, type: 'float32', shape: constants.get(name)!.shape });
  const [a, b] = [parameter(adapter.a), parameter(adapter.b)];
  const base = part('base', y.shape);
  const narrow = part('lora_narrow', [...x.shape.slice(0, -1), a.shape[1]!]);
  const wide = part('lora_wide', y.shape);
  const added = scale ? part('lora', y.shape) : wide;
  const make = (op: string, inputs: readonly Value[], output: Value): GraphNode => ({
    op,
    inputs,
    outputs: [output],
    attributes: {},
  });
  return [
    { ...node, outputs: [base] },
    make('MatMul', [x, a], narrow),
    make('MatMul', [narrow, b], wide),
    ...(scale ? [make('Mul', [wide, scale], added)] : []),
    make('Add', [base, added], y),
  ];
}

/** The model before its adapters, with what was trained, and the adapters added to their weights. */
function merged(model: Model, trained: Model, adapters: readonly Adapter[], scale: number): Model {
  const constants = new Map(
    [...model.graph.constants].map(([name, tensor]) => [name, trained.graph.constants.get(name) ?? tensor]),
  );
  for (const { weight, a, b, isTurned } of adapters) {
    const [left, right] = [trained.graph.constants.get(a), trained.graph.constants.get(b)];
    if (!left || !right)
      throw new RankbatchError(
        `lora: merge must be given the trained model of these adapters, got one without ${weight}.lora_a`,
      );
    const tensor = constants.get(weight)!;
    const rank = left.shape[1]!;
    const outputs = right.shape[1]!;
    const [p, q] = [Float64Array.from(left.data, Number), Float64Array.from(right.data, Number)];
    const addedAt = (i: number, o: number) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += p[i * rank + k]! * q[k * outputs + o]!;
      return scale * sum;
    };
    const columns = tensor.shape[1]!;
    const data = Float32Array.from(Array.from(tensor.data, Number), (value, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      return value + (isTurned ? addedAt(column, row) : addedAt(row, column));
    });
    constants.set(weight, { ...tensor, data });
  }
  return { ...model, graph: { ...model.graph, constants } };
}

function freeName(stem: string, taken: ReadonlyMap<string, unknown>): string {
  let name = stem;
  for (let i = 2; taken.has(name); i++) name = `${stem}_${i}`;
  return name;
}
