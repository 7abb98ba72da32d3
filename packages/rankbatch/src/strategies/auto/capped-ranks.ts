import type { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';

/** What {@link CappedRanks} is made from. */
export interface CappedRanksOptions {
  /** N */
  readonly sampleCount: number;
  /** s */
  readonly pressure: number;
  /** The first so many ranks, whose share is eq. 4's. */
  readonly free: number;
  /** So many ranks behind them share at most `cap` of the draws. */
  readonly capped: number;
  readonly cap: number;
}

/** Eq. 4, but that the draws of some ranks are at most a given share, and those taken from them go to the ranks behind. */
export class CappedRanks {
  /** Up to three runs of ranks, each a truncated geometric distribution of its own; their shares of the draws sum to 1. */
  readonly #parts: { readonly before: number; readonly share: number; readonly ranks: RankDistribution }[] =
    [];

  constructor({ sampleCount, pressure, free, capped, cap }: CappedRanksOptions) {
    const all = new RankDistribution(sampleCount, pressure);
    const bounds = [0, free, free + capped, sampleCount];
    const shares = [all.share(free), Math.min(all.share(free + capped) - all.share(free), cap)];
    // Where nothing is behind, or nothing else is there, there is nothing to take from.
    if (free + capped === sampleCount) shares[1] = 1 - shares[0]!;
    shares[2] = 1 - shares[0]! - shares[1]!;
    for (let i = 0; i < 3; i++) {
      const before = bounds[i]!;
      const count = bounds[i + 1]! - before;
      if (count === 0) continue;
      const ranks = new RankDistribution(count, pressure ** (count / sampleCount));
      this.#parts.push({ before, share: shares[i]!, ranks });
    }
  }

  /** Draws a rank, 1 .. N, and its probability. */
  draw(random: Random): [rank: number, probability: number] {
    let rest = random.float();
    let at = 0;
    for (; at + 1 < this.#parts.length && rest >= this.#parts[at]!.share; at++)
      rest -= this.#parts[at]!.share;
    const { before, share, ranks } = this.#parts[at]!;
    const rank = ranks.draw(random.float());
    return [before + rank, share * ranks.weigh(rank)];
  }
}
