import { setImmediate } from 'node:timers/promises';

const turnEveryMs = 50;

/** Lets signals and the progress have their turn in a long measurement; called between two timed parts. */
export class Pacer {
  readonly #signal: AbortSignal;
  #lastTurn = -Infinity;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether it is time for {@link turn}. */
  get isDue(): boolean {
    return performance.now() - this.#lastTurn > turnEveryMs;
  }

  /** One turn of the event loop; throws when the user has interrupted. */
  async turn(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#lastTurn = performance.now();
  }
}
