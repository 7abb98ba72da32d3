import { numpy as np } from '@jax-js/jax';
import { RankbatchError } from 'rankbatch';
import type { Selector } from 'rankbatch/core';
import { checks, guardRows } from 'rankbatch/internal';

export interface BatchesOptions {
  /** Ends before this epoch of the selector, an integer >= 1. */
  readonly epochs: number;
  /**
   * Computes [B] the losses of a batch without training on it, for strategies that ask for fresh losses. Left out, they go without.
   *
   * It may use up the arrays that it is given.
   */
  readonly evaluate?: ((...data: np.Array[]) => np.Array) | undefined;
}

/** A batch to train on. */
export interface ChosenBatch {
  /** [B] which samples they are. */
  readonly ids: Uint32Array;
  /** [B, ..] the rows of each array. */
  readonly data: np.Array[];
  /** [B] factors for the losses in the mean. */
  readonly weights: np.Array;
  /** Tells what each sample of this batch cost, [B]; uses the array up. */
  readonly record: (losses: np.Array) => Promise<void>;
}

/**
 * The batches of a training loop, each chosen when the one before it was recorded.
 *
 * @param selector chooses them, of `rankbatch` or `rankbatch/core`; `selector.epoch` tells where it is
 * @param arrays [N, ..] inputs, targets and whatever else a batch is made of; they stay with the caller. Where `selector.add` gives new ids, leave the
 * loop and begin another one, with arrays that have their rows
 * @throws RankbatchError if an array has not one row for each id of the selector
 * @example
 * ```ts
 * import { nn, numpy as np } from '@jax-js/jax';
 * import { rank, Selector } from 'rankbatch';
 * import { batches, lossesAndGrad } from '@rankbatch/jax';
 *
 * const x = np.array([-2, -1, 1, 2]);
 * const y = np.array([-1, -1, 1, 1]);
 * const lossesOf = (w: np.Array, x: np.Array, y: np.Array) => nn.softplus(w.mul(x).mul(y).neg());
 * const step = lossesAndGrad(lossesOf); // in the place of valueAndGrad
 * let w = np.array(0);
 * const selector = new Selector({ sampleCount: 4, batchSize: 2, strategy: rank({ pressure: 2 }), seed: 1 });
 * for await (const { data: [inputs, targets], weights, record } of batches(selector, [x, y], { epochs: 5 })) {
 *   const [losses, gradient] = step(w.ref, weights, inputs!, targets!);
 *   w = w.sub(gradient.mul(0.5));
 *   await record(losses);
 * }
 * w.js() > 1; // => true
 * ```
 */
export async function* batches(
  selector: Selector,
  arrays: readonly np.Array[],
  options: BatchesOptions,
): AsyncGenerator<ChosenBatch, void, void> {
  const { action, checkFields, checkOptions, integer, listOf, object } = checks;
  checkFields('batches: selector', selector, { ledger: object, next: action, due: action, record: action });
  checks.check('batches: arrays', arrays, listOf(object));
  for (const [i, array] of arrays.entries())
    checkFields(`batches: array ${i}`, array, { shape: listOf(integer(0)) });
  checks.check('batches: options', options, object);
  checkOptions('batches', options, { evaluate: action });
  const { epochs, evaluate } = options;
  if (!(Number.isInteger(epochs) && epochs >= 1))
    throw new RankbatchError(
      `batches: epochs must be an integer >= 1, got ${typeof epochs === 'number' ? epochs : typeof epochs}`,
    );
  const rows = arrays.map(({ shape: [count = 0] }, i) => [`batches: array ${i}`, count] as const);
  const requireRows = guardRows(() => Object.fromEntries(rows), selector);
  requireRows();
  const take = (ids: Uint32Array): np.Array[] =>
    arrays.map((array) => np.take(array.ref, np.array(Int32Array.from(ids), { dtype: np.int32 }), 0));
  const record = async (ids: Uint32Array, losses: np.Array): Promise<void> => {
    checks.checkFields('record: losses', losses, { shape: listOf(integer(0)), data: action });
    const values: unknown = await losses.data();
    // What is no list of numbers is refused there.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    selector.record(ids, values as ArrayLike<number>);
  };
  while (selector.epoch < epochs) {
    requireRows();
    const due = evaluate ? selector.due(selector.batchSize) : new Uint32Array(0);
    if (evaluate && due.length > 0) {
      await record(due, evaluate(...take(due)));
      continue;
    }
    const { ids, weights } = selector.next();
    yield {
      ids,
      data: take(ids),
      weights: np.array(weights),
      record: (losses) => record(ids, losses),
    };
  }
}
