import type { Graph, GraphNode } from '../graph/graph.js';
import { outputOf, writtenFor, type Told } from './told.js';
import type { Origin } from './torch-marks.js';

/** Ops that take parts of a weight, as attention does with the three projections that it keeps in one. */
export const parting: ReadonlySet<string> = new Set(['Slice', 'Split']);
/** Ops that only lay a weight out; two layers that take the same weight may share them. */
export const views: ReadonlySet<string> = new Set([
  ...parting,
  'Cast',
  'Reshape',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/**
 * Views of weights that several nodes of the file read, once for each of them; a view of unknown origin comes from where its
 * reader does.
 */
export function withOwnViews(
  { nodes, outputs }: Graph,
  weights: ReadonlySet<string>,
  told: Told,
): { readonly nodes: readonly GraphNode[]; readonly told: Told } {
  const shared = sharedViews(nodes, outputs, weights, told);
  if (shared.size === 0) return { nodes, told };
  const [origins, sources] = [new Map<string, Origin>(), new Map<string, string>()];
  const ownOf = new Map<string, GraphNode>();
  const viewFor = (view: GraphNode, reader: GraphNode) => {
    const suffix = `for.${outputOf(reader)}`;
    const own = {
      ...view,
      outputs: view.outputs.map((value) => ({ ...value, name: `${value.name}.${suffix}` })),
    };
    const origin = told.originOf(outputOf(view)) ?? told.originOf(outputOf(reader));
    if (origin) origins.set(outputOf(own), origin);
    const source = told.nodeOf(outputOf(reader));
    if (source !== undefined) sources.set(outputOf(own), source);
    return own;
  };
  const rewritten = nodes.flatMap((node) => {
    if (shared.has(outputOf(node))) return [];
    const added: GraphNode[] = [];
    const inputs = node.inputs.map((value) => {
      const view = value && shared.get(value.name);
      if (!view) return value;
      const key = JSON.stringify([outputOf(view), writtenFor(node, told)]);
      const own = ownOf.get(key) ?? viewFor(view, node);
      if (!ownOf.has(key)) added.push(own);
      ownOf.set(key, own);
      return own.outputs[view.outputs.findIndex(({ name }) => name === value.name)];
    });
    return [...added, { ...node, inputs }];
  });
  const own: Told = {
    ...told,
    originOf: (output) => origins.get(output) ?? told.originOf(output),
    nodeOf: (output) => sources.get(output) ?? told.nodeOf(output),
  };
  return { nodes: rewritten, told: own };
}

/** Views of weights that several nodes of the file read, by the names of all their outputs. */
function sharedViews(
  nodes: readonly GraphNode[],
  outputs: Graph['outputs'],
  weights: ReadonlySet<string>,
  told: Told,
): ReadonlyMap<string, GraphNode> {
  const shown = new Set(outputs.map(({ value }) => value.name));
  const found = new Map<string, GraphNode>();
  const readers = new Map<GraphNode, Set<string>>();
  for (const node of nodes) {
    for (const value of node.inputs) {
      const view = found.get(value?.name ?? '');
      if (view) readers.get(view)!.add(writtenFor(node, told));
    }
    const [x] = node.inputs;
    const isView = views.has(node.op) && x && weights.has(x.name);
    if (!isView || node.outputs.some(({ name }) => shown.has(name))) continue;
    for (const { name } of node.outputs) found.set(name, node);
    readers.set(node, new Set());
  }
  return new Map([...found].filter(([, view]) => readers.get(view)!.size > 1));
}
