import { Random, RankbatchError } from 'rankbatch';
import { checks } from 'rankbatch/internal';
import { requireLayers, requireOptions, requireShape } from '../graph/check.js';
import { fixed } from '../graph/dimensions.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import { INPUT, LOGITS, type Model } from '../graph/model.js';
import { chain, LayerContext, type Layer } from './layer.js';

export interface SequentialOptions {
  /** Shape of one sample, without the batch axis. */
  readonly sampleShape: readonly number[];
  /** Element type of the samples; ids for an `embedding` are integers. @default 'float32' */
  readonly inputType?: 'float32' | 'int32' | 'int64';
  readonly layers: readonly Layer[];
  /** Whether the outputs are classes of every token or pixel, [B, ...], as `tokenCrossEntropy` takes them. @default false: [B, classes] */
  readonly perPosition?: boolean;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/**
 * A network of layers one behind the other, with fresh weights. Parameters are named by position, as in `layer0.weight`,
 * or `layer3.1.weight` inside of layer 3. Refuses layers that do not fit, naming position, kind, what was found and the
 * cure.
 *
 * @example
 * ```ts
 * import { dense, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(3)], seed: 1 });
 * model.classes; // => 3
 * ```
 */
export function sequential(options: SequentialOptions): Model {
  requireOptions('sequential', options, ['sampleShape', 'inputType', 'layers', 'perPosition', 'seed']);
  const { sampleShape, inputType = 'float32', layers, perPosition = false, seed } = options;
  requireInputType(inputType);
  requireShape('sampleShape', sampleShape);
  requireLayers('layers', layers);
  const b = new GraphBuilder('model');
  const names = { parameters: [], statistics: [] };
  const input = b.input(INPUT, inputType, ['B', ...sampleShape]);
  const x = chain(new LayerContext({ b, random: new Random(seed), names }), layers, input);
  const classes = fixed(x.shape[1] ?? 1);
  if (perPosition ? x.shape.length < 3 : x.shape.length !== 2)
    throw new RankbatchError(
      perPosition
        ? `model: the last layer must give classes of every position, [B, ..., classes], got [${x.shape.join()}]; leave out what joins positions`
        : `model: the last layer must give [B, classes], got [${x.shape.join()}]; end with dense(), or give perPosition`,
    );
  b.output(LOGITS, x);
  return { graph: b.graph, sampleShape, classes, ...names };
}

function requireInputType(inputType: unknown): void {
  checks.check('sequential: inputType', inputType, checks.oneOf('float32', 'int32', 'int64'));
}
