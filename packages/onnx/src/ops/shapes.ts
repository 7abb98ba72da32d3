import { RankbatchError } from 'rankbatch';
import type { Attributes, Known, TensorType, Value } from '../graph/graph.js';
import type { ShapeRule } from './contract/shape-rule.js';
import { elementwise } from './elementwise/shapes.js';
import { joining } from './joining/shapes.js';
import { linear } from './linear/shapes.js';
import { normalization } from './normalization/shapes.js';
import { reductions } from './reductions/shapes.js';
import { shaping } from './shaping/shapes.js';
import { windowed } from './windowed/shapes.js';

/** The shape rule of every op that graphs may have. */
const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...elementwise,
  ...reductions,
  ...linear,
  ...shaping,
  ...joining,
  ...windowed,
  ...normalization,
};

/**
 * Element types and shapes of a node's outputs (ONNX operator specification, opset 17).
 * Throws for an op that is not in the table.
 */
export function outputShapes(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  known: Known,
): TensorType[] {
  const rule = shapeRules[op];
  if (!rule)
    throw new RankbatchError(
      `graph: op must be one of ${Object.keys(shapeRules).sort().join(', ')}, got ${op}; write it in these, or end the model before it`,
    );
  return rule({ op, inputs, attributes, known });
}
