import { refuse, requireFinitePositive, requireInteger } from '../base/error.js';
import { toFloat } from '../base/random.js';

const MOST_SAMPLES = 2 ** 32 - 1;

/**
 * The truncated geometric distribution of the drawn rank, in closed form: no table, O(1) each.
 *
 * p_i = q^i / sum_j q^j, q = exp(-ln(s)/N), i = 1 .. N (arXiv:1511.06343, eq. 4). Accurate for every finite s > 0 and N up to
 * 2^32 - 1: differences go through `expm1` and `log1p`, and s < 1 is computed as the mirror image of 1/s, so nothing overflows.
 *
 * @example
 * ```ts
 * import { RankDistribution } from 'rankbatch';
 * const ranks = new RankDistribution(10, 100); // N = 10 samples, pressure s = 100
 * ranks.probability(1).toFixed(6); // => '0.372770'
 * ranks.probability(10).toFixed(6); // => '0.005908'
 * ranks.share(10); // => 1
 * ranks.rankAt(0.5); // => 2
 * new RankDistribution(4, 1).probability(3); // => 0.25
 * ```
 */
export class RankDistribution {
  /** N */
  readonly sampleCount: number;
  /** s */
  readonly pressure: number;
  readonly #mirrored: boolean;
  /** |ln s| */
  readonly #steepness: number;
  /** -(1 - 1/s) for s > 1 */
  readonly #tail: number;
  /** -|ln s| / N */
  readonly #slope: number;
  /** p_1, or p_N for s < 1 */
  readonly #first: number;

  constructor(sampleCount: number, pressure: number) {
    requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
    requireFinitePositive('pressure', pressure);
    this.sampleCount = sampleCount;
    this.pressure = pressure;
    this.#mirrored = pressure < 1;
    this.#steepness = Math.abs(Math.log(pressure));
    this.#tail = Math.expm1(-this.#steepness);
    this.#slope = -this.#steepness / sampleCount;
    this.#first = this.#steepness === 0 ? 1 / sampleCount : Math.expm1(this.#slope) / this.#tail;
  }

  /** p_i of rank i (eq. 4). */
  probability(rank: number): number {
    this.#requireRank(rank, 1);
    return this.weigh(rank);
  }

  /** {@link probability} without the check, for the inner loop. */
  weigh(rank: number): number {
    const before = this.#mirrored ? this.sampleCount - rank : rank - 1;
    return this.#first * Math.exp(this.#slope * before);
  }

  /** p_1 + .. + p_i: the share of all draws that goes to ranks 1 .. i; 0 for i = 0. */
  share(rank: number): number {
    this.#requireRank(rank, 0);
    const fraction = rank / this.sampleCount;
    if (this.#steepness === 0) return fraction;
    // The mirror image starts from the other end: 1 - share of the last N - i, written without the subtraction.
    if (!this.#mirrored) return Math.expm1(-this.#steepness * fraction) / this.#tail;
    return (
      (Math.exp(-this.#steepness * (1 - fraction)) * Math.expm1(-this.#steepness * fraction)) / this.#tail
    );
  }

  /** The rank that a uniform u in [0, 1) selects: for s >= 1 the lowest i with u < share(i); for s < 1 counted from the other end. */
  rankAt(u: number): number {
    if (!(u >= 0 && u < 1)) refuse('u', 'must be in [0, 1)', u);
    return this.draw(u);
  }

  /** {@link rankAt} without the check, for the inner loop. */
  draw(u: number): number {
    const depth = this.#steepness === 0 ? u * this.sampleCount : Math.log1p(u * this.#tail) / this.#slope;
    const before = Math.min(Math.floor(depth), this.sampleCount - 1);
    return this.#mirrored ? this.sampleCount - before : before + 1;
  }

  /** Draws `ranks.length` ranks with their probabilities; each takes two 32-bit words. */
  sample(words: Uint32Array, ranks: Uint32Array, probabilities: Float64Array): void {
    const last = this.sampleCount - 1;
    const steep = this.#steepness > 0;
    const tail = this.#tail;
    const slope = this.#slope;
    const first = this.#first;
    for (let i = 0; i < ranks.length; i++) {
      const u = toFloat(words[2 * i]!, words[2 * i + 1]!);
      const depth = steep ? Math.log1p(u * tail) / slope : u * this.sampleCount;
      const before = Math.min(Math.floor(depth), last);
      ranks[i] = this.#mirrored ? last - before + 1 : before + 1;
      // p_1 exp(slope * before), of which exp(slope * depth) = 1 + u * tail is at hand; off by 2^-53 p_1 at most.
      probabilities[i] = first * (1 + u * tail) * expNear0(slope * (before - depth));
    }
  }

  #requireRank(rank: number, least: number): void {
    requireInteger('rank', rank, least, this.sampleCount);
  }
}

/** exp(x), by its series where 7 terms are exact to a double: four times as fast. */
function expNear0(x: number): number {
  if (x > 0.01) return Math.exp(x);
  return 1 + x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x / 720)))));
}
