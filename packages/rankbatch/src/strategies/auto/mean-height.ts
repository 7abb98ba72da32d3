import type { Archive } from '../../base/snapshot.js';

/**
 * The mean height of all K known losses as they are now, however unevenly samples are drawn: the mean of what is known, and what draws of these find
 * that to be wrong by, each weighted with P / (K p), where P is the probability that a draw is one of these: 1 / (N p) where all losses are known. No
 * draw with the probability p > 0 makes it biased, as long as the mean of what is known stays what it was when a batch was drawn until all of its draws
 * are noted.
 */
export class MeanHeight {
  /** Mean of the known heights. */
  known = 0;
  #draws = 0;
  #mean = 0;
  /** Sum of the squared distances from the mean. */
  #squares = 0;

  /**
   * Notes a draw.
   *
   * @param weight P / (K p)
   * @param excess what its height is above the known one
   */
  see(weight: number, excess: number): void {
    const value = this.known + weight * excess;
    const off = value - this.#mean;
    this.#mean += off / ++this.#draws;
    this.#squares += off * (value - this.#mean);
  }

  /** Samples have come or gone, and the mean of those that are there now is other by `change`: now, and as if they had always been so. */
  move(change: number): void {
    this.known += change;
    this.#mean += change;
  }

  /** The estimate from the draws since the last call, and its variance; undefined where there were fewer than two. */
  take(): { mean: number; variance: number } | undefined {
    const draws = this.#draws;
    const result = { mean: this.#mean, variance: this.#squares / (draws * (draws - 1)) };
    this.#draws = this.#mean = this.#squares = 0;
    return draws < 2 ? undefined : result;
  }

  sync(archive: Archive): void {
    [this.known, this.#draws, this.#mean, this.#squares] = archive.numbers(
      this.known,
      this.#draws,
      this.#mean,
      this.#squares,
    );
  }
}
