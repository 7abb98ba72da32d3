import type { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';

/** What {@link CappedRanks} is made from. */
export type CappedRanksOptions = {
  /** N */
  readonly sampleCount: number;
  /** s */
  readonly pressure: number;
  /** The first so many ranks, whose share is eq. 4's. */
  readonly free: number;
  /** So many ranks behind them share at most `cap` of the draws. */
  readonly capped: number;
  readonly cap: number;
  /** Share of the draws that is uniform over all ranks. */
  readonly uniform: number;
};

/** Eq. 4, but that the draws of some ranks are at most a given share, those taken from them go to the ranks behind, and some draws are uniform. */
export class CappedRanks {
  /** Up to three runs of ranks, each a truncated geometric distribution of its own; their shares of the draws sum to 1. */
  readonly #parts: { readonly before: number; readonly share: number; readonly ranks: RankDistribution }[] =
    [];
  /** Probability of all ranks behind the free ones. */
  readonly behind: number;
  readonly #options: Readonly<Record<string, number>>;
  readonly #uniform: number;
  readonly #count: number;

  constructor(options: CappedRanksOptions) {
    const { sampleCount, pressure, free, capped, cap, uniform } = options;
    this.#options = options;
    this.#uniform = uniform;
    this.#count = sampleCount;
    const all = new RankDistribution(sampleCount, pressure);
    const bounds = [0, free, free + capped, sampleCount];
    const shares = [all.share(free), Math.min(all.share(free + capped) - all.share(free), cap)];
    // Where nothing is behind, or nothing else is there, there is nothing to take from.
    if (free + capped === sampleCount) shares[1] = 1 - shares[0]!;
    shares[2] = 1 - shares[0]! - shares[1]!;
    this.behind = 1 - uniform * (free / sampleCount) - (1 - uniform) * shares[0]!;
    for (let i = 0; i < 3; i++) {
      const before = bounds[i]!;
      const count = bounds[i + 1]! - before;
      if (count === 0) continue;
      const ranks = new RankDistribution(count, pressure ** (count / sampleCount));
      this.#parts.push({ before, share: shares[i]!, ranks });
    }
  }

  /** Whether others would make the same. */
  isMadeFrom(options: Readonly<Record<string, number>>): boolean {
    const own = this.#options;
    return Object.keys(own).every((name) => options[name] === own[name]);
  }

  /** Draws a rank, 1 .. N. */
  #draw(random: Random): number {
    const u = random.float();
    if (u < this.#uniform)
      return 1 + Math.min(Math.floor((u / this.#uniform) * this.#count), this.#count - 1);
    let rest = (u - this.#uniform) / (1 - this.#uniform);
    let at = 0;
    for (; at + 1 < this.#parts.length && rest >= this.#parts[at]!.share; at++)
      rest -= this.#parts[at]!.share;
    const { before, ranks } = this.#parts[at]!;
    return before + ranks.draw(random.float());
  }

  /** Draws `ranks.length` ranks with their probabilities. */
  sample(random: Random, ranks: Uint32Array, probabilities: Float64Array): void {
    for (let i = 0; i < ranks.length; i++) {
      const rank = this.#draw(random);
      ranks[i] = rank;
      probabilities[i] = this.probability(rank);
    }
  }

  /** Probability of a rank, 1 .. N. */
  probability(rank: number): number {
    let at = this.#parts.length - 1;
    while (at > 0 && rank <= this.#parts[at]!.before) at--;
    const { before, share, ranks } = this.#parts[at]!;
    return this.#uniform / this.#count + (1 - this.#uniform) * share * ranks.weigh(rank - before);
  }
}
