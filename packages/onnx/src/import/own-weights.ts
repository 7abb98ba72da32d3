import { RankbatchError } from 'rankbatch';
import type { Graph, GraphNode } from '../graph/graph.js';
import type { FileGraph } from '../files/onnx-schema.js';
import { readersOf, withBiasesOfStarts } from './bias-alone.js';
import { doubtfulWeights, formulaConstants } from './formula-constants.js';
import type { GraphWriter } from './graph-writer.js';
import type { ImportOptions } from './inputs.js';
import { lossyLayouts } from './lossy-layouts.js';
import { lostNumbers, lostWeights } from './lost-numbers.js';
import { retieWeights } from './retie-weights.js';
import { separateWeights } from './separate-weights.js';
import { makingsOf, marksOf, productsOf, sourcesOf, weightsIn, writtenOutNorms } from './torch-marks.js';
import { outputOf } from './told.js';
import { callOf, hasLostName, isSingularVector, type TorchNames } from './torch-names.js';
import { writtenNorms } from './written-norms.js';
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
 * @param named what the file tells by names alone
 */
export function ownWeights(
  graph: Graph,
  file: FileGraph,
  writer: Pick<GraphWriter, 'constants' | 'origins' | 'names' | 'sources'>,
  { train, tied = [] }: Pick<ImportOptions, 'train' | 'tied'>,
  named: TorchNames & { readonly told: ReadonlySet<string> },
): OwnWeights {
  const { weights: candidates, wholes } = writer.constants;
  const [marks, sources] = [marksOf(file), sourcesOf(file)];
  // The file tells nothing of parts but what it tells of the whole.
  const inFile = (name: string) => wholes.get(name) ?? name;
  const sourceOf = (name: string) => sources.get(inFile(name)) ?? name;
  const [products, sourceWeights] = [productsOf(file), weightsIn(file)];
  const madeOf = (name: string) => sourceWeights.get(inFile(name)) ?? [];
  const [marked, written] = [writtenOutNorms(file), writtenNorms(graph)];
  const norms = [...marked, ...written.map(({ name }) => name)];
  const isZero = (name: string) =>
    graph.constants.get(name)?.data.every((x: number | bigint) => x === 0) === true;
  const states = new Set(written.flatMap(({ statistics }) => statistics));
  const means = marked.length > 0 ? subtracted(graph) : states;
  const markOf = (name: string) => {
    const mark = named.told.has(name) ? 'parameter' : marks.get(inFile(name));
    // What is added to a product of zeros is not lost with it.
    const isProduct = products.has(inFile(name)) && madeOf(name).length < 2;
    const isState = mark === 'computed' && isProduct && isZero(name);
    return isState || means.has(name) ? 'constant' : mark;
  };
  const told = {
    originOf: (output: string) => writer.origins.get(output),
    nodeOf: (output: string) => writer.sources.get(output),
    sourceOf,
    isOwn: (name: string) => named.isOurs || (named.isRaw && named.isNamed(inFile(name))),
    callOf: (output: string, name: string) =>
      named.isOlder ? callOf(writer.names.get(output) ?? '', inFile(name)) : undefined,
  };
  const isSameNorm = (statistic: string, first: GraphNode, other: GraphNode) => {
    const [one, two] = [first, other].map((node) => told.originOf(outputOf(node))?.module);
    return (
      told.isOwn(statistic) ||
      (one !== undefined && one !== '' && one === two) ||
      [first, other].every((node) => told.callOf(outputOf(node), statistic) !== undefined)
    );
  };
  const {
    graph: merged,
    retied,
    notes: ties,
  } = retieWeights(separateStatistics(graph, isSameNorm), candidates, {
    sourceOf,
    isNamed: named.isNamed,
    isUnnamed: (name) => named.isOlder && name.startsWith('onnx::'),
  });
  const possible = new Set([...candidates].filter((name) => !retied.includes(name)));
  const constants = formulaConstants(merged, possible, markOf, sourceOf, named.isNamed);
  const tellsWeights = marks.size > 0 && ![...marks.values()].includes('lifted');
  const isAsked = (name: string) => typeof train === 'function' || [train].flat().includes(name);
  const weights = new Set([...possible].filter((name) => !constants.has(name) || isAsked(name)));
  const separated = separateWeights(merged, weights, told, selectionTest(tied));
  const reached = reachedByGradients(merged);
  const isLeft = (name: string) => train === undefined && reached.has(name);
  // What a norm is written out as has its own sentence.
  const isTold = (name: string) => marked.length > 0 && !wholes.has(name);
  const unread = [...merged.constants.keys()].filter(
    (name) =>
      isLeft(name) &&
      !isTold(name) &&
      !weights.has(name) &&
      madeOf(name).length > 0 &&
      markOf(name) === 'computed',
  );
  const left = [...constants].filter((name) => isLeft(name) && !unread.includes(name));
  const vectors = [...merged.constants].flatMap(([name, tensor]) =>
    isSingularVector(inFile(name), tensor) ? [name] : [],
  );
  const changed = [...weights].filter((name) => markOf(name) === 'computed' && reached.has(name));
  const makings = makingsOf(file);
  const makingOf = (name: string) => makings.get(inFile(name));
  const apart = withBiasesOfStarts(separated, [...changed, ...unread], {
    makingOf,
    readerCount: (name) => readersOf(merged.nodes, name),
    isSource: (parameter) => [...sources.values()].includes(parameter),
  });
  const isOther = (name: string) => !apart.starts.has(name);
  const [computed, lost] = [changed.filter(isOther), unread.filter(isOther)];
  if (train === undefined) requireNoRows([...computed, ...lost], wholes);
  const lossy = lossyLayouts(merged, weights, makingOf).filter(
    (name) => reached.has(name) && !computed.includes(name),
  );
  const doubtful =
    train === undefined && !tellsWeights
      ? doubtfulWeights(apart.graph, apart.weights, named.isNamed).filter((name) => reached.has(name))
      : [];
  const isUnnamed = (name: string) => hasLostName(name) && reached.has(name);
  const unnamed = [...apart.weights].filter((name) => isUnnamed(name) && !doubtful.includes(name));
  const notes = [
    ...ties,
    ...separated.notes,
    ...sentence(
      lostNumbers(file),
      (places) =>
        `small numbers that the model adds were dropped when the file was made, so that gradients may be infinite, at ${places}; export with optimize=False`,
    ),
    ...sentence(
      train === undefined ? lostWeights(file) : [],
      (names) =>
        `parameters that the file has lost, as multiplying by 1 and adding 0 were left out when it was made, are not trained: ${names}; export with optimize=False`,
    ),
    ...sentence(
      norms,
      (paths) =>
        `batch norm was written out as numbers when the file was made, so that it works as in inference, and only what it adds is trained: ${paths}; make the network in PyTorch, or here, to train it`,
    ),
    ...sentence(
      [...computed, ...lossy],
      (names) =>
        `weights that were computed when the file was made are trained as they are: ${names}; export with optimize=False to train what they are made of`,
    ),
    ...sentence(
      lost,
      (all) =>
        `what was computed of weights when the file was made is not trained: ${all}; export with optimize=False to train what it is made of`,
    ),
    ...sentence(
      vectors,
      (all) =>
        `spectral norms stay as they were when the file was made, as training here does not renew ${all}`,
    ),
    ...sentence(
      train === undefined ? unnamed : [],
      (names) =>
        `weights that have lost their names were laid out or computed when the file was made, and are trained as they are: ${names}; if your model computes weights, as it does to scale them, export with do_constant_folding=False`,
      3,
    ),
    ...sentence(
      left,
      (names) => `constants of formulas are not trained: ${names}; name those that are weights with train`,
    ),
    ...sentence(
      doubtful,
      (names) =>
        `weights as far as the file tells, which does not tell them from tables of numbers: ${names}; leave those that are none out with train`,
    ),
  ];
  return { graph: apart.graph, weights: apart.weights, notes };
}

/** Throws where rows for the samples of the export were computed of weights, as a start state that went through a layer: no gradient goes there. */
function requireNoRows(computed: readonly string[], wholes: ReadonlyMap<string, string>): void {
  const row = computed.find((name) => wholes.has(name));
  if (row === undefined) return;
  throw new RankbatchError(
    `importModel: what each sample of the export begins with must not be computed of weights when the file is made, got ${wholes.get(row)!}; export with an open batch (dynamic_shapes or dynamic_axes), or with optimize=False, or choose what to train with train`,
  );
}

/** What is taken off other values, as the means of batch norm are. */
function subtracted({ nodes }: Graph): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ op, inputs }) => (op === 'Sub' ? (inputs[1]?.name ?? []) : [])));
}

/** One sentence about names, of which `most` are told, where there are any. */
function sentence(names: readonly string[], say: (list: string) => string, most = Infinity): string[] {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.length === 0 ? [] : [say(`${names.slice(0, most).join(', ')}${more}`)];
}
