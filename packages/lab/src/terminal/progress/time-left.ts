/** Estimates how long a race still takes from the measured seconds of its finished epochs. */
export class TimeLeft {
  readonly #epochs: number;
  readonly #jobs: () => number;
  #finished = 0;
  #skipped = 0;
  #seconds = 0;

  /**
   * @param epochs Number of epochs of all runs together.
   * @param jobs Runs side by side, or how many these are now.
   */
  constructor(epochs: number, jobs: number | (() => number) = 1) {
    this.#epochs = epochs;
    this.#jobs = typeof jobs === 'number' ? () => jobs : jobs;
  }

  /** Takes note of epochs that were finished earlier. */
  skip(epochs: number): void {
    this.#skipped += epochs;
  }

  /** Takes note of one more epoch. */
  finish(seconds: number): void {
    this.#finished += 1;
    this.#seconds += seconds;
  }

  /**
   * Seconds left, `current` seconds into an epoch of which the share `progress` (0..1) is done; null while nothing is known.
   */
  estimate(current = 0, progress = 0): number | null {
    const left = this.#epochs - this.#skipped - this.#finished;
    if (this.#finished === 0) return progress < 0.05 ? null : (current / progress) * left - current;
    const each = this.#seconds / this.#finished;
    return (each * left - Math.min(current, each)) / this.#jobs();
  }
}
