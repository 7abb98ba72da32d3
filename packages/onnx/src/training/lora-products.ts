import { RankbatchError } from 'rankbatch';
import { float, integer } from '../graph/attributes.js';
import type { Graph, GraphNode, Tensor } from '../graph/graph.js';
import { patternsWithout, selectionTest, type WeightSelection } from '../graph/name-patterns.js';

/** How a node reads its weight: a matrix [I, O], one that is `turned`, [O, I], or filters [O, I / groups, ...kernel]. */
export interface Product {
  readonly weight: string;
  readonly form: 'straight' | 'turned' | 'filters';
  /** Of filters. */
  readonly groups: number;
}

/** The products and convolutions whose weights are selected. Refuses weights that no adapter fits. */
export function productsOf(graph: Graph, selection: WeightSelection): Map<GraphNode, Product> {
  const isSelected = selectionTest(selection);
  const { products, views } = allProducts(graph);
  const chosen = new Map(
    [...products].filter(([, { weight }]) => isSelected(weight, graph.constants.get(weight)!)),
  );
  const found = [...new Set([...chosen.values()].map(({ weight }) => weight))];
  const unmatched = typeof selection === 'function' ? [] : patternsWithout(selection, found);
  if (unmatched.length > 0 || found.length === 0)
    throw new RankbatchError(
      `lora: weights must name what MatMul, Gemm or Conv nodes multiply by, got ${unmatched.join(', ') || 'none'}; these are ${[...new Set([...products.values()].map(({ weight }) => weight))].join(', ')}`,
    );
  requireProductsAlone(graph, chosen, views);
  const known = new Map<string, Product>();
  for (const [node, product] of chosen) {
    requireUnscaled(node, product);
    const { weight, form, groups } = product;
    const first = known.get(weight) ?? product;
    if (first.form !== form || first.groups !== groups)
      throw new RankbatchError(
        `lora: weights must be read in one way, got ${weight}, which the node that makes ${node.outputs[0]!.name} (${node.op}) reads otherwise than one before; leave it out`,
      );
    known.set(weight, first);
  }
  return chosen;
}

/** All nodes that multiply by a weight, and the transposes through which some read it. */
function allProducts({ nodes, constants }: Graph): {
  products: Map<GraphNode, Product>;
  views: Set<GraphNode>;
} {
  const makers = new Map(nodes.map((node) => [node.outputs[0]!.name, node]));
  const products = new Map<GraphNode, Product>();
  const views = new Set<GraphNode>();
  for (const node of nodes) {
    if (!['MatMul', 'Gemm', 'Conv'].includes(node.op)) continue;
    const operand = node.inputs[1]!;
    const isConv = node.op === 'Conv';
    const view = isConv ? undefined : makers.get(operand.name);
    const isView = view?.op === 'Transpose' && constants.has(view.inputs[0]!.name);
    const weight = isView ? view.inputs[0]!.name : operand.name;
    if (!isWeight(constants.get(weight), isConv)) continue;
    if (isView) views.add(view);
    const isTransposed = node.op === 'Gemm' && integer(node.attributes, 'transB', 0) === 1;
    products.set(node, {
      weight,
      form: isConv ? 'filters' : isTransposed === isView ? 'straight' : 'turned',
      groups: isConv ? integer(node.attributes, 'group', 1) : 1,
    });
  }
  return { products, views };
}

function isWeight(tensor: Tensor | undefined, isConv: boolean): boolean {
  return tensor?.type === 'float32' && (isConv || tensor.shape.length === 2);
}

function requireProductsAlone(
  graph: Graph,
  products: ReadonlyMap<GraphNode, Product>,
  views: ReadonlySet<GraphNode>,
): void {
  const found = new Set([...products.values()].map(({ weight }) => weight));
  for (const node of graph.nodes)
    node.inputs.forEach((value, i) => {
      const isProduct = views.has(node) || (products.has(node) && i === 1);
      if (value && found.has(value.name) && !isProduct)
        throw new RankbatchError(
          `lora: weights must be read by products alone, got ${value.name}, which the node that makes ${node.outputs[0]!.name} (${node.op}) reads too; leave it out`,
        );
    });
}

function requireUnscaled({ op, attributes, outputs }: GraphNode, { weight }: Product): void {
  if (op !== 'Gemm') return;
  if (integer(attributes, 'transA', 0) === 1 || float(attributes, 'alpha', 1) !== 1)
    throw new RankbatchError(
      `lora: weights must multiply what comes in as it is, got ${weight} at the node that makes ${outputs[0]!.name} with ${JSON.stringify(attributes)}; leave it out`,
    );
}
