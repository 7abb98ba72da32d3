import { RankbatchError } from 'rankbatch';
import { requireCount, requireOptions, requireShape } from '../graph/check.js';
import type { Model } from '../graph/model.js';
import { relu } from '../layers/activations.js';
import { batchNorm } from '../layers/batch-norm.js';
import { conv2d } from '../layers/conv2d.js';
import { dense } from '../layers/dense.js';
import { heNormal } from '../layers/initializers.js';
import { ofKind, type Layer } from '../layers/layer.js';
import { globalAveragePool, maxPool } from '../layers/pooling.js';
import { sequential } from '../layers/sequential.js';

export interface SeriesCnnOptions {
  /** The last axis is time, of at least 8 moments; all before it are channels: `[length]`, `[channels, length]`, or a spectrogram `[1, bands, moments]`. */
  readonly sampleShape: readonly number[];
  /** Classes, or numbers to predict. */
  readonly classes: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Filters of the first convolution; the second has twice, all others four times as many. @default 32 */
  readonly width?: number;
}

const leastLength = 8;
const kernel = 5;

/**
 * A convolutional network over time, for series and spectrograms: convolution over 5 moments, batch norm, ReLU and max-pool 2 until 4 to 7 moments are left; one
 * convolution more; the mean over time; dense to the classes. Weights are He-normal, biases of convolutions left out.
 *
 * The bands of a spectrogram are channels: unlike `cnn`, it knows a pattern again at another time, but not at another pitch.
 *
 * @throws RankbatchError for series of less than 8 moments.
 *
 * @example
 * ```ts
 * import { seriesCnn } from '@rankbatch/onnx';
 * const { graph, parameters } = seriesCnn({ sampleShape: [1, 32, 48], classes: 10, seed: 1 });
 * graph.constants.get(parameters[0]!)?.shape; // => [32, 32, 1, 5]
 * ```
 */
export function seriesCnn(options: SeriesCnnOptions): Model {
  requireOptions('seriesCnn', options, ['sampleShape', 'classes', 'seed', 'width']);
  requireShape('seriesCnn: sampleShape', options.sampleShape);
  requireCount('seriesCnn: classes', options.classes);
  const { sampleShape, classes, seed, width = 32 } = options;
  requireCount('seriesCnn: width', width);
  const length = sampleShape.at(-1) ?? 0;
  if (!(length >= leastLength))
    throw new RankbatchError(
      `seriesCnn: sampleShape: must end with at least ${leastLength} moments, got [${sampleShape.join()}]; use mlp`,
    );
  const layers: Layer[] = [asRows(sampleShape)];
  let filters = width;
  for (let left = length; left >= leastLength; left = Math.floor(left / 2)) {
    layers.push(...block(filters), maxPool([1, 2]));
    filters = Math.min(2 * filters, 4 * width);
  }
  return sequential({
    sampleShape,
    layers: [...layers, ...block(filters), globalAveragePool(), dense(classes)],
    seed,
  });
}

/** Series as images of one row: [B, ..., length] -> [B, channels, 1, length]. */
function asRows(sampleShape: readonly number[]): Layer {
  const channels = sampleShape.slice(0, -1).reduce((product, size) => product * size, 1);
  return ofKind('series', ({ b }, x) =>
    b.op('Reshape', [x, b.integers([0, channels, 1, sampleShape.at(-1)!])]),
  );
}

function block(filters: number): Layer[] {
  const padding = [0, Math.floor(kernel / 2)] as const;
  return [
    conv2d({ filters, kernel: [1, kernel], padding, bias: false, init: heNormal }),
    batchNorm(),
    relu(),
  ];
}
