import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';

/** Refuses weights that are not finite and at least 0, or all 0. */
export function requireClassWeights(loss: string, weights: readonly number[]): void {
  checks.check(`${loss}: classWeights`, weights, checks.listOf(checks.number));
  const bad = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (bad !== undefined || !weights.some((weight) => weight > 0))
    throw new RankbatchError(
      `${loss}: classWeights: must be finite, >= 0 and not all 0, got ${bad ?? weights.join()}`,
    );
}

/** The weights as a row that goes with outputs [B, classes]. */
export function weightRow(b: GraphBuilder, weights: readonly number[], classes: number, loss: string): Value {
  if (weights.length !== classes)
    throw new RankbatchError(
      `${loss}: classWeights: must be one for each of the ${classes} classes, got ${weights.length}`,
    );
  return b.constant({ type: 'float32', shape: [1, classes], data: Float32Array.from(weights) });
}
