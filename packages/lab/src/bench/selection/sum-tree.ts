import type { Contender, Setting } from '../contender.js';
import { Uniforms } from './uniforms.js';

/**
 * Draws in proportion to the latest losses from a tree of sums, as prioritized replay does (Schaul et al., arXiv:1511.05952,
 * without its exponent): O(log N) a draw and O(log N) a recorded loss.
 *
 * The tree is one array of 2N numbers: leaf N + id holds the loss of a sample, node i the sum of its children 2i and 2i + 1. Each
 * change sums its parents anew, so that rounding errors do not pile up. Losses must be finite and >= 0, some > 0.
 */
export class SumTree implements Contender {
  readonly #sums: Float64Array;
  readonly #sampleCount: number;
  readonly #uniforms: Uniforms;

  /** @param losses [N] the losses known so far; copied */
  constructor(losses: Float64Array, { sampleCount, batchSize, seed }: Setting) {
    const sums = new Float64Array(2 * sampleCount);
    sums.set(losses, sampleCount);
    for (let node = sampleCount - 1; node >= 1; node--) sums[node] = sums[2 * node]! + sums[2 * node + 1]!;
    this.#sums = sums;
    this.#sampleCount = sampleCount;
    this.#uniforms = new Uniforms(batchSize, seed);
  }

  /** The sum of all losses. */
  get total(): number {
    return this.#sums[1]!;
  }

  next(): { readonly ids: Uint32Array } {
    const uniforms = this.#uniforms.next();
    const ids = new Uint32Array(uniforms.length);
    const total = this.total;
    for (let i = 0; i < ids.length; i++) ids[i] = this.find(uniforms[i]! * total);
    return { ids };
  }

  record(ids: Uint32Array, losses: Float64Array): void {
    const sums = this.#sums;
    for (let i = 0; i < ids.length; i++) {
      let node = ids[i]! + this.#sampleCount;
      sums[node] = losses[i]!;
      for (node >>>= 1; node >= 1; node >>>= 1) sums[node] = sums[2 * node]! + sums[2 * node + 1]!;
    }
  }

  /** The sample whose stretch of 0 .. {@link total} holds `point`; the stretches are as long as the losses, in the order of the leaves. */
  find(point: number): number {
    const sums = this.#sums;
    const leaves = this.#sampleCount;
    let rest = point;
    let node = 1;
    while (node < leaves) {
      node *= 2;
      const left = sums[node]!;
      // Rounding may leave a rest beyond the last stretch: what has no length is not entered.
      if (rest >= left && sums[node + 1]! > 0) {
        rest -= left;
        node += 1;
      }
    }
    return node - leaves;
  }
}
