import type { Attributes, Known, TensorType, Value } from '../graph/graph.js';
import type { Infer } from './contract/call.js';
import { elementwise } from './elementwise/shapes.js';
import { joining } from './joining/shapes.js';
import { linear } from './linear/shapes.js';
import { reductions } from './reductions/shapes.js';
import { shaping } from './shaping/shapes.js';
import { windowed } from './windowed/shapes.js';

const table: Readonly<Record<string, Infer>> = {
  ...elementwise,
  ...reductions,
  ...windowed,
  ...linear,
  ...shaping,
  ...joining,
};

/**
 * Element types and shapes of a node's outputs (ONNX operator specification, opset 17).
 * Throws for an op that is not in the table.
 */
export function inferOutputs(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  known: Known,
): TensorType[] {
  const infer = table[op];
  if (!infer) throw new Error(`graph: op must be one of ${Object.keys(table).sort().join(', ')}, got ${op}`);
  return infer({ op, inputs, attributes, known });
}
