import type { AutoTuning } from './tuning.js';
import type { Archive } from '../../base/snapshot.js';

/** Epochs of shuffling that the first harm brings, and the factor for every further one. */
const FIRST_REST = 2;
const GROWTH = 4;

/**
 * Has selection rest for some epochs of shuffling when the validation loss tells that it does harm.
 *
 * Losses that stay high may be wrong labels, which it is good not to learn, or classes that overlap, which it is bad to draw unevenly. Training
 * losses are the same in both cases; a validation loss tells them apart within an epoch.
 */
export class ValidationGuard {
  /** Epochs of shuffling still to begin. */
  rest = 0;
  /** Whether selection rests in the current epoch. */
  isResting = false;
  readonly #tuning: AutoTuning;
  #nextRest = FIRST_REST;
  /** Least validation loss so far. */
  #best = Infinity;
  /** Whether the epoch before the reported one was of selection. */
  #isGoingOn = false;

  constructor(tuning: AutoTuning) {
    this.#tuning = tuning;
  }

  /**
   * Takes the validation loss after an epoch. The first epoch of selection after a shuffled one must lower it, others must not raise it much.
   *
   * @param start a loss from before training, which makes the rule independent of the unit
   */
  report(loss: number, start: number, wasSelecting: boolean): void {
    const isFirst = wasSelecting && !this.#isGoingOn;
    const isWorse = loss > this.#best + (isFirst ? 0 : this.#tuning.leastHarm * start);
    this.#isGoingOn = wasSelecting;
    this.#best = Math.min(this.#best, loss);
    if (!isWorse) return;
    if (wasSelecting) {
      this.rest = this.#nextRest;
      this.#nextRest *= GROWTH;
    } else if (this.isResting) {
      // Shuffling has not repaired it: selection was not to blame, and is measured by this from now on.
      this.rest = 0;
      this.#nextRest /= GROWTH;
      this.#best = loss;
    }
  }

  /** Begins an epoch. */
  startEpoch(): void {
    this.isResting = this.rest > 0;
    if (this.isResting) this.rest--;
  }

  sync(archive: Archive): void {
    const [rest, nextRest, best, isResting, isGoingOn] = archive.numbers(
      this.rest,
      this.#nextRest,
      this.#best,
      Number(this.isResting),
      Number(this.#isGoingOn),
    );
    this.rest = rest;
    this.isResting = isResting === 1;
    this.#nextRest = nextRest;
    this.#best = best;
    this.#isGoingOn = isGoingOn === 1;
  }
}
