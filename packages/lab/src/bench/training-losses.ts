import { Random } from 'rankbatch';

/** Losses as training leaves them: positive, many near 0, spread over decades (the third power of an exponential variable). */
export class TrainingLosses {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** Fills `out` with new losses and returns it. */
  overwrite(out: Float64Array): Float64Array {
    for (let i = 0; i < out.length; i++) out[i] = (-Math.log(1 - this.#random.float())) ** 3;
    return out;
  }
}
