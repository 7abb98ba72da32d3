import { RankbatchError, type Random } from 'rankbatch';
import type { Tensor } from '../graph/graph.js';
import { elementCount } from '../graph/model.js';

/** How many inputs an output of the layer has, and how many outputs an input goes to. */
export interface Fan {
  readonly in: number;
  readonly out: number;
}

/**
 * Draws one initial weight.
 *
 * @example
 * ```ts
 * import { dense, sequential, type Initializer } from '@rankbatch/onnx';
 * const small: Initializer = (random) => 0.01 * random.normal();
 * const layers = [dense(3, { init: small })];
 * sequential({ sampleShape: [4], layers, seed: 1 }).parameters.length; // => 2
 * ```
 */
export type Initializer = (random: Random, fan: Fan) => number;

/**
 * Uniform in +-sqrt(6 / (in + out)) (Glorot & Bengio 2010, equation 16).
 *
 * @example
 * ```ts
 * import { glorotUniform } from '@rankbatch/onnx';
 * import { Random } from 'rankbatch';
 * Math.abs(glorotUniform(new Random(1), { in: 2, out: 4 })) <= 1; // => true
 * ```
 */
export const glorotUniform: Initializer = (random, fan) => uniform(random, Math.sqrt(6 / (fan.in + fan.out)));

/**
 * Uniform in +-sqrt(6 / in): the variance 2 / in of He et al. 2015, made for ReLU.
 *
 * @example
 * ```ts
 * import { heUniform } from '@rankbatch/onnx';
 * import { Random } from 'rankbatch';
 * Math.abs(heUniform(new Random(1), { in: 6, out: 4 })) <= 1; // => true
 * ```
 */
export const heUniform: Initializer = (random, fan) => uniform(random, Math.sqrt(6 / fan.in));

/**
 * Normal with variance 2 / in (He et al. 2015, equation 10), made for ReLU.
 *
 * @example
 * ```ts
 * import { heNormal } from '@rankbatch/onnx';
 * import { Random } from 'rankbatch';
 * heNormal(new Random(1), { in: 8, out: 4 }) === 0.5 * new Random(1).normal(); // => true
 * ```
 */
export const heNormal: Initializer = (random, fan) => Math.sqrt(2 / fan.in) * random.normal();

/** Uniform in +-limit. */
export function uniform(random: Random, limit: number): number {
  return (2 * random.float() - 1) * limit;
}

/** Of one tensor: 8 GB. */
const MOST_NUMBERS = 2 ** 31;

/** A tensor of `shape` whose elements `draw` gives in row-major order. */
export function drawn(shape: readonly number[], draw: () => number): Tensor {
  // Before memory is taken.
  if (elementCount(shape) > MOST_NUMBERS)
    throw new RankbatchError(
      `weights: must be at most ${MOST_NUMBERS} numbers, got [${shape.join()}]; make the layer smaller`,
    );
  return { type: 'float32', shape, data: Float32Array.from({ length: elementCount(shape) }, draw) };
}

/** A tensor of `shape`, all of one value. */
export function filled(shape: readonly number[], value: number): Tensor {
  return drawn(shape, () => value);
}
