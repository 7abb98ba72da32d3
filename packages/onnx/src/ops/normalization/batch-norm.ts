import { float } from '../../graph/attributes.js';
import type { Builder, Value } from '../../graph/graph.js';
import { movingAverage } from '../../graph/moving-average.js';
import { frozenBatchNorm, isFrozen } from './frozen-batch-norm.js';
import { positiveMask } from '../elementwise/masks.js';
import { maxPool, spreadPooledGradient } from '../windowed/pooling.js';
import type { Differentiated, GradientRule, RuleContext } from '../contract/gradient-rule.js';

/**
 * Batch normalization over all axes but the channel axis 1 (Ioffe & Szegedy 2015, algorithm 1):
 * y = gamma (x - mean) / sqrt(variance + eps) + beta with the statistics of the batch, or with running ones that
 * are constants.
 */
export const batchNorm: GradientRule = (context) => {
  if (isFrozen(context)) return frozenBatchNorm(context);
  const { b, inputs } = context;
  const x = inputs[0]!;
  const statistics = batchStatistics(context);
  const { gain, offset, spread } = statistics;
  return {
    outputs: [b.op('Add', [b.op('Mul', [x, spread(gain)]), spread(offset)])],
    pullback: ([dy]) => {
      if (!dy) return [];
      const dBeta = statistics.sum(dy);
      const sumDyX = statistics.sum(b.op('Mul', [dy, x]));
      const { dGamma, slope, constant } = statistics.gradients(dBeta, sumDyX);
      const dx = b.op('Add', [
        b.op('Mul', [dy, spread(gain)]),
        b.op('Add', [b.op('Mul', [x, spread(slope)]), spread(constant)]),
      ]);
      return [dx, dGamma, dBeta];
    },
  };
};

/**
 * Batch normalization followed by max-pooling, as one op.
 *
 * Normalization is increasing in x where gamma > 0, else decreasing. So the pooling is done first, on x with the
 * sign of gamma, and all that follows works on the smaller pooled tensor: with z = sign x and p = maxpool(z),
 * y = gain sign p + offset.
 */
export const normalizedMaxPool: GradientRule = (context) => {
  if (isFrozen(context)) return frozenThenPooled(context);
  const { b, inputs, attributes } = context;
  const [x, gamma] = [inputs[0]!, inputs[1]!];
  const statistics = batchStatistics(context);
  const { gain, offset, spread } = statistics;
  const sign = b.op('Sub', [b.op('Mul', [positiveMask(b, gamma), 2]), 1]);
  const z = b.op('Mul', [x, spread(sign)]);
  const kernel = { kernel_shape: attributes['kernel_shape']!, strides: attributes['strides']! };
  const pooled = b.op('MaxPool', [z], kernel);
  const signedGain = b.op('Mul', [gain, sign]);
  return {
    outputs: [b.op('Add', [b.op('Mul', [pooled, spread(signedGain)]), spread(offset)])],
    pullback: ([dy]) => {
      if (!dy) return [];
      const dBeta = statistics.sum(dy);
      const sumDyX = b.op('Mul', [statistics.sum(b.op('Mul', [dy, pooled])), sign]);
      const { dGamma, slope, constant } = statistics.gradients(dBeta, sumDyX);
      const direct = spreadPooledGradient(b, z, pooled, b.op('Mul', [dy, spread(gain)]), kernel);
      const throughStatistics = b.op('Add', [
        b.op('Mul', [z, spread(b.op('Mul', [slope, sign]))]),
        spread(constant),
      ]);
      return [b.op('Add', [direct, throughStatistics]), dGamma, dBeta];
    },
  };
};

/** With constant statistics there is nothing to save: one after the other. */
function frozenThenPooled(context: RuleContext): Differentiated {
  const { kernel_shape, strides, epsilon = { float: 1e-5 } } = context.attributes;
  const normalized = frozenBatchNorm({ ...context, op: 'BatchNormalization', attributes: { epsilon } });
  const pooled = maxPool({
    ...context,
    op: 'MaxPool',
    inputs: normalized.outputs,
    attributes: { kernel_shape: kernel_shape!, strides: strides! },
    wanted: [true],
  });
  return { outputs: pooled.outputs, pullback: (dy) => normalized.pullback(pooled.pullback(dy)) };
}

/**
 * Writes the statistics of the batch per channel, and announces the running ones: r = momentum r +
 * (1 - momentum) statistic (ONNX's `momentum`; the variance is the population's).
 */
function batchStatistics({ b, inputs, attributes, training }: RuleContext) {
  const [x, gamma, beta] = [inputs[0]!, inputs[1]!, inputs[2]!];
  const [runningMean, runningVariance] = [inputs[3]!, inputs[4]!];
  const axes = x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const mean = (value: Value) => b.op('ReduceMean', [value], { axes, keepdims: 0 });
  const sum = (value: Value) => b.op('ReduceSum', [value, b.integers(axes)], { keepdims: 0 });
  const perChannel = b.integers(x.shape.map((_, i) => (i === 1 ? -1 : 1)));
  /** [C] -> [1, C, 1, 1], to broadcast against x. */
  const spread = (value: Value) => b.op('Reshape', [value, perChannel]);

  const mu = mean(x);
  // E[x^2] - E[x]^2 takes one pass over x, but cancels in float32 where |mean| is hundreds of standard deviations: scale
  // raw inputs first. A variance that rounds below zero counts as zero.
  const variance = b.op('Relu', [b.op('Sub', [mean(b.op('Mul', [x, x])), b.op('Mul', [mu, mu])])]);
  const inverseStd = b.op('Reciprocal', [
    b.op('Sqrt', [b.op('Add', [variance, float(attributes, 'epsilon', 1e-5)])]),
  ]);
  const gain = b.op('Mul', [gamma, inverseStd]);
  const offset = b.op('Sub', [beta, b.op('Mul', [gain, mu])]);

  const momentum = float(attributes, 'momentum', 0.9);
  training.updateStatistic(runningMean, (current) => movingAverage(b, current, mu, momentum));
  training.updateStatistic(runningVariance, (current) => movingAverage(b, current, variance, momentum));

  /**
   * From sum(dy) and sum(dy x) over the batch: dGamma = sum(dy xHat), and the factors of
   * dx = gain (dy - mean(dy) - xHat mean(dy xHat)) = gain dy + slope x + constant.
   */
  const gradients = (dBeta: Value, sumDyX: Value) => {
    const dGamma = b.op('Mul', [inverseStd, b.op('Sub', [sumDyX, b.op('Mul', [mu, dBeta])])]);
    const perElement = b.op('Div', [b.op('Neg', [gain]), elementsPerChannel(b, x, gamma)]);
    const slope = b.op('Mul', [b.op('Mul', [perElement, inverseStd]), dGamma]);
    const constant = b.op('Sub', [b.op('Mul', [perElement, dBeta]), b.op('Mul', [slope, mu])]);
    return { dGamma, slope, constant };
  };
  return { gain, offset, spread, sum, gradients };
}

/** A float32 scalar: known only at run time, with the batch. */
function elementsPerChannel(b: Builder, x: Value, gamma: Value): Value {
  const count = (value: Value) => b.op('Cast', [b.op('Size', [value])], { to: 1 });
  return b.op('Div', [count(x), count(gamma)]);
}
