import type { Graph, Shape } from './graph.js';

/** Name of a model graph's input, [B, ...sample shape], and of its output, [B, classes]. */
export const INPUT = 'input';
export const LOGITS = 'logits';

/**
 * A classifier as an ONNX inference graph from `input` to `logits`, and which of its constants training changes.
 */
export interface Model {
  readonly graph: Graph;
  /** Shape of one sample, without the batch axis. */
  readonly sampleShape: readonly number[];
  readonly classes: number;
  /** Names of the constants that the optimizer trains. */
  readonly parameters: readonly string[];
  /** Names of the running statistics of batch normalization. */
  readonly statistics: readonly string[];
}

/** Number of elements of a fixed shape. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((product, dimension) => {
    if (typeof dimension === 'string')
      throw new Error(`shape: must not contain the batch, got [${shape.join()}]`);
    return product * dimension;
  }, 1);
}
