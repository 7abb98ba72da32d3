import { requireOptions, requireInitializer, requireLayers } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import type { Value } from '../graph/graph.js';
import { conv2d } from './conv2d.js';
import { dense } from './dense.js';
import type { Initializer } from './initializers.js';
import { chain, ofKind, writeLayer, type Layer, type LayerContext } from './layer.js';

export interface ResidualOptions {
  /**
   * What the input goes through before it is added: layers, or `'project'` for one linear map without bias to the shape
   * that is needed, a 1x1 convolution of images (with a stride where they shrink), else a dense layer. @default none: the
   * input as it is
   */
  readonly shortcut?: readonly Layer[] | 'project';
  /** Initial weights of the projection. @default glorotUniform */
  readonly init?: Initializer;
}

/**
 * Layers with their input added to their output (He et al. 2016): both must have one shape.
 *
 * @example
 * ```ts
 * import { dense, relu, residual, sequential } from '@rankbatch/onnx';
 * const layers = [residual([dense(8), relu(), dense(4)]), dense(2)];
 * const { parameters } = sequential({ sampleShape: [4], layers, seed: 1 });
 * parameters.slice(0, 3); // => ['layer0.0.weight', 'layer0.0.bias', 'layer0.2.weight']
 * ```
 */
export function residual(layers: readonly Layer[], options: ResidualOptions = {}): Layer {
  requireOptions('residual', options, ['shortcut', 'init']);
  const { shortcut = [] } = options;
  requireLayers('residual: layers', layers);
  if (shortcut !== 'project') requireLayers('residual: shortcut', shortcut);
  requireInitializer(options.init);
  return ofKind('residual', (context, x) => {
    const y = chain(context, layers, x);
    const place = context.at('shortcut');
    const added = shortcut === 'project' ? project(place, x, y, options.init) : chain(place, shortcut, x);
    if (added.shape.join() !== y.shape.join()) {
      const cure = shortcut === 'project' ? 'give layers' : "give shortcut: 'project' or layers";
      throw new RankbatchError(
        `shortcut: must have the shape that the layers give, [${y.shape.join()}], got [${added.shape.join()}]; ${cure} that end in that shape`,
      );
    }
    return context.b.op('Add', [y, added]);
  });
}

/** `x` by a linear map in the shape of `y`, as far as a projection can reach it. */
function project(context: LayerContext, x: Value, y: Value, init: Initializer | undefined): Value {
  const settings = { bias: false, ...(init && { init }) };
  if (x.shape.length !== 4 || y.shape.length !== 4)
    return writeLayer(context, dense(Number(y.shape.at(-1)), settings), x);
  const [filters, ...image] = y.shape.slice(1).map(Number);
  const [row, column] = image.map((size, i) => Math.max(1, Math.ceil(Number(x.shape[i + 2]) / size)));
  return writeLayer(
    context,
    conv2d({ filters: filters!, kernel: 1, stride: [row!, column!], ...settings }),
    x,
  );
}
