/** Estimates how long a race still takes from the measured seconds of its finished epochs. */
export class TimeLeft {
  readonly #epochs: number;
  readonly #jobs: () => number;
  /** Epochs of each run that are over, by its number. */
  readonly #done = new Map<number, number>();
  #measured = 0;
  #seconds = 0;

  /**
   * @param epochs Number of epochs of all runs together.
   * @param jobs Runs side by side, or how many these are now.
   */
  constructor(epochs: number, jobs: number | (() => number) = 1) {
    this.#epochs = epochs;
    this.#jobs = typeof jobs === 'number' ? () => jobs : jobs;
  }

  /** Takes note of a run that begins, or begins again, of which some epochs were finished earlier. */
  begin(run: number, finished: number): void {
    this.#done.set(run, finished);
  }

  /** Takes note of one more epoch of a run. */
  finish(run: number, seconds: number): void {
    this.#done.set(run, (this.#done.get(run) ?? 0) + 1);
    this.#measured += 1;
    this.#seconds += seconds;
  }

  /** Takes note that none of a run's `epochs` are left, as it has failed; returns how many were over. */
  fail(run: number, epochs: number): number {
    const done = this.#done.get(run) ?? 0;
    this.#done.set(run, epochs);
    return done;
  }

  /**
   * Seconds left, `current` seconds into an epoch of which the share `progress` (0..1) is done; null while nothing is known.
   */
  estimate(current = 0, progress = 0): number | null {
    const left = this.#epochs - [...this.#done.values()].reduce((sum, each) => sum + each, 0);
    if (this.#measured === 0) return progress < 0.05 ? null : (current / progress) * left - current;
    const each = this.#seconds / this.#measured;
    return (each * left - Math.min(current, each)) / this.#jobs();
  }
}
