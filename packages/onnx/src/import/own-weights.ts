import type { Graph } from '../graph/graph.js';
import type { FileGraph } from '../files/onnx-schema.js';
import { doubtfulWeights, formulaConstants } from './formula-constants.js';
import type { GraphWriter } from './graph-writer.js';
import type { ImportOptions } from './inputs.js';
import { lostNumbers } from './lost-numbers.js';
import { retieWeights } from './retie-weights.js';
import { separateWeights } from './separate-weights.js';
import { marksOf, productsOf, sourcesOf, writtenOutNorms } from './torch-marks.js';
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
 * @param writer what has written the graph
 */
export function ownWeights(
  graph: Graph,
  file: FileGraph,
  writer: Pick<GraphWriter, 'weights' | 'origins' | 'sources' | 'wholes'>,
  { train, tied = [] }: Pick<ImportOptions, 'train' | 'tied'>,
): OwnWeights {
  const { weights: candidates, wholes } = writer;
  const [marks, sources] = [marksOf(file), sourcesOf(file)];
  // The file tells nothing of parts but what it tells of the whole.
  const inFile = (name: string) => wholes.get(name) ?? name;
  const sourceOf = (name: string) => sources.get(inFile(name)) ?? name;
  const [products, norms] = [productsOf(file), writtenOutNorms(file)];
  const isZero = (name: string) =>
    graph.constants.get(name)?.data.every((x: number | bigint) => x === 0) === true;
  const means = norms.length > 0 ? subtracted(graph) : new Set<string>();
  const markOf = (name: string) => {
    const mark = marks.get(inFile(name));
    const isState = mark === 'computed' && products.has(inFile(name)) && isZero(name);
    return isState || means.has(name) ? 'constant' : mark;
  };
  const {
    graph: merged,
    retied,
    notes: ties,
  } = retieWeights(separateStatistics(graph), candidates, sourceOf);
  const possible = new Set([...candidates].filter((name) => !retied.includes(name)));
  const constants = formulaConstants(merged, possible, markOf, sourceOf);
  const tellsWeights = marks.size > 0 && ![...marks.values()].includes('lifted');
  const isAsked = (name: string) => typeof train === 'function' || [train].flat().includes(name);
  const weights = new Set([...possible].filter((name) => !constants.has(name) || isAsked(name)));
  const told = {
    originOf: (output: string) => writer.origins.get(output),
    nodeOf: (output: string) => writer.sources.get(output),
    sourceOf,
  };
  const apart = separateWeights(merged, weights, told, selectionTest(tied));
  const reached = reachedByGradients(merged);
  const left = train === undefined ? [...constants].filter((name) => reached.has(name)) : [];
  const computed = [...weights].filter((name) => markOf(name) === 'computed' && reached.has(name));
  const doubtful =
    train === undefined && !tellsWeights
      ? doubtfulWeights(apart.graph, apart.weights).filter((name) => reached.has(name))
      : [];
  const dropped = lostNumbers(file);
  const notes = [
    ...ties,
    ...(dropped.length > 0
      ? [
          `small numbers that the model adds were dropped when the file was made, so that gradients may be infinite, at ${dropped.join(', ')}; export with optimize=False`,
        ]
      : []),
    ...(norms.length > 0
      ? [
          `batch norm was written out as numbers when the file was made, so that it works as in inference, and only what it adds is trained: ${norms.join(', ')}; make the network in PyTorch, or here, to train it`,
        ]
      : []),
    ...apart.notes,
    ...(computed.length > 0
      ? [
          `weights that were computed when the file was made are trained as they are: ${computed.join(', ')}; export with optimize=False to train what they are made of`,
        ]
      : []),
    ...(left.length > 0
      ? [`constants of formulas are not trained: ${left.join(', ')}; name those that are weights with train`]
      : []),
    ...(doubtful.length > 0
      ? [
          `weights as far as the file tells, which does not tell them from tables of numbers: ${doubtful.join(', ')}; leave those that are none out with train`,
        ]
      : []),
  ];
  return { ...apart, notes };
}

/** What is taken off other values, as the means of batch norm are. */
function subtracted({ nodes }: Graph): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ op, inputs }) => (op === 'Sub' ? (inputs[1]?.name ?? []) : [])));
}
