import { RankbatchError } from 'rankbatch';

/** Most samples that the message names. */
const NAMED = 5;

/**
 * A step found losses that are NaN or infinite, and was not taken: the trainer's whole state is as it was before.
 *
 * @example
 * ```ts
 * import { createTrainer, dense, NonFiniteLossError, sequential, sgd } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(2)], seed: 1 });
 * const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 0.1 }), seed: 1 });
 * const samples = { count: 2, shape: [1], values: Float32Array.of(0, NaN), labels: Uint8Array.of(0, 1) };
 * const error: unknown = await trainer.step(samples, Uint32Array.of(0, 1)).catch((reason: unknown) => reason);
 * error instanceof NonFiniteLossError && error.ids; // => [1]
 * await trainer.dispose();
 * ```
 */
export class NonFiniteLossError extends RankbatchError {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Samples with bad losses, in the order of the batch. */
  readonly ids: readonly number[];
  /** Finished steps after which the parameters are known to be good, or `undefined` if not even the first ones were. */
  readonly lastGoodStep: number | undefined;

  constructor(step: number, ids: ArrayLike<number>, losses: Float32Array, parameters: Float32Array) {
    const bad = Array.from(losses.keys()).filter((i) => !Number.isFinite(losses[i]));
    const named = bad.slice(0, NAMED).map((i) => `${losses[i]} for sample ${ids[i]}`);
    const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : '';
    const good = parameters.every(Number.isFinite);
    const lastGoodStep = good ? step - 1 : step > 1 ? step - 2 : undefined;
    const cure = good
      ? `the step was not taken, and all is as after step ${step - 1}, with finite parameters: check these samples, lower the learning rate or use clipGradient`
      : lastGoodStep === undefined
        ? 'the initial parameters are not finite: check the model'
        : `the update of step ${step - 1} or one before has spoilt the parameters, last known good after step ${lastGoodStep}: restore a checkpoint of that step or before, with a lower learning rate or clipGradient, and look for gradients without bound, such as that of sqrt at 0`;
    super(`step ${step}: losses must be finite, got ${named.join(', ')}${more} of ${losses.length}; ${cure}`);
    this.step = step;
    this.ids = bad.map((i) => ids[i]!);
    this.lastGoodStep = lastGoodStep;
  }
}
