import { checks, guardRows } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { History, LayersModel, ModelFitDatasetArgs } from '@tensorflow/tfjs-layers';
import { inOrder, type TensorData } from './batches.js';
import {
  knownToBoth,
  requireKnown,
  selectorFor,
  validationOf,
  type SelectOptions,
} from './select-options.js';
import { expand } from './standardize.js';
import { train, trainableOf, type Samples } from './train.js';

/** Samples that can be asked for by number, wherever they lie: in a file, on a server, in another format. */
export interface IndexableData {
  /** N: there are samples 0 .. N-1. Read again where `selector.add` gives new ids on the way. */
  readonly count: number;
  /**
   * Some samples, in the order of the ids, which may hold one twice.
   *
   * @param ids [B] their numbers
   * @returns new tensors, xs [B, ..] for each input and ys [B, ..] for each output, [B] being [B, 1], which `fitDataset` disposes
   */
  batch(
    ids: Uint32Array,
  ):
    | { readonly xs: TensorData; readonly ys: TensorData }
    | Promise<{ readonly xs: TensorData; readonly ys: TensorData }>;
}

/** The options of `model.fitDataset`, apart from those that choose batches in another way. */
export interface FitDatasetOptions
  extends Omit<ModelFitDatasetArgs<unknown>, 'batchesPerEpoch' | 'epochs'>, SelectOptions {
  /** @default 1 */
  readonly epochs?: number;
}

const known = [
  ...knownToBoth,
  'validationBatchSize',
  'validationBatches',
] satisfies (keyof FitDatasetOptions)[];

/**
 * `fit` for data that do not lie in memory as tensors. `model.fitDataset` takes a stream, of which nothing can be chosen: these can be
 * asked for by number.
 *
 * @param model a compiled layers model
 * @returns the history, as `model.fitDataset` does
 * @throws RankbatchError if a batch does not have its samples, the loss is not one for each sample, or an option chooses batches in another way
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, train } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { fitDataset } from '@rankbatch/tfjs';
 *
 * const model = sequential({ layers: [layers.dense({ inputShape: [1], units: 1 })] });
 * model.compile({ optimizer: train.sgd(0.1), loss: 'meanSquaredError' });
 * const column = (values: Iterable<number>) => tensor2d(Array.from(values, (value) => [value]));
 * const data = {
 *   count: 100,
 *   // Reads only what is asked for; it may be a promise.
 *   batch: (ids: Uint32Array) => ({ xs: column(ids.map((id) => id % 2)), ys: column(ids.map((id) => 3 * (id % 2))) }),
 * };
 * const { history } = await fitDataset(model, data, { epochs: 3, batchSize: 10, verbose: 0 });
 * history['loss']!.length; // => 3
 * ```
 */
export async function fitDataset(
  model: LayersModel,
  data: IndexableData,
  options: FitDatasetOptions = {},
): Promise<History> {
  const { action, checkFields, checkOptions, integer } = checks;
  if (typeof checks.fieldOf(data, 'iterator') === 'function' && checks.fieldOf(data, 'batch') === undefined)
    throw new RankbatchError(
      'fitDataset: data: must be { count, batch(ids) }, got a stream with iterator(), of which no samples can be chosen; give the samples of some ids, or tensors to fit',
    );
  checkFields('fitDataset: data', data, { count: integer(1), batch: action });
  checkOptions('fitDataset', options, { epochs: integer(1) });
  requireKnown('fitDataset', options, known);
  const {
    select: _select,
    seed: _seed,
    batchSize = 32,
    epochs = 1,
    validationData: _given,
    ...others
  } = options;
  const validationData = validationOf('fitDataset', options);
  const trainable = trainableOf('fitDataset', model);
  const selector = selectorFor('fitDataset', options, data.count);

  async function batch(ids: Uint32Array): Promise<Samples> {
    const found = await data.batch(ids);
    checks.check('fitDataset: batch', found, checks.object);
    const xs = inOrder('fitDataset: xs of batch', found.xs, trainable.inputNames);
    const ys = inOrder('fitDataset: ys of batch', found.ys, trainable.outputNames);
    for (const tensor of [...xs, ...ys]) requireCount(tensor, ids.length);
    try {
      return expand(trainable, xs, ys);
    } finally {
      dispose([...xs, ...ys]);
    }
  }
  const requireRows = guardRows(() => ({ 'fitDataset: data': data.count }), selector);
  return train('fitDataset', trainable, selector, requireRows, batch, batchSize, {
    validationBatchSize: batchSize,
    ...others,
    epochs,
    ...(validationData && { validationData }),
  });
}

function requireCount({ shape }: Tensor, count: number): void {
  if (shape[0] !== count)
    throw new RankbatchError(
      `fitDataset: batch must have the ${count} samples that it was asked for, got the shape [${shape.join(', ')}]`,
    );
}
