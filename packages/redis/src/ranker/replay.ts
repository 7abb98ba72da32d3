import { setImmediate as breath } from 'node:timers/promises';
import { type Entry, numberOf } from '../protocol/entries.js';
import { damaged } from '../protocol/damage.js';
import { type Answer, asText, type Replica } from './replica.js';

/** ms of work after which others have a turn: signs of life, above all. */
const LONGEST_TURN = 20;

/**
 * Brings a replica to where its log is. A push says after which entry its batches were drawn; what was added to the log between that entry
 * and the push is applied after the draw, as it was by the ranker that drew.
 */
export class Replay {
  readonly #replica: Replica;
  #waiting: Entry[] = [];
  #turn = performance.now();

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** The next entries of the log. */
  async feed(entries: readonly Entry[]): Promise<void> {
    const replica = this.#replica;
    for (const entry of entries) {
      if (entry.kind !== 'p') {
        this.#waiting.push(entry);
        continue;
      }
      // Else the snapshot has it.
      if (entry.push <= replica.pushes) continue;
      if (entry.push !== replica.pushes + 1)
        throw damaged(`push ${replica.pushes + 1} must be the next one of the log`, entry.push);
      // Who asked before was answered by this push.
      await this.#apply(numberOf(asText(entry.argument)));
      for (let i = 0; i < entry.count; i++) replica.selector.next();
      replica.pushed += entry.count;
      replica.pushes = entry.push;
    }
  }

  /** The log is over: applies what is left, and returns the answers to that. */
  finish(): Promise<{ answers: Answer[]; entries: readonly Entry[] }> {
    return this.#apply(Infinity);
  }

  async #apply(to: number): Promise<{ answers: Answer[]; entries: readonly Entry[] }> {
    const later = this.#waiting.findIndex(({ id }) => numberOf(id) > to);
    const entries = later < 0 ? this.#waiting : this.#waiting.slice(0, later);
    this.#waiting = later < 0 ? [] : this.#waiting.slice(later);
    const answers: Answer[] = [];
    for (const entry of entries) {
      const answer = this.#replica.apply(entry);
      if (answer) answers.push(answer);
      if (performance.now() - this.#turn > LONGEST_TURN) {
        await breath();
        this.#turn = performance.now();
      }
    }
    return { answers, entries };
  }
}
