// losses/: one loss per sample from outputs and targets.

import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { elementCount } from '../graph/model.js';

/** What training makes small: one number per sample, from the model's outputs and what they should be. */
export interface Loss {
  readonly name: string;
  /** Of a loss of one label for each position of a sample, such as its tokens: how it takes them. */
  readonly positions?: PositionLabels;
  /** Least and greatest that targets may be, where they are shares: numbers to predict, taken for such, would have losses without a bound below. */
  readonly targetRange?: readonly [least: number, most: number];
  /**
   * Of a loss that compares the samples of a batch with one another, such as `contrastive`: a sample's loss depends on the
   * batch that it is in, so that no batch may be split, and its targets are the labels as they are.
   */
  readonly comparesSamples?: true;
  /**
   * Writes the losses of a batch; `outputs` and `targets` are [B, ...] of the same shape, or `targets` are the labels of
   * positions, int32 [B, ...positions], or of a loss that compares samples the labels, int32 [B].
   */
  write(b: GraphBuilder, outputs: Value, targets: Value): LossHead;
}

/** Labels that every sample has several of: the outputs' shape without the axis of the classes. */
export interface PositionLabels {
  /** Label of a position that does not count. */
  readonly ignoreIndex: number;
  /** The axis of the classes in outputs [B, ...] of that rank. */
  readonly classAxis: (rank: number) => number;
}

/** Losses per sample, and the gradient of the outputs from that of the losses. */
export interface LossHead {
  /** [B] */
  readonly losses: Value;
  /** [B] -> [B, ...], the shape of the outputs. */
  readonly pullback: (dLosses: Value) => Value;
}

/** Mean over all axes but the first: [B, ...] -> [B]. */
export function meanPerSample(b: GraphBuilder, x: Value): Value {
  const axes = x.shape.slice(1).map((_, i) => i + 1);
  return axes.length === 0 ? x : b.op('ReduceMean', [x], { axes, keepdims: 0 });
}

/** One number per sample in the shape that broadcasts over [B, ...] of that rank. */
export function spreadOver(b: GraphBuilder, perSample: Value, { shape }: Value): Value {
  return b.op('Reshape', [perSample, b.integers([-1, ...shape.slice(1).map(() => 1)])]);
}

/** Number of outputs of one sample. */
export function outputsPerSample({ shape }: Value): number {
  return elementCount(shape.slice(1));
}
