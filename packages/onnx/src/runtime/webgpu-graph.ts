import type { Attributes, Dimension, Graph, GraphNode, Tensor, Value } from '../graph/graph.js';

type Rewrite = (node: GraphNode) => {
  readonly nodes: readonly GraphNode[];
  readonly constants?: Readonly<Record<string, Tensor>>;
};

/** Ops that ONNX Runtime 1.30 does not have for WebGPU, written in those that it has. */
const rewrites: Readonly<Record<string, Rewrite>> = { LogSoftmax: logSoftmax, Size: sizeOf };

/**
 * The same graph in ops that WebGPU has. What it lacks would be computed on the processor, for which the device has to stop in the middle of a run,
 * and to which all that the op reads is copied.
 */
export function webgpuGraph(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node) => {
    const rewrite = rewrites[node.op];
    if (!rewrite) return [node];
    const form = rewrite(node);
    for (const [name, tensor] of Object.entries(form.constants ?? {})) constants.set(name, tensor);
    return form.nodes;
  });
  return { ...graph, nodes, constants };
}

function logSoftmax({ inputs, outputs, attributes }: GraphNode): ReturnType<Rewrite> {
  const [x, result] = [inputs[0]!, outputs[0]!];
  const { axis = -1 } = attributes;
  const place = Number(axis) < 0 ? x.shape.length + Number(axis) : Number(axis);
  const one = x.shape.map((size, i): Dimension => (i === place ? 1 : size));
  const part = (name: string, shape = x.shape): Value => ({ ...x, name: `${result.name}.${name}`, shape });
  const [max, shifted, exponentials] = [part('max', one), part('shifted'), part('exponentials')];
  const [sum, log] = [part('sum', one), part('log', one)];
  const axes: Value = { name: `${result.name}.axes`, type: 'int64', shape: [1] };
  return {
    nodes: [
      written('ReduceMax', [x], max, { axes: [place], keepdims: 1 }),
      written('Sub', [x, max], shifted),
      written('Exp', [shifted], exponentials),
      written('ReduceSum', [exponentials, axes], sum, { keepdims: 1 }),
      written('Log', [sum], log),
      written('Sub', [shifted, log], result),
    ],
    constants: { [axes.name]: { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(place)) } },
  };
}

/** A shape is known without what it is the shape of. */
function sizeOf({ inputs, outputs }: GraphNode): ReturnType<Rewrite> {
  const [x, result] = [inputs[0]!, outputs[0]!];
  const shape: Value = { name: `${result.name}.shape`, type: 'int64', shape: [x.shape.length] };
  return { nodes: [written('Shape', [x], shape), written('ReduceProd', [shape], result, { keepdims: 0 })] };
}

function written(
  op: string,
  inputs: readonly Value[],
  output: Value,
  attributes: Attributes = {},
): GraphNode {
  return { op, inputs, outputs: [output], attributes };
}
