import { checks } from 'rankbatch/internal';
import { dispose, slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { CustomCallbackArgs, History, LayersModel, ModelFitArgs } from '@tensorflow/tfjs-layers';
import { RankbatchError, Selector, type Strategy } from 'rankbatch';
import { countOf, inOrder, take, type TensorData } from './batches.js';
import { LossListener } from './sample-losses.js';

/** The options of `model.fit`, apart from those that choose batches in another way. */
export interface FitOptions extends Omit<
  ModelFitArgs,
  'shuffle' | 'sampleWeight' | 'stepsPerEpoch' | 'validationSteps'
> {
  /**
   * How batches are chosen: a strategy of `rankbatch`, or a selector of your own, which a later call can go on with.
   *
   * @default `auto()`
   */
  readonly select?: Strategy | Selector;
  /** What the draws depend on. @default 1 */
  readonly seed?: number;
}

/** What a layers model has that its types hide, for a Sequential one keeps it in a model inside. */
interface Inside {
  readonly model?: LayersModel & Inside;
}

/** `fitDataset`, as far as it needs to be known here. */
interface BatchTrainer {
  fitDataset(dataset: object, args: object): Promise<History>;
}

/**
 * Trains as `model.fit` does, on batches that are chosen: model, compiled optimizer, loss and metrics, callbacks and history stay.
 *
 * The loss of each sample is what the compiled loss says before the mean over the batch is taken, in the training step itself. An epoch is
 * as many draws as there are samples. `history` tells the mean over the chosen batches, which are harder than the data on average.
 *
 * @param model a compiled layers model
 * @param x the samples [N, ..], one tensor for each input
 * @param y what they are, [N, ..], one tensor for each output
 * @returns the history, as `model.fit` does
 * @throws RankbatchError if the tensors do not fit together or the loss is not one for each sample
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
  const { action, check, checkFields, checkOptions, integer, listOf, number, object, text } = checks;
  check('fit: model', model, object);
  checkOptions('fit', options, {
    select: object,
    seed: number,
    batchSize: integer(1),
    epochs: integer(1),
    validationSplit: number,
  });
  const { select, seed = 1, batchSize = 32, epochs = 1, validationSplit, callbacks, ...others } = options;
  const inner = (model as LayersModel & Inside).model ?? model;
  if (inner.lossFunctions === undefined)
    throw new RankbatchError(
      'fit: the model must be compiled, got one that is not; call model.compile first',
    );
  checkFields('fit: model', inner, {
    inputNames: listOf(text),
    outputNames: listOf(text),
    lossFunctions: listOf(action),
    fitDataset: action,
  });
  const split = splitOff(
    inOrder(x, inner.inputNames, 'x'),
    inOrder(y, inner.outputNames, 'y'),
    validationSplit,
  );
  const { inputs, targets } = split;
  const count = countOf([...inputs, ...targets]);
  const selector =
    select instanceof Selector
      ? select
      : new Selector({ sampleCount: count, batchSize, seed, ...(select && { strategy: select }) });
  if (selector.sampleCount !== count)
    throw new RankbatchError(
      `fit: a selector must have as many samples as x, ${count}, got one of ${selector.sampleCount}`,
    );

  const listener = new LossListener(inner.lossFunctions);
  let pending: Uint32Array | undefined;

  /** Records what the last batch has cost. */
  async function settle(): Promise<void> {
    const losses = await listener.losses();
    if (pending && losses) selector.record(pending, losses);
    pending = undefined;
  }

  /** Computes the losses that the strategy wants to know afresh. */
  async function refresh(): Promise<void> {
    for (let due = selector.due(batchSize); due.length > 0; due = selector.due(batchSize)) {
      const [some, truth] = [take(inputs, due), take(targets, due)];
      const outputs = [inner.predictOnBatch(some)].flat();
      selector.record(due, await listener.lossesOf(truth, outputs));
      dispose([...some, ...truth, ...outputs]);
    }
  }

  /** The batches of an epoch, each chosen when the one before it has been trained on. */
  function iterator() {
    const { epoch } = selector;
    return {
      async next() {
        await settle();
        if (selector.epoch !== epoch) return { value: null, done: true };
        await refresh();
        const { ids, weights } = selector.next();
        pending = ids.slice();
        listener.listen(Float32Array.from(weights));
        return { value: { xs: take(inputs, ids), ys: take(targets, ids) }, done: false };
      },
    };
  }

  const reporter: CustomCallbackArgs = {
    onEpochEnd: (_, logs) => {
      const loss = logs?.['val_loss'];
      if (loss !== undefined && Number.isFinite(loss)) selector.reportValidation(loss);
    },
  };
  const validationData = split.validation ?? options.validationData;
  const args = {
    ...others,
    epochs,
    validationBatchSize: batchSize,
    ...(validationData && { validationData }),
    callbacks: [reporter, ...[callbacks ?? []].flat()],
  };
  try {
    // `fitDataset` trains on whatever batches an object with this method gives.
    const trainable: BatchTrainer = inner;
    return await trainable.fitDataset({ iterator: async () => iterator() }, args);
  } finally {
    await settle();
    listener.stop();
    dispose(split.owned);
  }
}

/** Takes the last samples away for validation, as `model.fit` does. */
function splitOff(inputs: Tensor[], targets: Tensor[], share = 0) {
  const count = countOf([...inputs, ...targets]);
  if (!(share > 0 && share < 1)) return { inputs, targets, owned: [] };
  const kept = Math.floor(count * (1 - share));
  const part = (tensors: readonly Tensor[], start: number, length: number) =>
    tidy(() => tensors.map((tensor) => slice(tensor, start, length)));
  const [first, last] = [
    part([...inputs, ...targets], 0, kept),
    part([...inputs, ...targets], kept, count - kept),
  ];
  const of = (tensors: Tensor[]) => [tensors.slice(0, inputs.length), tensors.slice(inputs.length)] as const;
  const [xs, ys] = of(first);
  return { inputs: xs, targets: ys, validation: of(last), owned: [...first, ...last] };
}
