import { RankDistribution } from 'rankbatch';
import { rebuildEvery, type Contender, type Setting } from '../contender.js';
import { Uniforms } from './uniforms.js';

// A key is the loss in its high half, the id in its low half.
const [low, high] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/**
 * Selection by rank as the paper does it: the latest losses in an array, all ids sorted by loss anew after every 100 recorded
 * losses (T_s = 100, arXiv:1511.06343), in between drawn by the old order.
 *
 * In its best form: losses in float32 and packed with their ids into 64-bit keys, so that the runtime's own sort of integers
 * does the work, and ranks drawn in closed form instead of by bisection. Equal losses stand in order of id. NaN is not looked for.
 */
export class SortedLosses implements Contender {
  readonly #losses: Float32Array;
  /** [N] the losses again, as the integers that stand for them. */
  readonly #bits: Uint32Array;
  readonly #keys: BigUint64Array;
  readonly #halves: Uint32Array;
  readonly #distribution: RankDistribution;
  readonly #uniforms: Uniforms;
  #sinceSort = 0;

  /** @param losses [N] the losses known so far; copied */
  constructor(losses: Float64Array, { sampleCount, batchSize, pressure, seed }: Setting) {
    this.#losses = new Float32Array(losses);
    this.#bits = new Uint32Array(this.#losses.buffer);
    this.#keys = new BigUint64Array(sampleCount);
    this.#halves = new Uint32Array(this.#keys.buffer);
    this.#distribution = new RankDistribution(sampleCount, pressure);
    this.#uniforms = new Uniforms(batchSize, seed);
    this.#sort();
  }

  next(): { readonly ids: Uint32Array } {
    const uniforms = this.#uniforms.next();
    const ids = new Uint32Array(uniforms.length);
    for (let i = 0; i < ids.length; i++) ids[i] = this.idAt(this.#distribution.rankAt(uniforms[i]!));
    return { ids };
  }

  record(ids: Uint32Array, losses: Float64Array): void {
    for (let i = 0; i < ids.length; i++) {
      this.#losses[ids[i]!] = losses[i]!;
      this.#sinceSort += 1;
      if (this.#sinceSort === rebuildEvery) this.#sort();
    }
  }

  /** The sample that had the `rank`-th greatest loss, 1 .. N, when the ids were last sorted. */
  idAt(rank: number): number {
    return this.#halves[2 * (rank - 1) + low]!;
  }

  #sort(): void {
    const bits = this.#bits;
    const halves = this.#halves;
    for (let id = 0; id < bits.length; id++) {
      halves[2 * id + low] = id;
      halves[2 * id + high] = descending(bits[id]!);
    }
    this.#keys.sort();
    this.#sinceSort = 0;
  }
}

/** The bits of a float32 as an integer that is the smaller, the greater the number. */
function descending(bits: number): number {
  return bits >>> 31 === 1 ? bits : ~bits & 0x7fffffff;
}
