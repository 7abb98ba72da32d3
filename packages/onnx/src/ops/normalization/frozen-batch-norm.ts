import { float } from '../../graph/attributes.js';
import { sumPerChannel } from '../reductions/per-channel.js';
import { rule, type GradientRule, type RuleContext } from '../contract/gradient-rule.js';

/**
 * Batch normalization with running statistics that training leaves as they are, as in inference:
 * y = gamma (x - mean) / sqrt(variance + eps) + beta with constant mean and variance.
 */
export const frozenBatchNorm: GradientRule = rule(({ b, inputs, attributes, wanted }, dy) => {
  const [x, gamma, , mean, variance] = inputs;
  const perChannel = b.integers(x!.shape.map((_, i) => (i === 1 ? -1 : 1)));
  const stabilized = b.op('Add', [variance, float(attributes, 'epsilon', 1e-5)]);
  const inverseStd = b.op('Reciprocal', [b.op('Sqrt', [stabilized])]);
  const gain = () => b.op('Reshape', [b.op('Mul', [gamma, inverseStd]), perChannel]);
  const centered = () => b.op('Sub', [x, b.op('Reshape', [mean, perChannel])]);
  return [
    wanted[0] ? b.op('Mul', [dy, gain()]) : undefined,
    wanted[1] ? b.op('Mul', [sumPerChannel(b, b.op('Mul', [dy, centered()])), inverseStd]) : undefined,
    wanted[2] ? sumPerChannel(b, dy) : undefined,
  ];
});

/** Whether the running statistics are constants of the graph, so that there is nothing to update. */
export function isFrozen({ b, inputs }: RuleContext): boolean {
  return [inputs[3]!, inputs[4]!].every((statistic) => b.constantOf(statistic) !== undefined);
}
