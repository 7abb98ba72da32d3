import { requireModel } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import type { Model } from '../graph/model.js';

/**
 * The model with the parameters and running statistics that another one has under the same names, such as the body of a language model
 * for a classifier with a head of its own; what the other one lacks stays as it is.
 *
 * Throws if none has the name of one there, or a shape differs.
 *
 * @example
 * ```ts
 * import { dense, relu, sequential, withWeightsOf } from '@rankbatch/onnx';
 * const of = (classes: number, seed: number) =>
 *   sequential({ sampleShape: [4], layers: [dense(8), relu(), ...(classes === 2 ? [relu()] : []), dense(classes)], seed });
 * const [pretrained, fresh] = [of(5, 1), of(2, 2)];
 * const model = withWeightsOf(fresh, pretrained); // layer0.*; the heads are layer2.* and layer3.*
 * model.graph.constants.get('layer0.weight') === pretrained.graph.constants.get('layer0.weight'); // => true
 * ```
 */
export function withWeightsOf(model: Model, other: Model): Model {
  requireModel('withWeightsOf: model', model);
  requireModel('withWeightsOf: other', other);
  const constants = new Map(model.graph.constants);
  const theirs = new Set([...other.parameters, ...other.statistics]);
  const shared = [...model.parameters, ...model.statistics].filter((name) => theirs.has(name));
  if (shared.length === 0)
    throw new RankbatchError(
      `withWeightsOf: the models must share names of weights, got ${model.parameters.join(', ')} and ${other.parameters.join(', ')}`,
    );
  for (const name of shared) {
    const [own, taken] = [constants.get(name)!, other.graph.constants.get(name)!];
    if (own.shape.join() !== taken.shape.join())
      throw new RankbatchError(
        `withWeightsOf: weights of one name must have one shape, got ${name} of [${own.shape.join()}] and of [${taken.shape.join()}]; name or place the layers so that only those that fit share names`,
      );
    constants.set(name, taken);
  }
  return { ...model, graph: { ...model.graph, constants } };
}
