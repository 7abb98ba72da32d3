import type { Graph } from '../graph/graph.js';
import type { FileGraph } from '../files/onnx-schema.js';
import { formulaConstants } from './formula-constants.js';
import type { ImportOptions } from './inputs.js';
import { separateWeights } from './separate-weights.js';
import { marksOf, sourcesOf, type Origin } from './torch-marks.js';
import { selectionTest } from '../graph/name-patterns.js';
import { reachedByGradients, separateStatistics } from './weights.js';

/** A graph in which every weight is one tensor. */
export interface OwnWeights {
  readonly graph: Graph;
  /** Names of the constants that training may change. */
  readonly weights: ReadonlySet<string>;
  /** What was told apart, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Tells weights from constants of formulas, and weights that the file has once from each other.
 *
 * @param candidates names of the graph's constants that may be weights
 * @param origins where nodes come from, by the names of their outputs
 */
export function ownWeights(
  graph: Graph,
  file: FileGraph,
  candidates: ReadonlySet<string>,
  origins: ReadonlyMap<string, Origin>,
  { train, tied = [] }: Pick<ImportOptions, 'train' | 'tied'>,
): OwnWeights {
  const [marks, sources] = [marksOf(file), sourcesOf(file)];
  const sourceOf = (name: string) => sources.get(name) ?? name;
  const merged = separateStatistics(graph);
  const constants = formulaConstants(merged, candidates, (name) => marks.get(name), sourceOf);
  const isAsked = (name: string) => typeof train === 'function' || [train].flat().includes(name);
  const weights = new Set([...candidates].filter((name) => !constants.has(name) || isAsked(name)));
  const told = { originOf: (output: string) => origins.get(output), sourceOf };
  const apart = separateWeights(merged, weights, told, selectionTest(tied));
  const reached = reachedByGradients(merged);
  const left = train === undefined ? [...constants].filter((name) => reached.has(name)) : [];
  const note = `constants of formulas are not trained: ${left.join(', ')}; name those that are weights with train`;
  return { ...apart, notes: left.length > 0 ? [...apart.notes, note] : apart.notes };
}
