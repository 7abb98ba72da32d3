import { checks } from 'rankbatch/internal';
import { requireOptions, requireShape } from '../graph/check.js';
import { relu } from '../layers/activations.js';
import { batchNorm } from '../layers/batch-norm.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { flatten } from '../layers/flatten.js';
import { glorotUniform, type Initializer } from '../layers/initializers.js';
import { layerNorm } from '../layers/layer-norm.js';
import type { Layer } from '../layers/layer.js';
import { sequential } from '../layers/sequential.js';
import type { Model } from '../graph/model.js';

export interface MlpOptions {
  /** Length of a sample, or its shape, such as [1, 28, 28]. */
  readonly inputs: number | readonly number[];
  /** Units of each hidden layer; none make a linear model. */
  readonly hidden: readonly number[];
  /** Classes, or numbers to predict. */
  readonly classes: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** @default relu() */
  readonly activation?: Layer;
  /** Between a hidden layer and its activation. @default 'none' */
  readonly normalization?: 'none' | 'batch' | 'layer';
  /** Share of every hidden layer's outputs that are dropped in training. @default 0 */
  readonly dropout?: number;
  /** Initial weights. @default glorotUniform */
  readonly init?: Initializer;
}

const normalizations: Readonly<Record<'none' | 'batch' | 'layer', readonly Layer[]>> = {
  none: [],
  batch: [batchNorm()],
  layer: [layerNorm()],
};

/**
 * A multilayer perceptron: for each hidden layer dense, normalization if asked for, activation, dropout if asked for;
 * then dense to the classes.
 *
 * @example
 * ```ts
 * import { gelu, mlp } from '@rankbatch/onnx';
 * const model = mlp({ inputs: 4, hidden: [8, 8], classes: 3, activation: gelu(), normalization: 'layer', seed: 1 });
 * model.parameters.length; // => 10
 * ```
 */
export function mlp(options: MlpOptions): Model {
  requireOptions('mlp', options, [
    'inputs',
    'hidden',
    'classes',
    'seed',
    'activation',
    'normalization',
    'dropout',
    'init',
  ]);
  const { inputs, hidden, classes, seed, activation = relu(), init = glorotUniform } = options;
  const { normalization = 'none', dropout: ratio = 0 } = options;
  checks.check('mlp: hidden', hidden, checks.listOf(checks.number));
  for (const [name, given] of Object.entries({ activation, init }))
    checks.check(`mlp: ${name}`, given, checks.action);
  checks.check('mlp: normalization', normalization, checks.oneOf(...Object.keys(normalizations)));
  checks.check('mlp: dropout', ratio, checks.number);
  const block = (units: number) => [
    dense(units, { init }),
    ...normalizations[normalization],
    activation,
    ...(ratio === 0 ? [] : [dropout(ratio)]),
  ];
  const sampleShape = typeof inputs === 'number' ? [inputs] : inputs;
  requireShape('mlp: inputs', sampleShape);
  return sequential({
    sampleShape,
    layers: [
      ...(sampleShape.length === 1 ? [] : [flatten()]),
      ...hidden.flatMap(block),
      dense(classes, { init }),
    ],
    seed,
  });
}
