import { requireModel } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import { freeName } from '../graph/free-name.js';
import type { GraphNode, Value } from '../graph/graph.js';
import type { Model } from '../graph/model.js';

/**
 * The model with two of its outputs, [B, D] each, joined to one of pairs, [B, 2, D], which is trained: for `contrastive`. The outputs
 * that it had stay.
 *
 * Throws if it has no such outputs, or they differ in size.
 *
 * @param first name of an output, as `importModel` takes them by `output` and `outputs`
 * @param second another, or the same one
 * @example
 * ```ts
 * import { GraphBuilder, pairOutputs } from '@rankbatch/onnx';
 * const b = new GraphBuilder('two towers');
 * b.output('image', b.input('pixels', 'float32', ['B', 8]));
 * b.output('text', b.input('words', 'float32', ['B', 8]));
 * const model = { graph: b.graph, sampleShape: [8], classes: 8, parameters: [], statistics: [] };
 * pairOutputs(model, 'image', 'text').graph.outputs.map(({ name }) => name); // => ['pair', 'image', 'text']
 * ```
 */
export function pairOutputs(model: Model, first: string, second: string): Model {
  requireModel('pairOutputs: model', model);
  const { graph } = model;
  const [one, other] = [first, second].map((name) => outputOf(model, name));
  if (one!.shape[1] !== other!.shape[1])
    throw new RankbatchError(
      `pairOutputs: outputs must have one size, got [${one!.shape.join()}] of ${first} and [${other!.shape.join()}] of ${second}; end both in a projection to one size`,
    );
  const axes: Value = { name: freeName(graph, 'pair.axes'), type: 'int64', shape: [1] };
  const constants = new Map(graph.constants).set(axes.name, {
    type: 'int64',
    shape: [1],
    data: BigInt64Array.of(1n),
  });
  const value = (name: string, vectors: number): Value => ({
    name: freeName(graph, name),
    type: 'float32',
    shape: ['B', vectors, one!.shape[1]!],
  });
  const node = (op: string, inputs: readonly Value[], output: Value): GraphNode => ({
    op,
    inputs,
    outputs: [output],
    attributes: op === 'Concat' ? { axis: 1 } : {},
  });
  const [left, right, pair] = [value('pair.first', 1), value('pair.second', 1), value('pair', 2)];
  const nodes = [
    ...graph.nodes,
    node('Unsqueeze', [one!, axes], left),
    node('Unsqueeze', [other!, axes], right),
    node('Concat', [left, right], pair),
  ];
  const outputs = [{ name: pair.name, value: pair }, ...graph.outputs];
  return { ...withOthers(model), graph: { ...graph, nodes, constants, outputs }, classes: 2 };
}

/** The model with what only its other outputs need trained, too. */
function withOthers({ others, ...model }: Model): Model {
  if (!others) return model;
  const parameters = [...model.parameters, ...others.parameters];
  const statistics = [...model.statistics, ...others.statistics];
  const trained = new Set([...parameters, ...statistics]);
  const frozen = (model.frozen ?? []).filter((name) => !trained.has(name));
  return { ...model, parameters, statistics, frozen };
}

function outputOf({ graph }: Model, name: string): Value {
  const value = graph.outputs.find((output) => output.name === name)?.value;
  if (value?.type === 'float32' && value.shape.length === 2) return value;
  const known = graph.outputs.map((output) => `${output.name} [${output.value.shape.join()}]`);
  throw new RankbatchError(
    `pairOutputs: must be given outputs of the model of shape [B, D], got ${typeof name === 'string' ? name : typeof name}; it has ${known.join(', ')}`,
  );
}
