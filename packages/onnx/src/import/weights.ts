import { RankbatchError } from 'rankbatch';
import { isFloat } from '../graph/element-types.js';
import type { Graph, GraphNode, Tensor } from '../graph/graph.js';
import { trunk, type TrainedParts } from '../graph/model.js';
import { movingStatistics } from '../graph/moving-statistics.js';
import { patternsWithout, selectionTest, type WeightSelection } from '../graph/name-patterns.js';
import { hasLostName } from './torch-names.js';

/** Inputs of floating point that say how an op works, by position; gradients do not go there. */
const settings: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Dropout: [1],
  OneHot: [0, 1, 2],
  Pad: [2],
  Resize: [1, 2],
};
/** Ops whose gradient is zero everywhere. */
export const flat: ReadonlySet<string> = new Set(['Ceil', 'Floor', 'Round', 'Sign']);
const STATISTICS: ReadonlySet<number> = new Set([3, 4]);

/**
 * Whether a tensor may be a weight: of floating point, finite (infinities are masks), and not a number without axes, which
 * in exported models is a constant of a formula.
 */
export function mayBeWeight({ type, shape, data }: Tensor): boolean {
  return type === 'float32' && shape.length > 0 && Array.prototype.every.call(data, Number.isFinite);
}

/** What training changes for the first output, and for the others. */
export function trainableParts(
  graph: Graph,
  candidates: ReadonlySet<string>,
  selection: WeightSelection | undefined,
): TrainedParts & { readonly others?: TrainedParts } {
  const isFree = selection === undefined ? () => true : selectionTest(selection);
  const partsFor = (part: Graph, outputs: Graph['outputs']) => {
    const reached = reachedByGradients(part, outputs);
    const weights = [...part.constants].filter(([name]) => candidates.has(name) && reached.has(name));
    const parameters = weights.filter(([name, tensor]) => isFree(name, tensor)).map(([name]) => name);
    const all = weights.map(([name]) => name);
    return { all, parameters, statistics: movingStatistics(part, new Set(all), new Set(parameters)) };
  };
  const whole = partsFor(graph, graph.outputs);
  const unmatched = typeof selection === 'function' ? [] : patternsWithout(selection, whole.all);
  const cure = whole.all.some(hasLostName)
    ? '; weights that were laid out or computed when the file was made have lost their names: export with do_constant_folding=False'
    : '';
  if (unmatched.length > 0 || whole.parameters.length === 0)
    throw new RankbatchError(
      `importModel: train must select weights of the model, got ${unmatched.join(', ') || 'none'}; it has ${whole.all.join(', ') || 'no initializers of floating point that gradients reach; name as output what the loss takes, such as the values before an ArgMax'}${cure}`,
    );
  const { parameters, statistics } =
    graph.outputs.length === 1 ? whole : partsFor(trunk({ graph }), graph.outputs.slice(0, 1));
  const others = {
    parameters: whole.parameters.filter((name) => !parameters.includes(name)),
    statistics: whole.statistics.filter((name) => !statistics.includes(name)),
  };
  const isAll = others.parameters.length + others.statistics.length === 0;
  return { parameters, statistics, ...(!isAll && { others }) };
}

/**
 * Gives every batch normalization running statistics of its own; exporters merge tensors that are still equal. One that is called again moves the same ones.
 *
 * @param isSame whether a statistic that two nodes read is one
 */
export function separateStatistics(
  graph: Graph,
  isSame: (statistic: string, first: GraphNode, other: GraphNode) => boolean,
): Graph {
  const constants = new Map(graph.constants);
  const taken = new Set(
    graph.nodes.flatMap((node) =>
      node.inputs.flatMap((value, i) => (isStatistic(node, i) ? [] : (value?.name ?? []))),
    ),
  );
  const owners = new Map<string, GraphNode>();
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'BatchNormalization') return node;
    const inputs = node.inputs.map((value, i) => {
      if (!value || !isStatistic(node, i)) return value;
      const tensor = constants.get(value.name);
      if (!tensor || !taken.has(value.name)) {
        taken.add(value.name);
        owners.set(value.name, node);
        return value;
      }
      const owner = owners.get(value.name);
      if (owner && owner !== node && isSame(value.name, owner, node)) return value;
      const name = `${node.outputs[0]!.name}.${i === 3 ? 'mean' : 'variance'}`;
      constants.set(name, tensor);
      return { ...value, name };
    });
    return { ...node, inputs };
  });
  return { ...graph, nodes, constants };
}

function isStatistic({ op }: GraphNode, i: number): boolean {
  return op === 'BatchNormalization' && STATISTICS.has(i);
}

/** Names of the values to which gradients go back from the outputs. */
export function reachedByGradients(graph: Graph, from = graph.outputs): ReadonlySet<string> {
  const reached = new Set(from.map(({ value }) => value.name));
  for (const { op, inputs, outputs } of graph.nodes.toReversed()) {
    if (flat.has(op) || !outputs.some(({ name, type }) => reached.has(name) && isFloat(type))) continue;
    inputs.forEach((value, i) => {
      if (value && isFloat(value.type) && !settings[op]?.includes(i)) reached.add(value.name);
    });
  }
  return reached;
}
