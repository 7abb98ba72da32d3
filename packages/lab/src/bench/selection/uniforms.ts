import { Random } from 'rankbatch';

/** Uniform numbers in [0, 1), a batch at a time: multiples of 2^-53, the same that `Random.float` gives one by one. */
export class Uniforms {
  readonly #random: Random;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;

  constructor(batchSize: number, seed: number) {
    this.#random = new Random(seed);
    this.#words = new Uint32Array(2 * batchSize);
    this.#numbers = new Float64Array(batchSize);
  }

  /** The next B numbers, in an array that the next call overwrites. */
  next(): Float64Array {
    const words = this.#words;
    const numbers = this.#numbers;
    this.#random.fillUint32(words);
    for (let i = 0; i < numbers.length; i++)
      numbers[i] = ((words[2 * i]! >>> 5) * 67108864 + (words[2 * i + 1]! >>> 6)) / 9007199254740992;
    return numbers;
  }
}
