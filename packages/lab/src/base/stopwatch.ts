/** Adds up the seconds spent in each of several activities. */
export class Stopwatch<Activity extends string> {
  /** Seconds of each activity since it was last taken. */
  readonly seconds: Partial<Record<Activity, number>>;

  /** @param seconds What the activities begin with; goes on counting in it. */
  constructor(seconds: Partial<Record<Activity, number>> = {}) {
    this.seconds = seconds;
  }

  /** Runs `work` and counts its time, also when it is asynchronous. */
  async time<T>(activity: Activity, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#add(activity, start);
    return result;
  }

  /** The same for synchronous work, without a turn of the event loop. */
  timeSync<T>(activity: Activity, work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#add(activity, start);
    return result;
  }

  /** Seconds of an activity since it was last taken; starts it again from 0. */
  take(activity: Activity): number {
    const taken = this.seconds[activity] ?? 0;
    this.seconds[activity] = 0;
    return taken;
  }

  #add(activity: Activity, start: number): void {
    this.seconds[activity] = (this.seconds[activity] ?? 0) + (performance.now() - start) / 1000;
  }
}
