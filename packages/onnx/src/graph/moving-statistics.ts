import type { Graph } from './graph.js';

/**
 * The running statistics that move on in training: of batch norms whose scale or bias is trained. One that has neither moves
 * on where all weights are trained, or one that stands before it.
 *
 * @param weights names of all constants that could be trained
 * @param trained names of those that are
 */
export function movingStatistics(
  { nodes, constants }: Graph,
  weights: ReadonlySet<string>,
  trained: ReadonlySet<string>,
): string[] {
  const isAll = [...weights].every((name) => trained.has(name));
  const behind = new Set(trained);
  const moving = new Set<string>();
  for (const { op, inputs, outputs } of nodes) {
    const isBehind = inputs.some((value) => value && behind.has(value.name));
    if (isBehind) for (const { name } of outputs) behind.add(name);
    if (op !== 'BatchNormalization') continue;
    const [, scale, bias, mean, variance] = inputs.map((value) => value!.name);
    const own = [scale!, bias!].filter((name) => weights.has(name));
    if (own.length > 0 ? own.some((name) => trained.has(name)) : isAll || isBehind)
      for (const name of [mean!, variance!]) if (constants.has(name)) moving.add(name);
  }
  return [...moving];
}
