import type { Archive } from '../../base/snapshot.js';

/** Mean of what some looks at the mean height found. */
class Level {
  looks = 0;
  mean = 0;
  /** Sum of the squared distances from the mean. */
  #squares = 0;
  /** Sum of their variances. */
  #variances = 0;

  clear(): void {
    this.looks = this.mean = this.#squares = this.#variances = 0;
  }

  add(mean: number, variance: number): void {
    const off = mean - this.mean;
    this.mean += off / ++this.looks;
    this.#squares += off * (mean - this.mean);
    this.#variances += variance;
  }

  /** Of the mean: by how much the looks differ, as training swings, or by their own errors, whichever is more. */
  get variance(): number {
    const { looks } = this;
    return Math.max(this.#squares / Math.max(1, looks - 1), this.#variances / looks) / looks;
  }

  sync(archive: Archive): void {
    [this.looks, this.mean, this.#squares, this.#variances] = archive.numbers(
      this.looks,
      this.mean,
      this.#squares,
      this.#variances,
    );
  }
}

/**
 * Under selection the mean height falls no more. Is it selection, or has training come to where losses swing? The next epoch is shuffled: where the
 * mean height is surely higher at its end, it was not selection.
 */
export class Trial {
  /** ln s that is on trial; 0 where none is. */
  steepness = 0;
  /** How many times it was not selection: each time it takes twice as many looks until the next trial. */
  #acquittals = 0;
  /** Looks in the shuffled epoch; -1 before it. */
  #looked = -1;
  /** Under selection since the last new least mean, and in the second half of the shuffled epoch, as the network has to recover. */
  readonly #selected = new Level();
  readonly #shuffled = new Level();

  get isOn(): boolean {
    return this.steepness > 0;
  }

  /** The mean height under selection. */
  get level(): { mean: number; variance: number } {
    const { mean, variance } = this.#selected;
    return { mean, variance };
  }

  startEpoch(): void {
    if (this.isOn && this.#looked < 0) this.#looked = 0;
  }

  /** Takes a look under selection that brought no new least mean. @returns whether there have been as many as in an epoch, or twice, .. of it */
  note(mean: number, variance: number, looks: number): boolean {
    this.#selected.add(mean, variance);
    return this.#selected.looks >= looks * 2 ** this.#acquittals;
  }

  /** The mean height falls again, or is not what decides. */
  clear(): void {
    this.#selected.clear();
  }

  begin(steepness: number): void {
    this.steepness = steepness;
    this.#looked = -1;
    this.#shuffled.clear();
  }

  /** Selection goes on, or does not. */
  end(): void {
    this.steepness = 0;
    this.clear();
  }

  /** Takes a look without selection. @returns once the shuffled epoch is over whether it was selection */
  judge(
    mean: number,
    variance: number,
    { looks, alarm }: { looks: number; alarm: number },
  ): boolean | undefined {
    if (this.#looked < 0) return undefined;
    if (++this.#looked > looks / 2) this.#shuffled.add(mean, variance);
    if (this.#looked < looks) return undefined;
    const [selected, shuffled] = [this.#selected, this.#shuffled];
    const margin = alarm * Math.sqrt(selected.variance + shuffled.variance);
    const isHarm = shuffled.mean <= selected.mean + margin;
    if (!isHarm) this.#acquittals++;
    return isHarm;
  }

  /** The mean height is other by `change`, as samples have come or gone. */
  move(change: number): void {
    this.#selected.mean += change;
    this.#shuffled.mean += change;
  }

  sync(archive: Archive): void {
    [this.steepness, this.#acquittals, this.#looked] = archive.numbers(
      this.steepness,
      this.#acquittals,
      this.#looked,
    );
    this.#selected.sync(archive);
    this.#shuffled.sync(archive);
  }
}
