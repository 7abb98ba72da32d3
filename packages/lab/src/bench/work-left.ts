import type { Task } from './bench-event.js';

/** Estimates how long a benchmark still takes: the expected seconds of what is left, corrected by how wrong they were so far. */
export class WorkLeft {
  #left: number;
  #expected = 0;
  #spent = 0;

  constructor(tasks: readonly Task[]) {
    this.#left = tasks.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0);
  }

  finish({ expectedSeconds }: Task, seconds: number): void {
    this.#left -= expectedSeconds;
    this.#expected += expectedSeconds;
    this.#spent += seconds;
  }

  /** Seconds left, `current` seconds into a task. */
  estimate(task?: Task, current = 0): number {
    const factor = this.#expected === 0 ? 1 : this.#spent / this.#expected;
    if (task === undefined) return this.#left * factor;
    // A task that takes longer than expected is taken to be nearly done.
    const own = task.expectedSeconds * factor;
    return this.#left * factor - Math.min(current, 0.9 * own);
  }
}
