import { requireOptions, requirePositive } from '../graph/check.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { ofKind, type Layer } from './layer.js';
import { requireFloat } from './shapes.js';

export interface LeakyReluOptions {
  /** Slope left of 0. @default 0.01 */
  readonly slope?: number;
}

export interface GeluOptions {
  /** `'none'`: with the error function; `'tanh'`: with its usual approximation. @default 'none' */
  readonly approximate?: 'none' | 'tanh';
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
  return activation('relu', (b, x) => b.op('Relu', [x]));
}

/**
 * x, or slope x left of 0 (Maas et al. 2013).
 *
 * @example
 * ```ts
 * import { dense, leakyRelu, sequential } from '@rankbatch/onnx';
 * const layers = [dense(8), leakyRelu({ slope: 0.2 }), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes[1]?.op; // => 'LeakyRelu'
 * ```
 */
export function leakyRelu(options: LeakyReluOptions = {}): Layer {
  requireOptions('leakyRelu', options, ['slope']);
  const { slope = 0.01 } = options;
  return activation('leakyRelu', (b, x) => {
    requirePositive('slope', slope);
    return b.op('LeakyRelu', [x], { alpha: { float: slope } });
  });
}

/**
 * x times the normal distribution's share below x (Hendrycks & Gimpel 2016): x/2 (1 + erf(x / sqrt 2)), or approximately
 * x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 *
 * @example
 * ```ts
 * import { dense, gelu, sequential } from '@rankbatch/onnx';
 * const layers = [dense(8), gelu({ approximate: 'tanh' }), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes.some(({ op }) => op === 'Tanh'); // => true
 * ```
 */
export function gelu(options: GeluOptions = {}): Layer {
  requireOptions('gelu', options, ['approximate']);
  const { approximate = 'none' } = options;
  return activation('gelu', (b, x) => b.op('Gelu', [x], { approximate }));
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import { dense, sequential, tanh } from '@rankbatch/onnx';
 * const layers = [dense(8), tanh(), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes[1]?.op; // => 'Tanh'
 * ```
 */
export function tanh(): Layer {
  return activation('tanh', (b, x) => b.op('Tanh', [x]));
}

/**
 * 1 / (1 + exp(-x)). Losses have their own: do not end a classifier with it.
 *
 * @example
 * ```ts
 * import { dense, sequential, sigmoid } from '@rankbatch/onnx';
 * const layers = [dense(8), sigmoid(), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes[1]?.op; // => 'Sigmoid'
 * ```
 */
export function sigmoid(): Layer {
  return activation('sigmoid', (b, x) => b.op('Sigmoid', [x]));
}

/**
 * x / (1 + exp(-x)), also called swish (Elfwing et al. 2018).
 *
 * @example
 * ```ts
 * import { dense, sequential, silu } from '@rankbatch/onnx';
 * const layers = [dense(8), silu(), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes.map(({ op }) => op); // => ['Gemm', 'Sigmoid', 'Mul', 'Gemm']
 * ```
 */
export function silu(): Layer {
  return activation('silu', (b, x) => b.op('Mul', [x, b.op('Sigmoid', [x])]));
}

/**
 * exp(x) over its sum along the last axis. Losses have their own: do not end a classifier with it.
 *
 * @example
 * ```ts
 * import { dense, sequential, softmax } from '@rankbatch/onnx';
 * const layers = [dense(8), softmax(), dense(2)];
 * sequential({ sampleShape: [4], layers, seed: 1 }).graph.nodes[1]?.op; // => 'Softmax'
 * ```
 */
export function softmax(): Layer {
  return activation('softmax', (b, x) => b.op('Softmax', [x], { axis: x.shape.length - 1 }));
}

function activation(kind: string, write: (b: GraphBuilder, x: Value) => Value): Layer {
  return ofKind(kind, ({ b }, x) => {
    requireFloat(x);
    return write(b, x);
  });
}
