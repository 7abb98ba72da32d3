import type { Builder, Operand, Value } from './graph.js';

/** Exponential moving average: decay average + (1 - decay) value. */
export function movingAverage(b: Builder, average: Value, value: Operand, decay: number): Value {
  return b.op('Add', [b.op('Mul', [average, decay]), b.op('Mul', [value, 1 - decay])]);
}
