import { checks } from 'rankbatch/internal';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { CustomCallbackArgs, History, LayersModel } from '@tensorflow/tfjs-layers';
import { RankbatchError } from 'rankbatch';
import type { Selector } from 'rankbatch/core';
import { withCallbacks, type CallbackOptions } from './callbacks.js';
import { LossListener, type LossFunction } from './sample-losses.js';

/** A layers model as far as training needs it; it has lists that its types hide. */
export interface Trainable {
  readonly inputNames: string[];
  readonly outputNames: string[];
  readonly inputs: readonly { readonly shape: readonly (number | null)[] }[];
  readonly outputs: readonly { readonly shape: readonly (number | null)[] }[];
  readonly lossFunctions: LossFunction[];
  predictOnBatch(inputs: Tensor[]): Tensor | Tensor[];
  /** What `model.fit` does to samples first: gives them the shapes of the model, or throws. */
  standardizeUserDataXY(x: Tensor[], y: Tensor[]): [Tensor[], Tensor[]];
  /** Trains on whatever batches an object with this method gives. */
  fitDataset(dataset: object, args: object): Promise<History>;
}

/** What a sequential model keeps in a model inside. */
interface Inside {
  readonly model?: Trainable;
}

/** A compiled model, or the one inside it. */
export function trainableOf(subject: string, model: LayersModel): Trainable {
  const { action, check, checkFields, listOf, object, text } = checks;
  check(`${subject}: model`, model, object);
  // What the types hide is checked below.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const inner = (model as LayersModel & Inside).model ?? (model as unknown as Trainable);
  if (inner.lossFunctions === undefined)
    throw new RankbatchError(
      `${subject}: the model must be compiled, got one that is not; call model.compile first`,
    );
  checkFields(`${subject}: model`, inner, {
    inputNames: listOf(text),
    outputNames: listOf(text),
    lossFunctions: listOf(action),
    fitDataset: action,
    standardizeUserDataXY: action,
  });
  return inner;
}

/** Samples as the model takes them. */
export type Samples = { readonly xs: Tensor[]; readonly ys: Tensor[] };

/**
 * Trains as `fitDataset` of TensorFlow.js does, on batches of the selector, which hears what they cost and the validation loss.
 *
 * @param subject what was called, for errors
 * @param requireRows refuses to go on where there are no rows for ids of the selector
 * @param batch the samples of some ids, in new tensors, which are disposed here
 * @param most as many samples at a time where losses are computed afresh
 * @param args what `fitDataset` takes
 */
export async function train(
  subject: string,
  model: Trainable,
  selector: Selector,
  requireRows: () => void,
  batch: (ids: Uint32Array) => Samples | Promise<Samples>,
  most: number,
  args: CallbackOptions & Readonly<Record<string, unknown>>,
): Promise<History> {
  requireRows();
  const listener = new LossListener(model.lossFunctions);
  let pending: Uint32Array | undefined;

  function record(ids: Uint32Array, losses: Float32Array): void {
    const at = losses.findIndex((loss) => Number.isNaN(loss));
    if (at >= 0)
      throw new RankbatchError(
        `${subject}: the loss of sample ${ids[at]} must be a number, got NaN; look for values that are no numbers in x and y, or train with a smaller learning rate`,
        { code: 'NAN' },
      );
    selector.record(ids, losses);
  }

  /** Records what the last batch has cost. */
  async function settle(): Promise<void> {
    const losses = await listener.losses();
    if (pending && losses) record(pending, losses);
    pending = undefined;
  }

  /** Computes the losses that the strategy wants to know afresh. */
  async function refresh(): Promise<void> {
    for (let due = selector.due(most); due.length > 0; due = selector.due(most)) {
      const { xs, ys } = await batch(due);
      const outputs = [model.predictOnBatch(xs)].flat();
      try {
        record(due, await listener.lossesOf(ys, outputs));
      } finally {
        dispose([...xs, ...ys, ...outputs]);
      }
    }
  }

  /** The batches of an epoch, each chosen when the one before it has been trained on. */
  function iterator() {
    const { epoch } = selector;
    return {
      async next() {
        await settle();
        if (selector.epoch !== epoch) return { value: null, done: true };
        requireRows();
        await refresh();
        const { ids, weights } = selector.next();
        pending = ids.slice();
        const value = await batch(pending);
        listener.listen(Float32Array.from(weights));
        return { value, done: false };
      },
    };
  }

  const reporter: CustomCallbackArgs = {
    onEpochEnd: (_, logs) => {
      const loss = logs?.['val_loss'];
      if (loss !== undefined && Number.isFinite(loss)) selector.reportValidation(loss);
    },
  };
  try {
    const callbacks = withCallbacks(reporter, args);
    const history = await model.fitDataset({ iterator: async () => iterator() }, { ...args, callbacks });
    await settle();
    return history;
  } catch (error) {
    // Nothing must take the place of what has ended the training.
    await settle().catch(() => {});
    throw error;
  } finally {
    listener.stop();
  }
}
