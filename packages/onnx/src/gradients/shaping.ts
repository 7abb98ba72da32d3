import { rule, type GradientRule } from './rule.js';

const reshape = rule(({ b, inputs: [x] }, dy) => [
  b.op('Reshape', [dy, b.integers(x!.shape.map((d) => (d === 'B' ? -1 : d)))]),
]);

export const shaping: Record<string, GradientRule> = { Reshape: reshape, Flatten: reshape };
