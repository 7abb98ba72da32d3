import { refuse, requireFinitePositive, requireInteger } from '../base/error.js';
import { RankDraws } from './rank-draws.js';

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
export class RankDistribution extends RankDraws {
  constructor(sampleCount: number, pressure: number) {
    requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
    requireFinitePositive('pressure', pressure);
    super(sampleCount, pressure);
  }

  /** {@link probability} of a rank that is checked. */
  weigh(rank: number): number {
    return this.first * Math.exp(this.slope * (this.mirrored ? this.sampleCount - rank : rank - 1));
  }

  /** {@link rankAt} of a number that is checked. */
  draw(u: number): number {
    const depth = this.steepness === 0 ? u * this.sampleCount : Math.log1p(u * this.tail) / this.slope;
    const before = Math.min(Math.floor(depth), this.sampleCount - 1);
    return this.mirrored ? this.sampleCount - before : before + 1;
  }

  /** p_i of rank i (eq. 4). */
  probability(rank: number): number {
    this.#requireRank(rank, 1);
    return this.weigh(rank);
  }

  /** p_1 + .. + p_i: the share of all draws that goes to ranks 1 .. i; 0 for i = 0. */
  share(rank: number): number {
    this.#requireRank(rank, 0);
    const fraction = rank / this.sampleCount;
    if (this.steepness === 0) return fraction;
    // The mirror image starts from the other end: 1 - share of the last N - i, written without the subtraction.
    if (!this.mirrored) return Math.expm1(-this.steepness * fraction) / this.tail;
    return (Math.exp(-this.steepness * (1 - fraction)) * Math.expm1(-this.steepness * fraction)) / this.tail;
  }

  /** The rank that a uniform u in [0, 1) selects: for s >= 1 the lowest i with u < share(i); for s < 1 counted from the other end. */
  rankAt(u: number): number {
    if (!(u >= 0 && u < 1)) refuse('u', 'must be in [0, 1)', u);
    return this.draw(u);
  }

  #requireRank(rank: number, least: number): void {
    requireInteger('rank', rank, least, this.sampleCount);
  }
}
