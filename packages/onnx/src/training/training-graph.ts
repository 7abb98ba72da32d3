import { requireLoss, requireModel, requireOptimizer, requireOptions } from '../graph/check.js';
import { FlatLayout } from './flat-layout.js';
import type { Graph, Target } from '../graph/graph.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Loss } from '../losses/loss.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import type { Model } from '../graph/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { writeGradient, type DropoutMask } from './gradient.js';
import type { Segments } from './segments.js';
import { writeUpdate } from './update.js';

/**
 * One training step as a graph.
 *
 * Inputs: `input` [B, ...sample shape], of a model with several `input.<name>` for each, `targets` [B, ...output shape], `lossWeights` [B],
 * `parameters` [P], `statistics` [S], the optimizer's state vectors [P] and scalars, the dropout masks, and `average` [P] and the scalar
 * `averageMoved` where the weights are averaged.
 * Outputs: `losses` [B], and the next `parameters`, `statistics`, state vectors and `average` under their names with
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
  /** Whether a moving average of the weights is kept. @default false */
  readonly isAveraged?: boolean;
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
  requireModel('buildTrainingGraph: model', model);
  requireOptimizer('buildTrainingGraph: optimizer', optimizer);
  requireOptions('buildTrainingGraph', options, ['loss', 'isAveraged', 'batchSize', 'blockSize']);
  const { loss = softmaxCrossEntropy(), isAveraged = false, ...target } = options;
  requireLoss('buildTrainingGraph: loss', loss);
  const b = new GraphBuilder('training-step', target);
  const { written, parameters } = writeWhole(b, model, loss);
  const { layout } = written;
  const gradient = layout.join(b, written.gradients);
  writeUpdate(b, optimizer, isAveraged, { parameters, gradient, layout });
  return described(b, written);
}

export interface GradientGraphOptions extends Omit<TrainingGraphOptions, 'isAveraged'> {
  /** Whether the input `gradient` [P] is added, as that of the micro-batches before. @default false */
  readonly isSummed?: boolean;
  /** In which parts parameters and gradients go in and out. @default each as one vector [P] */
  readonly segments?: Segments | undefined;
}

/** The first part of a step: the gradient of a batch as the output `next.gradient` [P], or as its parts `next.gradient.0` and so on. */
export function buildGradientGraph(
  model: Model,
  { loss = softmaxCrossEntropy(), isSummed = false, segments, ...target }: GradientGraphOptions = {},
): TrainingGraph {
  const b = new GraphBuilder('gradient', target);
  if (segments) {
    const written = writeGradient(b, model, loss, () => segments.input(b, 'parameters'));
    segments.output(b, 'next.gradient', written.gradients, isSummed ? 'gradient' : undefined);
    return described(b, written);
  }
  const { written } = writeWhole(b, model, loss);
  const { layout, gradients } = written;
  const gradient = layout.join(b, gradients);
  const sum = () => b.op('Add', [b.input('gradient', 'float32', [layout.length]), gradient]);
  b.output('next.gradient', isSummed ? sum() : gradient);
  return described(b, written);
}

/** The parameters as one input [P]. */
function writeWhole(b: GraphBuilder, model: Model, loss: Loss) {
  const layout = new FlatLayout(model.graph, model.parameters);
  const parameters = b.input('parameters', 'float32', [layout.length]);
  return { parameters, written: writeGradient(b, model, loss, () => layout.split(b, parameters)) };
}

/** The last part of a step: the update by the input `gradient` [P]. */
export function buildUpdateGraph(layout: FlatLayout, optimizer: Optimizer, isAveraged: boolean): Graph {
  const b = new GraphBuilder('update');
  const [parameters, gradient] = ['parameters', 'gradient'].map((name) =>
    b.input(name, 'float32', [layout.length]),
  );
  writeUpdate(b, optimizer, isAveraged, { parameters: parameters!, gradient: gradient!, layout });
  return b.graph;
}

function described({ graph }: GraphBuilder, written: ReturnType<typeof writeGradient>): TrainingGraph {
  const { layout, statistics, masks } = written;
  return { graph, parameters: layout, statistics, masks };
}
