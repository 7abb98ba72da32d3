import { requireOptions, requirePair } from '../graph/check.js';
import { ofKind, type Layer } from './layer.js';
import { poolAttributes, type Padding, type Pair } from './plane-window.js';
import { requireImages } from './shapes.js';

export interface PoolOptions {
  /** Rows and columns from one window to the next. @default the size: windows side by side */
  readonly stride?: Pair;
  /** Never counts, neither as a maximum nor in a mean. @default 'valid' */
  readonly padding?: Padding;
}

export interface AveragePoolOptions extends PoolOptions {
  /** Whether the padding counts in the mean, as zeros. @default false */
  readonly countPadding?: boolean;
}

/**
 * Maximum over windows: [B, C, H, W] -> [B, C, floor((H + padding - size) / stride) + 1, W'], W' likewise.
 *
 * @example
 * ```ts
 * import { dense, flatten, maxPool, sequential } from '@rankbatch/onnx';
 * const layers = [maxPool(2), flatten(), dense(2)];
 * const { graph } = sequential({ sampleShape: [1, 4, 4], layers, seed: 1 });
 * graph.constants.get('layer2.weight')?.shape; // => [4, 2]
 * ```
 */
export function maxPool(size: Pair, options: PoolOptions = {}): Layer {
  requirePair('maxPool: size', size);
  requireOptions('maxPool', options, ['stride', 'padding']);
  return ofKind('maxPool', ({ b }, x) => {
    const [, height, width] = requireImages(x);
    const { stride = size, padding = 'valid' } = options;
    const window = { sizeName: 'size', size, stride, padding } as const;
    return b.op('MaxPool', [x], poolAttributes([height, width], window));
  });
}

/**
 * Mean over windows: [B, C, H, W] -> [B, C, floor((H + padding - size) / stride) + 1, W'], W' likewise.
 *
 * @example
 * ```ts
 * import { averagePool, dense, flatten, sequential } from '@rankbatch/onnx';
 * const layers = [averagePool(3, { stride: 2, padding: 1 }), flatten(), dense(2)];
 * const { graph } = sequential({ sampleShape: [1, 7, 7], layers, seed: 1 });
 * graph.nodes[0]?.outputs[0]?.shape; // => ['B', 1, 4, 4]
 * ```
 */
export function averagePool(size: Pair, options: AveragePoolOptions = {}): Layer {
  requirePair('averagePool: size', size);
  requireOptions('averagePool', options, ['stride', 'padding', 'countPadding']);
  return ofKind('averagePool', ({ b }, x) => {
    const [, height, width] = requireImages(x);
    const { stride = size, padding = 'valid', countPadding = false } = options;
    const window = { sizeName: 'size', size, stride, padding } as const;
    const attributes = poolAttributes([height, width], window);
    return b.op('AveragePool', [x], { ...attributes, ...(countPadding && { count_include_pad: 1 }) });
  });
}

/**
 * Mean of every channel over the whole image: [B, C, H, W] -> [B, C].
 *
 * @example
 * ```ts
 * import { dense, globalAveragePool, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [3, 8, 8], layers: [globalAveragePool(), dense(2)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [3, 2]
 * ```
 */
export function globalAveragePool(): Layer {
  return globalPool('globalAveragePool', 'GlobalAveragePool');
}

/**
 * Maximum of every channel over the whole image: [B, C, H, W] -> [B, C].
 *
 * @example
 * ```ts
 * import { dense, globalMaxPool, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [3, 8, 8], layers: [globalMaxPool(), dense(2)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [3, 2]
 * ```
 */
export function globalMaxPool(): Layer {
  return globalPool('globalMaxPool', 'GlobalMaxPool');
}

function globalPool(kind: string, op: string): Layer {
  return ofKind(kind, ({ b }, x) => {
    requireImages(x);
    return b.op('Flatten', [b.op(op, [x])], { axis: 1 });
  });
}
