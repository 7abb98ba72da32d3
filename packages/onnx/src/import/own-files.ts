import type { FileModel } from '../files/onnx-schema.js';
import type { Graph } from '../graph/graph.js';
import { mayBeWeight, reachedByGradients } from './weights.js';

/** Under what a file of ours names the constants that look like weights and are none. */
const CONSTANTS = 'rankbatch.constants';

/** Names of the constants that are no weights, as far as a file of ours tells. */
export function constantsOf({ metadataProps }: FileModel): ReadonlySet<string> {
  return new Set(metadataProps.find(({ key }) => key === CONSTANTS)?.value.split('\n'));
}

/** The graph with the names of constants that a file of it would not tell from weights. */
export function withConstantsTold(graph: Graph, weights: ReadonlySet<string>): Graph {
  const reached = reachedByGradients(graph);
  const names = [...graph.constants].flatMap(([name, tensor]) =>
    reached.has(name) && !weights.has(name) && mayBeWeight(tensor) ? [name] : [],
  );
  const others = [...(graph.metadata ?? [])].filter(([key]) => key !== CONSTANTS);
  const metadata = new Map(names.length > 0 ? [...others, [CONSTANTS, names.join('\n')]] : others);
  const { metadata: _, ...rest } = graph;
  return metadata.size > 0 ? { ...rest, metadata } : rest;
}
