import { differentiate } from '../autodiff/differentiate.js';
import { FlatLayout } from './flat-layout.js';
import type { Shape, Value } from '../graph/graph.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Loss } from '../losses/loss.js';
import { inputName, trunk, type Model } from '../graph/model.js';
import { targetInput } from './batch-feeds.js';

/** A random mask that the graph expects for a dropout layer. */
export interface DropoutMask {
  readonly name: string;
  readonly shape: Shape;
  /** Share of elements set to zero. */
  readonly ratio: number;
}

/** Losses and gradient of a batch, as they are written into a graph. */
export interface WrittenGradient {
  /** What trained parameters lie in the vectors [P]. */
  readonly layout: FlatLayout;
  readonly statistics: FlatLayout;
  readonly masks: readonly DropoutMask[];
  /** Of the weighted sum of the losses, with respect to each parameter. */
  readonly gradients: ReadonlyMap<string, Value>;
}

/**
 * Writes the model in training mode, its losses and their gradient. Declares the inputs that go into them, and the outputs `losses` and
 * `next.statistics`.
 *
 * @param readParameters declares the inputs that hold the parameters, and gives each by its name
 */
export function writeGradient(
  b: GraphBuilder,
  model: Model,
  loss: Loss,
  readParameters: (layout: FlatLayout) => ReadonlyMap<string, Value>,
): WrittenGradient {
  const layout = new FlatLayout(model.graph, model.parameters);
  const statistics = new FlatLayout(model.graph, model.statistics);
  const inputs = model.graph.inputs.map((value): [string, Value] => [
    value.name,
    b.input(inputName(model, value), value.type, value.shape),
  ]);
  const targets = targetInput(b, model, loss);
  const lossWeights = b.input('lossWeights', 'float32', ['B']);
  const parameters = readParameters(layout);

  const masks: DropoutMask[] = [];
  const nextStatistics = new Map<string, Value>();
  const statisticValues =
    statistics.length > 0
      ? statistics.split(b, b.input('statistics', 'float32', [statistics.length]))
      : new Map<string, Value>();
  const statisticNames = new Map([...statisticValues].map(([name, value]) => [value.name, name]));

  const forward = differentiate(
    b,
    trunk(model),
    new Map([...inputs, ...parameters, ...statisticValues]),
    new Set(model.parameters),
    {
      dropoutMask(value, ratio) {
        const mask = { name: `mask.${masks.length}`, shape: value.shape, ratio };
        masks.push(mask);
        return b.input(mask.name, 'float32', mask.shape);
      },
      updateStatistic(statistic, next) {
        const name = statisticNames.get(statistic.name);
        // Statistics that the graph computes are none that run.
        if (name === undefined) return;
        nextStatistics.set(name, next(nextStatistics.get(name) ?? statistic));
      },
    },
  );
  const { losses, pullback } = loss.write(b, forward.outputs[0]!, targets);
  const gradients = forward.pullback([pullback(lossWeights)]);
  b.output('losses', losses);
  if (statistics.length > 0) b.output('next.statistics', statistics.join(b, nextStatistics));
  return { layout, statistics, masks, gradients };
}
