import { requireModel, requireSelection } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import { movingStatistics } from '../graph/moving-statistics.js';
import { patternsWithout, selectionTest, type WeightSelection } from '../graph/name-patterns.js';
import type { Model } from '../graph/model.js';

/**
 * The model with some of its parameters left as they are. The backward pass ends where nothing before is trained, a frozen
 * parameter has no gradient and no state of the optimizer, and batch norm whose scale and bias are frozen works as in inference.
 *
 * Throws if a pattern fits none of the parameters, or all are frozen.
 *
 * @param frozen names, in which `*` stands for any characters, or a test of name and tensor
 * @example
 * ```ts
 * import { dense, freeze, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(3)], seed: 1 });
 * freeze(model, 'layer0.*').parameters; // => ['layer2.weight', 'layer2.bias']
 * ```
 */
export function freeze(model: Model, frozen: WeightSelection): Model {
  requireModel('freeze: model', model);
  requireSelection('freeze: frozen', frozen);
  const { graph } = model;
  const isFrozen = selectionTest(frozen);
  const parameters = model.parameters.filter((name) => !isFrozen(name, graph.constants.get(name)!));
  const unmatched = typeof frozen === 'function' ? [] : patternsWithout(frozen, model.parameters);
  if (unmatched.length > 0 || parameters.length === 0)
    throw new RankbatchError(
      `freeze: frozen must name some of the model's parameters, and not all, got ${unmatched.join(', ') || 'all'}; it has ${model.parameters.join(', ')}`,
    );
  return frozenBeside(model, { ...model, parameters, statistics: stillMoving(model, parameters) });
}

/** A model of which less is trained than of the one before; what is no longer trained is frozen. */
export function frozenBeside(before: Model, model: Model): Model {
  const trained = new Set([...model.parameters, ...model.statistics]);
  const frozen = [...(before.frozen ?? []), ...before.parameters, ...before.statistics];
  return { ...model, frozen: frozen.filter((name) => !trained.has(name)) };
}

/** The running statistics of a model that move on where only these of its parameters are trained. */
export function stillMoving(
  { graph, parameters, statistics, frozen = [] }: Model,
  trained: readonly string[],
): string[] {
  const moving = movingStatistics(graph, new Set([...parameters, ...frozen]), new Set(trained));
  return statistics.filter((name) => moving.includes(name));
}
