import { RankbatchError } from 'rankbatch';
import { requireCount, requireFlag, requireInitializer, requireOptions } from '../graph/check.js';
import { drawn, filled, glorotUniform, type Initializer } from './initializers.js';
import { ofKind, type Layer } from './layer.js';
import { pair, windowAttributes, type Padding, type Pair } from './plane-window.js';
import { requireImages } from './shapes.js';

export interface Conv2dOptions {
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly kernel: Pair;
  /** Rows and columns from one window to the next. @default 1 */
  readonly stride?: Pair;
  /** Zeros around the image. @default 'valid' */
  readonly padding?: Padding;
  /** Rows and columns from one element of the kernel to the next. @default 1 */
  readonly dilation?: Pair;
  /** Parts into which channels and filters are cut, each convolved by itself; must divide both. @default 1 */
  readonly groups?: number;
  /** @default true */
  readonly bias?: boolean;
  /** @default glorotUniform */
  readonly init?: Initializer;
}

/**
 * Convolution [B, C, H, W] -> [B, filters, H', W'] with H' = floor((H + padding - extent) / stride) + 1, where the padding
 * counts both sides and the extent is dilation (kernel - 1) + 1; W' likewise.
 *
 * @example
 * ```ts
 * import { conv2d, dense, flatten, sequential } from '@rankbatch/onnx';
 * const layers = [conv2d({ filters: 8, kernel: 3, stride: 2, padding: 'same' }), flatten(), dense(2)];
 * const { graph } = sequential({ sampleShape: [1, 5, 5], layers, seed: 1 });
 * graph.constants.get('layer0.weight')?.shape; // => [8, 1, 3, 3]
 * graph.nodes[0]?.outputs[0]?.shape; // => ['B', 8, 3, 3]
 * ```
 */
export function conv2d(options: Conv2dOptions): Layer {
  requireOptions('conv2d', options, [
    'filters',
    'kernel',
    'stride',
    'padding',
    'dilation',
    'groups',
    'bias',
    'init',
  ]);
  const { filters, kernel, stride = 1, padding = 'valid', dilation = 1 } = options;
  const { groups = 1, bias = true, init = glorotUniform } = options;
  return ofKind('conv2d', (context, x) => {
    requireInitializer(init);
    requireFlag('bias', bias);
    requireCount('filters', filters);
    requireCount('groups', groups);
    const [channels, height, width] = requireImages(x);
    const attributes = windowAttributes([height, width], {
      sizeName: 'kernel',
      size: kernel,
      stride,
      padding,
      dilation,
    });
    if (channels % groups !== 0 || filters % groups !== 0)
      throw new RankbatchError(
        `groups: must divide the ${channels} channels of the input and the ${filters} filters, got ${groups}`,
      );
    const { b, random } = context;
    const [rows, columns] = pair(kernel);
    const shape = [filters, channels / groups, rows, columns];
    const fan = { in: (channels / groups) * rows * columns, out: filters * rows * columns };
    const weight = context.parameter(
      'weight',
      drawn(shape, () => init(random, fan)),
    );
    const offset = bias ? [context.parameter('bias', filled([filters], 0))] : [];
    return b.op('Conv', [x, weight, ...offset], { ...attributes, ...(groups !== 1 && { group: groups }) });
  });
}
