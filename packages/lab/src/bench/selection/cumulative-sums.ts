import { rebuildEvery, type Contender, type Setting } from '../contender.js';
import { Uniforms } from './uniforms.js';

/**
 * Draws in proportion to the losses by bisection in the array of their running sums: O(log N) a draw. A recorded loss is O(1),
 * but the sums are O(N) to build and are built anew after every 100 recorded losses; in between draws follow the old ones.
 *
 * Losses must be finite and >= 0, some > 0.
 */
export class CumulativeSums implements Contender {
  readonly #losses: Float64Array;
  /** [N] loss of sample 0 + .. + loss of sample i */
  readonly #sums: Float64Array;
  readonly #uniforms: Uniforms;
  #sinceBuilt = 0;

  /** @param losses [N] the losses known so far; copied */
  constructor(losses: Float64Array, { sampleCount, batchSize, seed }: Setting) {
    this.#losses = losses.slice();
    this.#sums = new Float64Array(sampleCount);
    this.#uniforms = new Uniforms(batchSize, seed);
    this.#build();
  }

  /** The sum of all losses when the sums were last built. */
  get total(): number {
    return this.#sums[this.#sums.length - 1]!;
  }

  next(): { readonly ids: Uint32Array } {
    const uniforms = this.#uniforms.next();
    const ids = new Uint32Array(uniforms.length);
    const total = this.total;
    for (let i = 0; i < ids.length; i++) ids[i] = this.find(uniforms[i]! * total);
    return { ids };
  }

  record(ids: Uint32Array, losses: Float64Array): void {
    for (let i = 0; i < ids.length; i++) {
      this.#losses[ids[i]!] = losses[i]!;
      this.#sinceBuilt += 1;
      if (this.#sinceBuilt === rebuildEvery) this.#build();
    }
  }

  /** The first sample whose running sum is above `point`, 0 <= point < {@link total}. */
  find(point: number): number {
    const sums = this.#sums;
    let from = 0;
    let to = sums.length - 1;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (sums[middle]! > point) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  #build(): void {
    let sum = 0;
    for (let id = 0; id < this.#sums.length; id++) {
      sum += this.#losses[id]!;
      this.#sums[id] = sum;
    }
    this.#sinceBuilt = 0;
  }
}
