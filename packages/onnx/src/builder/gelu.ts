import { RankbatchError } from 'rankbatch';
import { text } from '../graph/attributes.js';
import type { Attributes, Builder, Value } from '../graph/graph.js';

/**
 * Writes `Gelu`, an op of opset 20, in ops of opset 17 (Hendrycks & Gimpel 2016):
 * x/2 (1 + erf(x / sqrt 2)), or with `approximate` = `tanh`: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 */
export function gelu(b: Builder, x: Value, attributes: Attributes): Value {
  const approximate = text(attributes, 'approximate', 'none');
  const half = b.op('Mul', [x, 0.5]);
  return b.op('Mul', [half, b.op('Add', [squashed(b, x, approximate), 1])]);
}

function squashed(b: Builder, x: Value, approximate: string): Value {
  if (approximate === 'none') return b.op('Erf', [b.op('Div', [x, Math.SQRT2])]);
  if (approximate !== 'tanh')
    throw new RankbatchError(`graph: approximate of Gelu must be none or tanh, got ${approximate}`);
  const cube = b.op('Mul', [b.op('Mul', [x, x]), x]);
  const argument = b.op('Add', [x, b.op('Mul', [cube, 0.044715])]);
  return b.op('Tanh', [b.op('Mul', [argument, Math.sqrt(2 / Math.PI)])]);
}
