import type { FileGraph } from '../files/onnx-schema.js';
import type { Graph } from '../graph/graph.js';
import { partsOfWeights, wholesOf } from './formula-constants.js';
import { isProduct, productsBehind } from './products.js';

/**
 * What a file of tf2onnx has lost of a network of TensorFlow or Keras, in sentences.
 *
 * @param weights names of what may be trained
 * @param trained those that are
 */
export function lostInTensorFlow(
  file: FileGraph,
  graph: Graph,
  weights: ReadonlySet<string>,
  trained: ReadonlySet<string>,
): string[] {
  const sentence = (names: readonly string[], say: (list: string) => string) =>
    names.length === 0 ? [] : [say(names.join(', '))];
  return [
    ...sentence(
      withoutBias(file, graph, weights).filter((name) => trained.has(name)),
      (names) =>
        `tf2onnx leaves out biases that are all zeros, as in a fresh network, and layers of these weights have none here: ${names}; if they have in your model, export it after a step of training, when the biases are other numbers`,
    ),
    ...sentence(
      norms(file),
      (names) =>
        `batch norm was written out as numbers, or merged into weights, when the file was made, so that it works as in inference: ${names}; make the network in PyTorch, or here, to train it`,
    ),
    ...sentence(
      withSecondBias(file, graph, trained),
      (names) =>
        `recurrent layers have two biases in ONNX that are added up, of which Keras has one; both are trained, so that their sum changes twice as fast: ${names}; give them half the learning rate with parameterGroups`,
    ),
  ];
}

const recurrent: ReadonlySet<string> = new Set(['GRU', 'LSTM', 'RNN']);

/** Weights of layers to whose products no other weight is added; recurrent layers keep their zeros. */
function withoutBias(file: FileGraph, { nodes }: Graph, weights: ReadonlySet<string>): string[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node])));
  const parts = partsOfWeights(nodes, weights);
  const atRecurrent = new Set(file.node.flatMap(({ opType, input }) => (recurrent.has(opType) ? input : [])));
  const biased = new Set(
    nodes.flatMap(({ op, inputs }) =>
      op === 'Add'
        ? inputs.flatMap((value, i) => (parts.has(value!.name) ? productsBehind(inputs[1 - i], makers) : []))
        : [],
    ),
  );
  const found = nodes.flatMap((node) => {
    const [x, weight, bias] = node.inputs;
    if (!isProduct(node.outputs[0], makers) || bias || biased.has(node)) return [];
    return [x, weight].flatMap((value) => (parts.has(value!.name) ? wholesOf(value!, makers) : []));
  });
  return [...new Set(found)].filter((name) => weights.has(name) && !atRecurrent.has(name));
}

/** Where Keras had batch norm, as names of nodes and numbers tell. */
function norms({ node, initializer }: FileGraph): string[] {
  const names = [...node, ...initializer].flatMap(({ name }) => {
    const [, own, merged] = /^(.*)\/batchnorm\/|^(.*)_(?:weights|bias)_fused_bn/.exec(name) ?? [];
    return own ?? merged ?? [];
  });
  return [...new Set(names)];
}

/** Biases of recurrent layers whose second half is zeros, which stands for none; Keras has two where a GRU resets after its product. */
function withSecondBias({ node }: FileGraph, { constants }: Graph, trained: ReadonlySet<string>): string[] {
  return node.flatMap(({ opType, input, attribute }) => {
    const hasTwo = attribute.some(({ name, i }) => name === 'linear_before_reset' && i === '1');
    const name = recurrent.has(opType) && !hasTwo ? (input[3] ?? '') : '';
    const { shape, data } = constants.get(name) ?? { shape: [], data: [] };
    const width = shape[1] ?? 0;
    const isZero = data.every((x: number | bigint, i) => i % width < width / 2 || x === 0);
    return trained.has(name) && isZero ? [name] : [];
  });
}
