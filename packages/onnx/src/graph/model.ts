import { RankbatchError } from 'rankbatch';
import type { Graph, Shape, Value } from './graph.js';
import { pruneGraph } from './prune-graph.js';

/** Names of the input, [B, ...sample shape], and the output, [B, classes], of models built here. */
export const INPUT = 'input';
export const LOGITS = 'logits';

/**
 * An ONNX inference graph from its inputs, which take the samples, to its first output, which the loss takes, and which of
 * its constants training changes.
 */
export interface Model {
  readonly graph: Graph;
  /** Shape of one sample in the first input, without the batch axis. */
  readonly sampleShape: readonly number[];
  /** Outputs of one sample along the axis 1; 1 if there is none. */
  readonly classes: number;
  /** Names of the constants that the optimizer trains. */
  readonly parameters: readonly string[];
  /** Names of the running statistics of batch normalization. */
  readonly statistics: readonly string[];
  /** Names of the weights that stay as they are, of which a checkpoint holds no more than a checksum. @default none */
  readonly frozen?: readonly string[];
  /** What only outputs behind the first need, which is trained where these are, as `pairOutputs` joins them. @default nothing */
  readonly others?: TrainedParts;
}

/** Names of what training changes. */
export interface TrainedParts {
  readonly parameters: readonly string[];
  readonly statistics: readonly string[];
}

/** What the input of a model's graph is called where the model is part of another graph. */
export function inputName({ graph }: Model, { name }: Value): string {
  return graph.inputs.length === 1 ? INPUT : `${INPUT}.${name}`;
}

/** The part of a model's graph that its first output needs. */
export function trunk({ graph }: Pick<Model, 'graph'>): Graph {
  return graph.outputs.length === 1 ? graph : pruneGraph({ ...graph, outputs: graph.outputs.slice(0, 1) });
}

/** Number of elements of a fixed shape. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((product, dimension) => {
    if (typeof dimension === 'string')
      throw new RankbatchError(`shape: must not contain the batch, got [${shape.join()}]`);
    return product * dimension;
  }, 1);
}
