import { differentiate } from '../autodiff/differentiate.js';
import { FlatLayout } from './flat-layout.js';
import type { Graph, Shape, Target, Value } from '../graph/graph.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Loss } from '../losses/loss.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import { inputName, trunk, type Model } from '../graph/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { targetInput } from './batch-feeds.js';

/** A random mask that the graph expects for a dropout layer. */
export interface DropoutMask {
  readonly name: string;
  readonly shape: Shape;
  /** Share of elements set to zero. */
  readonly ratio: number;
}

/**
 * One training step as a graph.
 *
 * Inputs: `input` [B, ...sample shape], of a model with several `input.<name>` for each, `targets` [B, ...output shape], `lossWeights` [B],
 * `parameters` [P], `statistics` [S], the optimizer's state vectors [P] and scalars, and the dropout masks.
 * Outputs: `losses` [B], and the next `parameters`, `statistics` and state vectors under their names with
 * the prefix `next.`.
 */
export interface TrainingGraph {
  readonly graph: Graph;
  readonly parameters: FlatLayout;
  readonly statistics: FlatLayout;
  readonly masks: readonly DropoutMask[];
}

export interface TrainingGraphOptions extends Target {
  /** @default softmaxCrossEntropy() */
  readonly loss?: Loss;
}

/**
 * Builds the graph whose one run is one step on the weighted sum of the per-sample losses.
 *
 * @example
 * ```ts
 * import { adam, buildTrainingGraph, mnistCnn } from '@rankbatch/onnx';
 * buildTrainingGraph(mnistCnn({ seed: 1 }), adam()).parameters.length; // => 160426
 * ```
 */
export function buildTrainingGraph(
  model: Model,
  optimizer: Optimizer,
  options: TrainingGraphOptions = {},
): TrainingGraph {
  const { loss = softmaxCrossEntropy(), ...target } = options;
  const b = new GraphBuilder('training-step', target);
  const parameters = new FlatLayout(model.graph, model.parameters);
  const statistics = new FlatLayout(model.graph, model.statistics);
  const vector = (name: string, layout: FlatLayout) => b.input(name, 'float32', [layout.length]);

  const inputs = model.graph.inputs.map((value): [string, Value] => [
    value.name,
    b.input(inputName(model, value), value.type, value.shape),
  ]);
  const targets = targetInput(b, model, loss);
  const lossWeights = b.input('lossWeights', 'float32', ['B']);
  const currentParameters = vector('parameters', parameters);
  const state = Object.fromEntries(
    optimizer.state.map((name) => [name, vector(`state.${name}`, parameters)]),
  );
  const scalars = Object.fromEntries(
    Object.keys(optimizer.scalars(0)).map((name) => [name, b.input(`scalar.${name}`, 'float32', [])]),
  );

  const masks: DropoutMask[] = [];
  const nextStatistics = new Map<string, Value>();
  const statisticValues =
    statistics.length > 0 ? statistics.split(b, vector('statistics', statistics)) : new Map<string, Value>();
  const statisticNames = new Map([...statisticValues].map(([name, value]) => [value.name, name]));

  const forward = differentiate(
    b,
    trunk(model),
    new Map([...inputs, ...parameters.split(b, currentParameters), ...statisticValues]),
    new Set(model.parameters),
    {
      dropoutMask(value, ratio) {
        const mask = { name: `mask.${masks.length}`, shape: value.shape, ratio };
        masks.push(mask);
        return b.input(mask.name, 'float32', mask.shape);
      },
      updateStatistic: (statistic, next) => nextStatistics.set(statisticNames.get(statistic.name)!, next),
    },
  );
  const { losses, pullback } = loss.write(b, forward.outputs[0]!, targets);
  const gradient = parameters.join(b, forward.pullback([pullback(lossWeights)]));
  const next = optimizer.update(
    b,
    { parameters: currentParameters, gradient, state, layout: parameters },
    scalars,
  );

  b.output('losses', losses);
  b.output('next.parameters', next.parameters);
  if (statistics.length > 0) b.output('next.statistics', statistics.join(b, nextStatistics));
  for (const name of optimizer.state) b.output(`next.state.${name}`, next.state[name]!);
  return { graph: b.graph, parameters, statistics, masks };
}
