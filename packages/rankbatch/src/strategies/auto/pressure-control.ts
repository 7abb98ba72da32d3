import { Trial } from './trial.js';
import type { AutoTuning } from './tuning.js';
import type { Archive } from '../../base/snapshot.js';

/** Epochs for which pressure does not rise after the first harm, and the factor for every further one. */
const FIRST_REST = 2;
const GROWTH = 2;
/** Pressures below e are not worth the draws with replacement. */
const LEAST = 1;
/** For so many epochs a validation loss counts. */
const LASTS = 2;
/** The limit that harm has left rises by this part of a step at every look. */
const CAREFUL = 0.25;

/** Validation losses count as roots, as small ones swing by more of themselves than large ones do. */
const rootOf = (loss: number, start: number): number => Math.sqrt(Math.max(loss, 0) / start);

/** Raises the pressure step by step, and halves ln s at once where that does harm. */
export class PressureControl {
  /** ln s; 0 where nothing is selected. */
  steepness = 0;
  /** Further epochs for which it does not rise. */
  rest = 0;
  /** How many times it has done harm. */
  harms = 0;
  /** Epochs that have begun since the latest validation loss. */
  unreported = Infinity;
  readonly #tuning: AutoTuning;
  readonly #trial = new Trial();
  #limit = Infinity;
  /** Latest mean height, and its variance. */
  #mean = 0;
  #error = 0;
  /** Least mean height so far, and its variance. */
  #best = Infinity;
  #variance = 0;
  /** Least validation loss so far. */
  #bestValidation = Infinity;
  /** Selected epochs since the last new least validation loss, where that decides. */
  #stale = 0;

  constructor(tuning: AutoTuning) {
    this.#tuning = tuning;
  }

  /** Whether a validation loss has been told lately. */
  get isValidated(): boolean {
    return this.#bestValidation < Infinity && this.unreported <= LASTS;
  }

  /** Whether an epoch is shuffled to see whether selection is why the mean height falls no more. */
  get isOnTrial(): boolean {
    return this.#trial.isOn;
  }

  /** Begins an epoch. */
  startEpoch(): void {
    this.rest = Math.max(0, this.rest - 1);
    this.unreported++;
    this.#trial.startEpoch();
  }

  /** What the last look has found: the mean height, its standard error and the least mean so far. */
  get judged(): { mean: number; error: number; least: number } | null {
    return this.#best === Infinity
      ? null
      : { mean: this.#mean, error: Math.sqrt(this.#error), least: this.#best };
  }

  /** Takes the mean height since the last look. @param start a loss from before training, which makes the rules independent of the unit */
  judge({ mean, variance }: { mean: number; variance: number }, start: number): void {
    this.#mean = mean;
    this.#error = variance;
    if (this.#trial.isOn) {
      [this.#best, this.#variance] = [mean, variance];
      this.#end(this.#trial.judge(mean, variance, this.#tuning));
      return;
    }
    const { alarm, slack, looks } = this.#tuning;
    const bound = (height: number, square: number): number => height + alarm * Math.sqrt(square);
    // By what it is at most: an early look may find any mean, with a large error.
    const isLeast = bound(mean, variance) < bound(this.#best, this.#variance);
    const margin = alarm * Math.sqrt(variance + this.#variance);
    const tolerated = (Math.sqrt(Math.max(this.#best, 0)) + slack) ** 2;
    if (mean > tolerated + margin) this.#lower();
    else if (this.steepness === 0 || isLeast || this.#validationDecides(start)) this.#trial.clear();
    else if (this.#trial.note(mean, variance, looks) && mean > this.#best + margin) {
      this.#trial.begin(this.steepness);
      this.steepness = 0;
    }
    // What shuffling does not repair is no harm of selection.
    if (!isLeast && this.steepness > 0) return;
    this.#best = mean;
    this.#variance = variance;
  }

  /** The mean height is other by `change` as samples have come or gone, which is no harm: the least one moves along. */
  move(change: number): void {
    this.#best += change;
    this.#trial.move(change);
  }

  /** Takes the validation loss after an epoch. */
  report(loss: number, start: number, wasSelecting: boolean): void {
    this.unreported = 0;
    const best = this.#bestValidation;
    const { leastHarm, patience } = this.#tuning;
    const decides = this.#validationDecides(start);
    if (decides) this.#stale = wasSelecting && loss >= best ? this.#stale + 1 : 0;
    const isStale = decides && this.#stale >= patience;
    const isHarm =
      wasSelecting && start > 0 && (isStale || rootOf(loss, start) > rootOf(best, start) + leastHarm);
    this.#bestValidation = wasSelecting ? Math.min(best, loss) : loss;
    if (isHarm) this.#lower();
  }

  /** Whether there is so much of the validation loss left that it tells whether there is progress; where less is, it swings, and the mean height does. */
  #validationDecides(start: number): boolean {
    return this.isValidated && rootOf(this.#bestValidation, start) > this.#tuning.mostLeft;
  }

  /** Goes a step towards the pressure that the losses allow. */
  rise(most: number): void {
    if (this.#trial.isOn) return;
    const { ramp } = this.#tuning;
    if (this.rest === 0) this.#limit += CAREFUL * ramp;
    this.#set(Math.min(this.steepness + ramp, most, this.#limit));
  }

  #lower(): void {
    this.#stale = 0;
    if (this.steepness === 0) return;
    this.#trial.clear();
    this.#set(this.steepness / 2);
    this.#limit = this.steepness;
    this.rest = FIRST_REST * GROWTH ** this.harms++;
  }

  /** Ends a trial, once it has told whether selection was harm; otherwise selection goes on, and is compared with what was usual under it. */
  #end(isHarm: boolean | undefined): void {
    if (isHarm === undefined) return;
    const { level, steepness } = this.#trial;
    this.#trial.end();
    this.steepness = steepness;
    if (isHarm) this.#lower();
    else [this.#best, this.#variance] = [level.mean, level.variance];
  }

  #set(steepness: number): void {
    this.steepness = steepness < LEAST ? 0 : steepness;
  }

  sync(archive: Archive): void {
    [
      this.steepness,
      this.rest,
      this.harms,
      this.#limit,
      this.#best,
      this.#variance,
      this.#bestValidation,
      this.#mean,
      this.#error,
      this.#stale,
    ] = archive.numbers(
      this.steepness,
      this.rest,
      this.harms,
      this.#limit,
      this.#best,
      this.#variance,
      this.#bestValidation,
      this.#mean,
      this.#error,
      this.#stale,
    );
    if (archive.version > 3) this.#trial.sync(archive);
  }
}
