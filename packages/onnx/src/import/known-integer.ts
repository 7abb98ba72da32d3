import type { GraphBuilder } from '../builder/graph-builder.js';
import { isFloat } from '../graph/element-types.js';
import { int64s } from '../graph/int64.js';
import type { Value } from '../graph/graph.js';

/** An integer or bool that shapes have told, as a constant; `undefined` for other values, and for constants. */
export function knownInteger(b: GraphBuilder, value: Value): Value | undefined {
  const elements = isFloat(value.type) ? undefined : b.integersOf(value);
  if (!elements?.every((d) => typeof d === 'number') || b.constantOf(value)) return undefined;
  const shape = value.shape.map(Number);
  if (value.type === 'int64') return b.constant({ type: 'int64', shape, data: int64s(elements) });
  if (value.type === 'bool') return b.constant({ type: 'bool', shape, data: Uint8Array.from(elements) });
  return b.constant({ type: 'int32', shape, data: Int32Array.from(elements) });
}
