import type { Builder, Graph, Value } from '../graph/graph.js';

/** Writes a graph as it is into another one and returns its outputs there. `bindings` stands for its inputs. */
export function copyGraph(b: Builder, graph: Graph, bindings: ReadonlyMap<string, Value>): Value[] {
  const written = new Map<string, Value>(bindings);
  for (const [name, tensor] of graph.constants) if (!written.has(name)) written.set(name, b.constant(tensor));
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const copied = inputs.map((value) => value && written.get(value.name));
    b.ops(op, copied, attributes).forEach((value, i) => written.set(outputs[i]!.name, value));
  }
  return graph.outputs.map(({ value }) => written.get(value.name)!);
}
