import type { GraphNode } from '../graph/graph.js';
import type { Origin } from './torch-marks.js';

/** What a file tells beside its graph. */
export interface Told {
  /** Where a node comes from, by its first output. */
  readonly originOf: (output: string) => Origin | undefined;
  /** The place in the file of the node that a node was written for, by its first output; an op, or the rounds of a loop, may have become many. */
  readonly nodeOf: (output: string) => string | undefined;
  /** The parameter that a weight was computed from when the file was made; its own name where that is not told. */
  readonly sourceOf: (weight: string) => string;
  /** Whether the file has weights of that name once for each module that has them. */
  readonly isOwn: (weight: string) => boolean;
  /** The call that a node, told by its first output, belongs to by its name, if it is one of the module that has the weight. */
  readonly callOf: (output: string, weight: string) => string | undefined;
}

/** What tells the nodes that one node of the file has become from others. */
export function writtenFor(node: GraphNode, { nodeOf }: Told): string {
  return nodeOf(outputOf(node)) ?? outputOf(node);
}

/** The name of its first output. */
export function outputOf({ outputs }: GraphNode): string {
  return outputs[0]!.name;
}
