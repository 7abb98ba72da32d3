import type { Builder, Value } from '../../graph/graph.js';
import { unbroadcast } from './broadcasting.js';
import { equalsBoundMask, masked, positiveMask } from './masks.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

/** z = x where the condition holds, else y. */
const where = rule(({ b, inputs: [condition, x, y], wanted }, dz) => [
  undefined,
  wanted[1] ? unbroadcast(b, b.op('Where', [condition, dz, 0]), x!.shape) : undefined,
  wanted[2] ? unbroadcast(b, b.op('Where', [condition, 0, dz]), y!.shape) : undefined,
]);

/** y = x between the bounds, which take the gradient beyond them. */
const clip = rule(({ b, inputs: [x, min, max], wanted, isSteep }, dy) => {
  const above = min && positiveMask(b, b.op('Sub', [x, min]));
  const below = max && positiveMask(b, b.op('Sub', [max, x]));
  const inside = above && below ? b.op('Mul', [above, below]) : (above ?? below);
  const beyond = (mask: Value) => masked(b, dy, b.op('Sub', [1, mask]), isSteep);
  return [
    inside ? masked(b, dy, inside, isSteep) : dy,
    above && wanted[1] ? unbroadcast(b, beyond(above), min.shape) : undefined,
    below && wanted[2] ? unbroadcast(b, beyond(below), max.shape) : undefined,
  ];
});

/** z = the extreme of the inputs, elementwise; inputs that tie for it share its gradient equally. */
function extreme(winners: (b: Builder, x: Value, z: Value) => Value): GradientRule {
  return rule(({ b, inputs, wanted, output, isSteep }, dz) => {
    const masks = inputs.map((x) => winners(b, x!, output));
    const share = b.op('Div', [dz, masks.length > 1 ? b.op('Sum', masks) : masks[0]]);
    return inputs.map((x, i) =>
      wanted[i] ? unbroadcast(b, masked(b, share, masks[i]!, isSteep), x!.shape) : undefined,
    );
  });
}

/** Ops that take one of several values. */
export const choices: Record<string, GradientRule> = {
  Where: where,
  Clip: clip,
  Max: extreme((b, x, z) => equalsBoundMask(b, x, z)),
  Min: extreme((b, x, z) => equalsBoundMask(b, z, x)),
};
