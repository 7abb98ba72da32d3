import { checks, guardRows, type Rule } from 'rankbatch/internal';
import { dispose, slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { History, LayersModel, ModelFitArgs } from '@tensorflow/tfjs-layers';
import { RankbatchError } from 'rankbatch';
import { countOf, inOrder, take, type TensorData } from './batches.js';
import {
  knownToBoth,
  requireKnown,
  selectorFor,
  validationOf,
  type SelectOptions,
} from './select-options.js';
import { standardize } from './standardize.js';
import { train, trainableOf, type Samples } from './train.js';

/** The options of `model.fit`, apart from those that choose batches in another way. */
export interface FitOptions
  extends
    Omit<ModelFitArgs, 'batchSize' | 'shuffle' | 'sampleWeight' | 'stepsPerEpoch' | 'validationSteps'>,
    SelectOptions {
  /** As `model.fit` has it by default; another order is for `select` to say. */
  readonly shuffle?: true;
}

const known = [...knownToBoth, 'validationSplit'] satisfies (keyof FitOptions)[];

const splitRule: Rule = {
  says: 'a number from 0 to below 1',
  holds: (value) => typeof value === 'number' && value >= 0 && value < 1,
};

/**
 * Trains as `model.fit` does, on batches that are chosen: model, compiled optimizer, loss and metrics, callbacks and history stay.
 *
 * The loss of each sample is what the compiled loss says before the mean over the batch is taken, in the training step itself. An epoch is
 * as many draws as there are samples. `history` tells the mean over the chosen batches, which are harder than the data on average.
 *
 * @param model a compiled layers model
 * @param x the samples [N, ..], one tensor for each input; [N] is [N, 1], as in `model.fit`
 * @param y what they are, [N, ..], one tensor for each output; [N] is [N, 1]
 * @returns the history, as `model.fit` does
 * @throws RankbatchError if the tensors do not fit together or the model, the loss is not one for each sample, or an option chooses
 * batches in another way
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, train } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { rank } from 'rankbatch';
 * import { fit } from '@rankbatch/tfjs';
 *
 * const model = sequential({ layers: [layers.dense({ inputShape: [1], units: 1, kernelInitializer: 'ones' })] });
 * model.compile({ optimizer: train.sgd(0.1), loss: 'meanSquaredError' });
 * const x = tensor2d([0, 1, 2, 3], [4, 1]);
 * const y = tensor2d([1, 3, 5, 7], [4, 1]);
 * const { history } = await fit(model, x, y, { epochs: 100, batchSize: 2, select: rank({ pressure: 2 }), verbose: 0 });
 * history['loss']!.length; // => 100
 * Math.abs((model.predict(x) as typeof y).dataSync()[3]! - 7) < 0.1; // => true
 * ```
 */
export async function fit(
  model: LayersModel,
  x: TensorData,
  y: TensorData,
  options: FitOptions = {},
): Promise<History> {
  const { checkOptions, integer } = checks;
  checkOptions('fit', options, { epochs: integer(1), validationSplit: splitRule });
  requireKnown('fit', options, known);
  const {
    select: _select,
    seed: _seed,
    batchSize = 32,
    epochs = 1,
    validationSplit,
    validationData: _given,
    ...others
  } = options;
  const trainable = trainableOf('fit', model);
  const given = validationOf('fit', options);
  const xs = inOrder('fit: x', x, trainable.inputNames);
  const ys = inOrder('fit: y', y, trainable.outputNames);
  countOf([...xs, ...ys]);
  const { chosen, last } = tidy(() =>
    splitOff(
      standardize('fit: x and y', trainable, xs, ys),
      // As in `model.fit`, where validation data are given nothing is split off.
      given ? 0 : validationSplit,
    ),
  );
  try {
    const count = countOf(chosen.xs);
    const selector = selectorFor('fit', options, count);
    const validationData = last ? [last.xs, last.ys] : given;
    return await train(
      'fit',
      trainable,
      selector,
      guardRows(() => ({ 'fit: x': count }), selector),
      (ids) => ({ xs: take(chosen.xs, ids), ys: take(chosen.ys, ids) }),
      batchSize,
      { ...others, epochs, validationBatchSize: batchSize, ...(validationData && { validationData }) },
    );
  } finally {
    dispose([chosen, last]);
  }
}

/** Takes the last samples away for validation, as `model.fit` does. */
function splitOff(samples: Samples, share = 0): { chosen: Samples; last?: Samples } {
  if (share === 0) return { chosen: samples };
  const count = countOf(samples.xs);
  const kept = Math.floor(count * (1 - share));
  if (kept === 0)
    throw new RankbatchError(
      `fit: validationSplit: must leave at least one of the ${count} samples to train on, got ${share}`,
    );
  const part = (start: number, length: number): Samples => {
    const cut = (tensor: Tensor) => slice(tensor, start, length);
    return { xs: samples.xs.map(cut), ys: samples.ys.map(cut) };
  };
  return { chosen: part(0, kept), last: part(kept, count - kept) };
}
