import type { FileModel } from '../files/onnx-schema.js';
import type { Graph } from '../graph/graph.js';
import { formulaConstants } from './formula-constants.js';
import { mayBeWeight, reachedByGradients } from './weights.js';

/** Under what a file of ours names the constants that look like weights and are none. */
const CONSTANTS = 'rankbatch.constants';
/** Under what it names the weights that look like constants of formulas, such as a lone number that divides. */
const WEIGHTS = 'rankbatch.weights';

/** Names of the constants that are no weights, as far as a file of ours tells. */
export function constantsOf(file: FileModel): ReadonlySet<string> {
  return namesUnder(CONSTANTS, file);
}

/** Names of weights that look like constants, as far as a file of ours tells. */
export function weightsOf(file: FileModel): ReadonlySet<string> {
  return namesUnder(WEIGHTS, file);
}

function namesUnder(entry: string, { metadataProps }: FileModel): ReadonlySet<string> {
  return new Set(metadataProps.find(({ key }) => key === entry)?.value.split('\n'));
}

/** The graph with the names of constants that a file of it would not tell from weights, and of weights that it would not tell from constants. */
export function withWeightsTold(graph: Graph, weights: ReadonlySet<string>): Graph {
  const reached = reachedByGradients(graph);
  const isReached = (name: string) => reached.has(name);
  const constants = [...graph.constants].flatMap(([name, tensor]) =>
    isReached(name) && !weights.has(name) && mayBeWeight(tensor) ? [name] : [],
  );
  const taken = formulaConstants(
    graph,
    weights,
    () => undefined,
    (name) => name,
  );
  const doubted = [...weights].filter((name) => {
    const tensor = graph.constants.get(name);
    return tensor && isReached(name) && (taken.has(name) || !mayBeWeight(tensor));
  });
  const metadata = new Map(graph.metadata);
  for (const [key, names] of [
    [CONSTANTS, constants],
    [WEIGHTS, doubted],
  ] as const) {
    metadata.delete(key);
    if (names.length > 0) metadata.set(key, names.join('\n'));
  }
  const { metadata: _, ...rest } = graph;
  return metadata.size > 0 ? { ...rest, metadata } : rest;
}
