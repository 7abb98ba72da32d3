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

/** The products and convolutions whose weights are selected. Refuses weights that no adapter fits, but for those that a pattern has picked beside others. */
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
  const misfits = misfitsOf(graph, chosen, views);
  const fitting = found.filter((weight) => !misfits.has(weight));
  const isRefused =
    typeof selection === 'function' ? () => true : selectionTest(patternsWithout(selection, fitting));
  for (const [weight, reason] of misfits)
    if (isRefused(weight, graph.constants.get(weight)!))
      throw new RankbatchError(`lora: weights must ${reason}; leave it out`);
  return new Map([...chosen].filter(([, { weight }]) => !misfits.has(weight)));
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

/** Weights that no adapter fits, each with the rule that it breaks and where. */
function misfitsOf(
  graph: Graph,
  products: ReadonlyMap<GraphNode, Product>,
  views: ReadonlySet<GraphNode>,
): ReadonlyMap<string, string> {
  const known = new Map<string, Product>();
  for (const product of products.values()) if (!known.has(product.weight)) known.set(product.weight, product);
  const misfits = new Map<string, string>();
  for (const node of graph.nodes) {
    const product = products.get(node);
    const place = `the node that makes ${node.outputs[0]!.name}`;
    node.inputs.forEach((value, i) => {
      const isProduct = views.has(node) || (product && i === 1);
      if (value && known.has(value.name) && !isProduct)
        misfits.set(
          value.name,
          `be read by products alone, got ${value.name}, which ${place} (${node.op}) reads too`,
        );
    });
    if (!product) continue;
    const { weight, form, groups } = product;
    const first = known.get(weight)!;
    if (first.form !== form || first.groups !== groups)
      misfits.set(
        weight,
        `be read in one way, got ${weight}, which ${place} (${node.op}) reads otherwise than one before`,
      );
    if (isScaled(node))
      misfits.set(
        weight,
        `multiply what comes in as it is, got ${weight} at ${place} with ${JSON.stringify(node.attributes)}`,
      );
  }
  return misfits;
}

function isScaled({ op, attributes }: GraphNode): boolean {
  return op === 'Gemm' && (integer(attributes, 'transA', 0) === 1 || float(attributes, 'alpha', 1) !== 1);
}
