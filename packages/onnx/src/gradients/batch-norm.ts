import type { GraphBuilder, Value } from '../graph.js';
import type { GradientRule } from './rule.js';

/**
 * Batch normalization over all axes but the channel axis 1 (Ioffe & Szegedy 2015, algorithm 1):
 * y = gamma (x - mean) / sqrt(variance + eps) + beta with the statistics of the batch.
 *
 * The running statistics move towards the batch's: r = momentum r + (1 - momentum) statistic (ONNX's
 * `momentum`; the variance is the population's).
 */
const batchNorm: GradientRule = ({ b, inputs, attributes, training }) => {
  const [x, gamma, beta, runningMean, runningVariance] = inputs as [Value, Value, Value, Value, Value];
  const channels = gamma.shape[0] as number;
  const axes = x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const perChannel = [1, channels, ...axes.slice(1).map(() => 1)];
  /** [C] -> [1, C, 1, 1], to broadcast against x. */
  const spread = (value: Value) => b.op('Reshape', [value, b.integers(perChannel)]);
  const sum = (value: Value) => b.op('ReduceSum', [value, b.integers(axes)], { keepdims: 0 });
  const mean = (value: Value) => b.op('ReduceMean', [value], { axes, keepdims: 0 });

  const mu = mean(x);
  // One pass over x; a variance that rounds below zero counts as zero.
  const variance = b.op('Relu', [b.op('Sub', [mean(b.op('Mul', [x, x])), b.op('Mul', [mu, mu])])]);
  const epsilon = floatAttribute(attributes['epsilon'], 1e-5);
  const inverseStd = b.op('Reciprocal', [b.op('Sqrt', [b.op('Add', [variance, epsilon])])]);
  const gain = b.op('Mul', [gamma, inverseStd]);
  const offset = b.op('Sub', [beta, b.op('Mul', [gain, mu])]);
  const y = b.op('Add', [b.op('Mul', [x, spread(gain)]), spread(offset)]);

  const momentum = floatAttribute(attributes['momentum'], 0.9);
  training.updateStatistic(runningMean, mix(b, runningMean, mu, momentum));
  training.updateStatistic(runningVariance, mix(b, runningVariance, variance, momentum));

  return {
    outputs: [y],
    pullback: ([dy]) => {
      if (!dy) return [];
      const dBeta = sum(dy);
      const dGamma = b.op('Mul', [
        inverseStd,
        b.op('Sub', [sum(b.op('Mul', [dy, x])), b.op('Mul', [mu, dBeta])]),
      ]);
      // dx = gain (dy - mean(dy) - xHat mean(dy xHat)), gathered into three per-channel factors.
      const count = elementCount(b, x, channels);
      const slope = b.op('Neg', [
        b.op('Div', [b.op('Mul', [b.op('Mul', [gain, inverseStd]), dGamma]), count]),
      ]);
      const constant = b.op('Neg', [
        b.op('Add', [b.op('Div', [b.op('Mul', [gain, dBeta]), count]), b.op('Mul', [slope, mu])]),
      ]);
      const dx = b.op('Add', [
        b.op('Mul', [dy, spread(gain)]),
        b.op('Add', [b.op('Mul', [x, spread(slope)]), spread(constant)]),
      ]);
      return [dx, dGamma, dBeta];
    },
  };
};

/** Elements of x per channel, as a float32 scalar: known only at run time, with the batch. */
function elementCount(b: GraphBuilder, x: Value, channels: number): Value {
  return b.op('Div', [b.op('Cast', [b.op('Size', [x])], { to: 1 }), channels]);
}

function mix(b: GraphBuilder, running: Value, current: Value, momentum: number): Value {
  return b.op('Add', [b.op('Mul', [running, momentum]), b.op('Mul', [current, 1 - momentum])]);
}

function floatAttribute(attribute: unknown, standard: number): number {
  return (attribute as { float: number } | undefined)?.float ?? standard;
}

export const batchNormalization: Record<string, GradientRule> = { BatchNormalization: batchNorm };
