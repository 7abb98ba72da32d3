import { Random, RankbatchError } from 'rankbatch';
import {
  requireCount,
  requireModel,
  requireOptions,
  requirePositive,
  requireSelection,
} from '../graph/check.js';
import { freeName } from '../graph/free-name.js';
import type { Value } from '../graph/graph.js';
import { patternsWithout, selectionTest, type WeightSelection } from '../graph/name-patterns.js';
import type { Model } from '../graph/model.js';
import { frozenBeside, stillMoving } from './freeze.js';
import { adaptedNodes, adapterTensors, mergedTensor, type Adapter } from './lora-adapter.js';
import { productsOf } from './lora-products.js';

export interface LoraOptions {
  /** Which weights of `MatMul`, `Gemm` and `Conv` nodes get adapters: names with `*` for any characters, or a test. */
  readonly weights: WeightSelection;
  /** Columns of an adapter; of a convolution its filters, for each group. */
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

/**
 * The model with low-rank adapters beside some of its weights (Hu et al. 2022): x W becomes x W + (alpha / rank) x A B, with A [I, rank] and
 * B [rank, O] trained as `W.lora_a` and `W.lora_b`, and W left as it is. A convolution gets one of `rank` filters of its kernel and one of single
 * points behind it. A starts as PyTorch's layers do, evenly within 1 / sqrt(I) of the I inputs of an output, B at zero, so that the model
 * starts as it was. A model that has adapters keeps them, left as they are; the new ones add to them, as `W.lora_a_2`.
 *
 * Patterns pass over weights that are read otherwise too, such as an embedding that is tied to the output. Throws if a pattern is left with no
 * weight of a product or convolution, or a test selects a weight that is read otherwise too.
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
  requireModel('lora: model', model);
  requireOptions('lora', options, ['weights', 'rank', 'alpha', 'train', 'seed']);
  requireSelection('lora: weights', options.weights);
  const { rank, alpha = rank, train = [], seed } = options;
  requireSelection('lora: train', train);
  requireCount('lora: rank', rank);
  requirePositive('lora: alpha', alpha);
  const scale = alpha / rank;
  const { graph } = model;
  const products = productsOf(graph, options.weights);
  const random = new Random(seed);
  const constants = new Map(graph.constants);
  const adapters = new Map<string, Adapter>();
  for (const product of products.values()) {
    const { weight } = product;
    if (adapters.has(weight)) continue;
    const free = (part: string) => freeName(graph, `${weight}.lora_${part}`);
    const adapter = { ...product, rank, a: free('a'), b: free('b') };
    const { a, b } = adapterTensors(adapter, graph.constants.get(weight)!, random);
    constants.set(adapter.a, a).set(adapter.b, b);
    adapters.set(weight, adapter);
  }
  const scaleValue: Value = { name: freeName(graph, 'lora.scale'), type: 'float32', shape: [] };
  if (scale !== 1)
    constants.set(scaleValue.name, { type: 'float32', shape: [], data: Float32Array.of(scale) });
  const nodes = graph.nodes.flatMap((node) => {
    const product = products.get(node);
    if (!product) return [node];
    return adaptedNodes(node, adapters.get(product.weight)!, constants, scale === 1 ? undefined : scaleValue);
  });
  const isTrained = selectionTest(train);
  const also = model.parameters.filter((name) => isTrained(name, graph.constants.get(name)!));
  const unmatched = typeof train === 'function' ? [] : patternsWithout(train, model.parameters);
  if (unmatched.length > 0)
    throw new RankbatchError(
      `lora: train must name parameters of the model, got ${unmatched.join(', ')}; it has ${model.parameters.join(', ')}`,
    );
  const adapted = frozenBeside(model, {
    ...model,
    graph: { ...graph, nodes, constants },
    parameters: [...[...adapters.values()].flatMap(({ a, b }) => [a, b]), ...also],
    statistics: stillMoving(model, also),
  });
  // What only other outputs need is frozen with the rest.
  const { others: _, ...own } = adapted;
  return {
    ...own,
    // With another share the same adapters are another model.
    frozen: [...(adapted.frozen ?? []), ...(scale === 1 ? [] : [scaleValue.name])],
    merge: (trained) => merged(model, trained, [...adapters.values()], scale),
  };
}

/** The model before its adapters, with what was trained, and the adapters added to their weights. */
function merged(model: Model, trained: Model, adapters: readonly Adapter[], scale: number): Model {
  requireModel('lora: merge: trained', trained);
  const constants = new Map(
    [...model.graph.constants].map(([name, tensor]) => [name, trained.graph.constants.get(name) ?? tensor]),
  );
  for (const adapter of adapters) {
    const { weight } = adapter;
    const [a, b] = [trained.graph.constants.get(adapter.a), trained.graph.constants.get(adapter.b)];
    if (!a || !b)
      throw new RankbatchError(
        `lora: merge must be given the trained model of these adapters, got one without ${adapter.a}`,
      );
    constants.set(weight, mergedTensor(adapter, constants.get(weight)!, { a, b }, scale));
  }
  return { ...model, graph: { ...model.graph, constants } };
}
