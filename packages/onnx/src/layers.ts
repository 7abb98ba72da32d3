import { RankbatchError, Random } from 'rankbatch';
import { fixed } from './dimensions.js';
import { requireCount, requirePositive, requireShare } from './check.js';
import { GraphBuilder, type Tensor, type Value } from './graph.js';
import { elementCount, INPUT, LOGITS, type Model } from './model.js';

/** What a layer is written with. */
interface LayerContext {
  readonly b: GraphBuilder;
  readonly random: Random;
  /** Position of the layer in the network, from 0; part of its parameters' names. */
  readonly index: number;
  readonly parameter: (name: string, tensor: Tensor) => Value;
  readonly statistic: (name: string, tensor: Tensor) => Value;
}

export interface Conv2dOptions {
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly kernel: number;
  /** @default true */
  readonly bias?: boolean;
}

export interface BatchNormOptions {
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
  /** Share of the batch's statistics in the running ones. @default 0.1 */
  readonly averageFactor?: number;
}

export interface SequentialOptions {
  /** Shape of one sample, without the batch axis. */
  readonly sampleShape: readonly number[];
  readonly layers: readonly Layer[];
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** A part of a network: appends its nodes behind `x`. */
export type Layer = (context: LayerContext, x: Value) => Value;

/**
 * Convolution without padding, stride 1: [B, C, H, W] -> [B, filters, H - kernel + 1, W - kernel + 1].
 *
 * @example
 * ```ts
 * import { conv2d, dense, flatten, sequential } from '@rankbatch/onnx';
 * const layers = [conv2d({ filters: 8, kernel: 3 }), flatten(), dense(2)];
 * const { graph } = sequential({ sampleShape: [1, 5, 5], layers, seed: 1 });
 * graph.constants.get('layer0.weight')?.shape; // => [8, 1, 3, 3]
 * ```
 */
export function conv2d(options: Conv2dOptions): Layer {
  const { filters, kernel, bias = true } = options;
  requireCount('conv2d: filters', filters);
  requireCount('conv2d: kernel', kernel);
  return ({ b, random, index, parameter }, x) => {
    const [, channels, height, width] = x.shape;
    if (typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number')
      throw new RankbatchError(
        `layer ${index} (conv2d): input must be [B, C, H, W], got [${x.shape.join()}]`,
      );
    if (kernel > Math.min(height, width))
      throw new RankbatchError(
        `layer ${index} (conv2d): kernel must be at most ${Math.min(height, width)}, got ${kernel}`,
      );
    const area = kernel * kernel;
    const shape = [filters, channels, kernel, kernel];
    const weight = parameter('weight', glorotUniform(random, shape, channels * area, filters * area));
    const offset = bias ? [parameter('bias', filled([filters], 0))] : [];
    return b.op('Conv', [x, weight, ...offset], { kernel_shape: [kernel, kernel] });
  };
}

/**
 * Batch normalization over the channel axis 1 (Ioffe & Szegedy 2015).
 *
 * @example
 * ```ts
 * import { batchNorm, dense, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [3], layers: [batchNorm(), dense(2)], seed: 1 });
 * model.statistics; // => ['layer0.mean', 'layer0.variance']
 * ```
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  const { epsilon = 1e-5, averageFactor = 0.1 } = options;
  requirePositive('batchNorm: epsilon', epsilon);
  requireShare('batchNorm: averageFactor', averageFactor);
  return ({ b, parameter, statistic }, x) => {
    const shape = [fixed(x.shape[1])];
    return b.op(
      'BatchNormalization',
      [
        x,
        parameter('gamma', filled(shape, 1)),
        parameter('beta', filled(shape, 0)),
        statistic('mean', filled(shape, 0)),
        statistic('variance', filled(shape, 1)),
      ],
      { epsilon: { float: epsilon }, momentum: { float: 1 - averageFactor } },
    );
  };
}

/**
 * Fully connected layer: [B, I] -> [B, units].
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@rankbatch/onnx';
 * sequential({ sampleShape: [4], layers: [dense(3)], seed: 1 }).parameters; // => ['layer0.weight', 'layer0.bias']
 * ```
 */
export function dense(units: number): Layer {
  requireCount('dense: units', units);
  return ({ b, random, index, parameter }, x) => {
    const inputs = x.shape[1];
    if (x.shape.length !== 2 || typeof inputs !== 'number')
      throw new RankbatchError(
        `layer ${index} (dense): input must be [B, I], got [${x.shape.join()}]; put flatten() before`,
      );
    const weight = parameter('weight', glorotUniform(random, [inputs, units], inputs, units));
    return b.op('Gemm', [x, weight, parameter('bias', filled([units], 0))]);
  };
}

/**
 * Maximum over windows that do not overlap: [B, C, H, W] -> [B, C, H / size, W / size], rounded down.
 *
 * @example
 * ```ts
 * import { dense, flatten, maxPool, sequential } from '@rankbatch/onnx';
 * const layers = [maxPool(2), flatten(), dense(2)];
 * const { graph } = sequential({ sampleShape: [1, 4, 4], layers, seed: 1 });
 * graph.constants.get('layer2.weight')?.shape; // => [4, 2]
 * ```
 */
export function maxPool(size: number): Layer {
  requireCount('maxPool: size', size);
  return ({ b, index }, x) => {
    const smallest = Math.min(fixed(x.shape[2]), fixed(x.shape[3]));
    if (size > smallest)
      throw new RankbatchError(`layer ${index} (maxPool): size must be at most ${smallest}, got ${size}`);
    return b.op('MaxPool', [x], { kernel_shape: [size, size], strides: [size, size] });
  };
}

/**
 * max(0, x).
 *
 * @example
 * ```ts
 * import { dense, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(2)], seed: 1 });
 * model.graph.nodes.map(({ op }) => op); // => ['Gemm', 'Relu', 'Gemm']
 * ```
 */
export function relu(): Layer {
  return ({ b }, x) => b.op('Relu', [x]);
}

/**
 * In training, sets a random share `ratio` of the elements to 0 and scales the others by 1/(1 - ratio).
 *
 * @example
 * ```ts
 * import { dense, dropout, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dropout(0.5), dense(2)], seed: 1 });
 * model.graph.nodes.map(({ op }) => op); // => ['Dropout', 'Gemm']
 * ```
 */
export function dropout(ratio: number): Layer {
  requireShare('dropout: ratio', ratio);
  return ({ b }, x) => b.op('Dropout', [x, ratio]);
}

/**
 * [B, ...] -> [B, product of the others].
 *
 * @example
 * ```ts
 * import { dense, flatten, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [2, 3, 3], layers: [flatten(), dense(5)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [18, 5]
 * ```
 */
export function flatten(): Layer {
  return ({ b }, x) => b.op('Flatten', [x], { axis: 1 });
}

/**
 * A network of layers one behind the other, with fresh weights: Glorot-uniform, biases zero.
 *
 * @example
 * ```ts
 * import { dense, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(3)], seed: 1 });
 * model.classes; // => 3
 * ```
 */
export function sequential(options: SequentialOptions): Model {
  const { sampleShape, layers, seed } = options;
  const b = new GraphBuilder('model');
  const random = new Random(seed);
  const parameters: string[] = [];
  const statistics: string[] = [];
  let x = b.input(INPUT, 'float32', ['B', ...sampleShape]);
  layers.forEach((layer, index) => {
    const named = (list: string[]) => (name: string, tensor: Tensor) => {
      list.push(`layer${index}.${name}`);
      return b.constant(tensor, `layer${index}.${name}`);
    };
    x = layer({ b, random, index, parameter: named(parameters), statistic: named(statistics) }, x);
  });
  const classes = x.shape[1];
  if (x.shape.length !== 2 || typeof classes !== 'number')
    throw new RankbatchError(
      `model: the last layer must give [B, classes], got [${x.shape.join()}]; end with dense()`,
    );
  b.output(LOGITS, x);
  return { graph: b.graph, sampleShape, classes, parameters, statistics };
}

/** Uniform in +-sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio 2010, equation 16). */
function glorotUniform(random: Random, shape: readonly number[], fanIn: number, fanOut: number): Tensor {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const data = Float32Array.from({ length: elementCount(shape) }, () => (2 * random.float() - 1) * limit);
  return { type: 'float32', shape, data };
}

function filled(shape: readonly number[], value: number): Tensor {
  return { type: 'float32', shape, data: new Float32Array(elementCount(shape)).fill(value) };
}
