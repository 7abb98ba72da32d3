import type { Graph, GraphNode } from '../graph/graph.js';

const layers: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Conv', 'Einsum']);

/** How often weights are applied to what they gave before, of those that are so at all, as in recurrent layers and in searches for a fixed point. */
export function weightRounds({ nodes }: Graph, weights: ReadonlySet<string>): ReadonlyMap<string, number> {
  /** The weight that a value is, or is laid out from. */
  const weightOf = new Map([...weights].map((name) => [name, name]));
  const keyOf = ({ op, inputs }: GraphNode) => {
    const weight = inputs.flatMap((value) => (value && weightOf.get(value.name)) ?? [])[0];
    return layers.has(op) ? weight : undefined;
  };
  for (const { op, inputs, outputs } of nodes) {
    const weight = inputs[0] && weightOf.get(inputs[0].name);
    if (op === 'Transpose' && weight !== undefined) weightOf.set(outputs[0]!.name, weight);
  }
  const keys = nodes.map(keyOf);
  const seen = new Set<string>();
  const repeated = new Set(keys.filter((key) => key !== undefined && (seen.has(key) || !seen.add(key))));
  const most = new Map<string, number>();
  if (repeated.size === 0) return most;
  const none: ReadonlyMap<string, number> = new Map();
  const before = new Map<string, ReadonlyMap<string, number>>();
  for (const [i, { inputs, outputs }] of nodes.entries()) {
    let rounds = inputs.map((value) => (value && before.get(value.name)) ?? none).reduce(greater, none);
    const key = keys[i];
    if (key !== undefined && repeated.has(key)) {
      const count = (rounds.get(key) ?? 0) + 1;
      rounds = new Map([...rounds, [key, count]]);
      if (count > 1) most.set(key, Math.max(count, most.get(key) ?? 0));
    }
    for (const { name } of outputs) before.set(name, rounds);
  }
  return most;
}

function greater(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  return new Map([...a, ...[...b].map(([key, n]): [string, number] => [key, Math.max(n, a.get(key) ?? 0)])]);
}
