import type { AutoTuning } from './tuning.js';
import type { Archive } from '../../base/snapshot.js';

/** Epochs before the next try after the first failure, and the factor for every further one. */
const FIRST_REST = 4;
const GROWTH = 4;

/**
 * How much less often than by uniform draws the samples that do not get learnt are drawn.
 *
 * They may have wrong labels, which it is good not to learn, or lie where classes overlap, which it is bad to draw unevenly. Training losses
 * are the same in both cases. Only a validation loss tells them apart, so that without one they are drawn by rank as all others.
 */
export class HeldBack {
  /** Their draws are halved so many times. */
  halvings = 0;
  readonly #tuning: AutoTuning;
  #rest = 0;
  #nextRest = FIRST_REST;
  /** The last validation loss, by how much it was below the one before, and the least so far. */
  #last = Infinity;
  #fall = Infinity;
  #best = Infinity;
  /** The validation loss when holding back began. */
  #before = Infinity;
  /** Whether the next report is that of the first epoch of it. */
  #isTrial = false;

  constructor(tuning: AutoTuning) {
    this.#tuning = tuning;
  }

  get isOn(): boolean {
    return this.halvings > 0;
  }

  /** Begins an epoch. */
  startEpoch(): void {
    this.#rest = Math.max(0, this.#rest - 1);
  }

  /**
   * Takes the validation loss after an epoch.
   *
   * @param population share of the samples that do not get learnt
   * @param isAsked whether pressure has done harm
   */
  report(loss: number, population: number, isAsked: boolean): void {
    const fall = this.#last - loss;
    if (population === 0) {
      // Nobody is left to hold back.
      this.halvings = 0;
      this.#isTrial = false;
    } else if (this.isOn) {
      // The first epoch must lower it by a good part, and by more than the one before has.
      const least = Math.max(this.#tuning.leastRelief * Math.abs(this.#last), this.#fall);
      const isWorse = this.#isTrial ? fall <= least : loss > this.#before;
      if (isWorse) {
        this.halvings = 0;
        this.#rest = this.#nextRest;
        this.#nextRest *= GROWTH;
      } else if (loss < this.#best) {
        this.halvings = Math.min(this.halvings + 1, this.#tuning.mostHalvings);
      }
      this.#isTrial = false;
    } else if (isAsked && this.#canTry(population) && Number.isFinite(fall)) {
      this.halvings = 1;
      this.#before = loss;
      this.#isTrial = true;
    }
    this.#last = loss;
    this.#fall = fall;
    this.#best = Math.min(this.#best, loss);
  }

  /** The share of the draws that they may have. @param population their share of all samples */
  capOf(population: number): number {
    return population / 2 ** this.halvings;
  }

  #canTry(population: number): boolean {
    const { mostHalvings, mostHeld } = this.#tuning;
    return this.#rest === 0 && population > 0 && population <= mostHeld && mostHalvings > 0;
  }

  sync(archive: Archive): void {
    const [halvings, rest, nextRest, last, fall, best, before, isTrial] = archive.numbers(
      this.halvings,
      this.#rest,
      this.#nextRest,
      this.#last,
      this.#fall,
      this.#best,
      this.#before,
      Number(this.#isTrial),
    );
    this.halvings = halvings;
    this.#rest = rest;
    this.#nextRest = nextRest;
    this.#last = last;
    this.#fall = fall;
    this.#best = best;
    this.#before = before;
    this.#isTrial = isTrial === 1;
  }
}
