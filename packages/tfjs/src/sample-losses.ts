import { RankbatchError } from 'rankbatch';
import { add, keep, mean, mul, reshape, slice, tensor1d, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** A loss as `compile` takes it, before the mean over the batch. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/**
 * The loss of each sample, [B]: the mean over all axes but the first, added up over the outputs, as the model adds them.
 *
 * @param losses what the compiled loss functions return, one for each output
 */
export function sampleLosses(losses: readonly Tensor[], count: number): Tensor {
  return tidy(() =>
    losses
      .map((loss, output) => {
        if (loss.shape[0] !== count)
          throw new RankbatchError(
            `the loss of output ${output} must be one number for each of the ${count} samples of a batch, got the shape [${loss.shape.join(', ')}]; take no mean over the samples in a loss of your own`,
          );
        return mean(reshape(loss, [count, -1]), 1);
      })
      .reduce((sum, loss) => add(sum, loss)),
  );
}

/** Refuses a loss of all pairs of samples, as [B] beside [B, 1] gives one: of one sample alone it has fewer numbers. */
function requireUnpaired(
  { shape: [count = 0, several], size }: Tensor,
  original: LossFunction,
  yTrue: Tensor,
  yPred: Tensor,
  output: number,
): void {
  if (count === 1 || several !== count) return;
  const alone = tidy(() => original(slice(yTrue, 0, 1), slice(yPred, 0, 1)).size);
  if (alone * count !== size)
    throw new RankbatchError(
      `the loss of output ${output} must be one number for each of the ${count} samples of a batch, got one for each pair of them, [${count}, ${several}]; give both sides of a loss of your own the same shape`,
    );
}

/** A loss multiplied by the weight of each sample. */
export function weigh(loss: Tensor, weights: Float32Array): Tensor {
  if (weights.every((weight) => weight === 1)) return loss;
  const shape = [weights.length, ...loss.shape.slice(1).map(() => 1)];
  return mul(loss, reshape(tensor1d(weights), shape));
}

/**
 * Listens to the loss functions of a model while it trains on a batch: what they return is kept, and what training takes the mean of is
 * weighed. When no batch is being trained on, as in validation, they are as ever.
 */
export class LossListener {
  readonly #functions: LossFunction[];
  readonly #originals: readonly LossFunction[];
  #weights: Float32Array | undefined;
  #heard: Tensor[] = [];

  /** @param functions the model's own list, which is changed until {@link stop} */
  constructor(functions: LossFunction[]) {
    this.#functions = functions;
    this.#originals = [...functions];
    this.#originals.forEach((original, output) => {
      functions[output] = (yTrue, yPred) => {
        const loss = original(yTrue, yPred);
        const weights = this.#weights;
        if (weights === undefined || this.#heard.length !== output) return loss;
        requireUnpaired(loss, original, yTrue, yPred, output);
        this.#heard.push(keep(loss.clone()));
        return weigh(loss, weights);
      };
    });
  }

  /** The losses of the next step are those of a batch with these weights. */
  listen(weights: Float32Array): void {
    this.#weights = weights;
  }

  /** The losses of the batch since {@link listen}, or undefined if there was none. */
  async losses(): Promise<Float32Array | undefined> {
    const [weights, heard] = [this.#weights, this.#heard];
    this.#weights = undefined;
    this.#heard = [];
    if (weights === undefined || heard.length === 0) return undefined;
    try {
      return await valuesOf(sampleLosses(heard, weights.length));
    } finally {
      for (const loss of heard) loss.dispose();
    }
  }

  /** The losses of samples, given what the model says about them. */
  async lossesOf(targets: readonly Tensor[], outputs: readonly Tensor[]): Promise<Float32Array> {
    return valuesOf(
      tidy(() =>
        sampleLosses(
          this.#originals.map((original, output) => {
            const loss = original(targets[output]!, outputs[output]!);
            requireUnpaired(loss, original, targets[output]!, outputs[output]!, output);
            return loss;
          }),
          targets[0]!.shape[0],
        ),
      ),
    );
  }

  /** Gives the model its functions back. */
  stop(): void {
    for (const loss of this.#heard) loss.dispose();
    this.#originals.forEach((original, output) => (this.#functions[output] = original));
  }
}

async function valuesOf(losses: Tensor): Promise<Float32Array> {
  try {
    return await losses.data<'float32'>();
  } finally {
    losses.dispose();
  }
}
