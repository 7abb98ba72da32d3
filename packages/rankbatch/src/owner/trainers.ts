import type { Socket } from 'node:net';

/** A trainer that was away for so long, in ms, is forgotten, with the answers that it has not got. */
const MEMORY = 120_000;
/** Bytes of answers kept for all that are away: of more, those that left first are forgotten before. */
const MOST_AWAY = 2 ** 26;
/** What is kept of a trainer, or of an answer, beside its bytes; about. */
const OVERHEAD = 512;

/** What is known of a trainer, whether it is connected or not. */
export class Trainer {
  socket: Socket | undefined;
  /** The last request that was carried out. */
  last = 0;
  /** Answers that may not have arrived, by their request. */
  readonly #answers = new Map<number, readonly Uint8Array[]>();
  /** Bytes of these. */
  held = OVERHEAD;

  answerTo(seq: number): readonly Uint8Array[] {
    return this.#answers.get(seq) ?? [];
  }

  keep(seq: number, answer: readonly Uint8Array[]): void {
    this.#answers.set(seq, answer);
    this.held += bytesOf(answer);
  }

  /** All answers up to this one have arrived. */
  acknowledge(seq: number): void {
    // In the order of their numbers.
    for (const [known, answer] of this.#answers) {
      if (known > seq) break;
      this.#answers.delete(known);
      this.held -= bytesOf(answer);
    }
  }
}

const bytesOf = (answer: readonly Uint8Array[]): number =>
  answer.reduce((sum, { length }) => sum + length, OVERHEAD);

/** Those that are connected, and those that may come back. */
export class Trainers {
  readonly #here = new Map<string, Trainer>();
  /** In the order in which they left. */
  readonly #away = new Map<string, { readonly trainer: Trainer; readonly timer: NodeJS.Timeout }>();
  #heldAway = 0;

  /** How many are connected. */
  get count(): number {
    return this.#here.size;
  }

  find(name: string): Trainer | undefined {
    return this.#here.get(name) ?? this.#away.get(name)?.trainer;
  }

  /** Has a trainer, new or known, on a connection. Of two with one name the later one counts: the earlier one is half open. */
  enter(name: string, socket: Socket): Trainer {
    const trainer = this.find(name) ?? new Trainer();
    this.#forget(name);
    trainer.socket?.destroy();
    trainer.socket = socket;
    this.#here.set(name, trainer);
    return trainer;
  }

  /** A connection has ended. */
  leave(name: string, socket: Socket): void {
    const trainer = this.#here.get(name);
    if (trainer?.socket !== socket) return;
    trainer.socket = undefined;
    this.#here.delete(name);
    this.#away.set(name, { trainer, timer: setTimeout(() => this.#forget(name), MEMORY).unref() });
    this.#heldAway += trainer.held;
    for (const first of this.#away.keys()) {
      if (this.#heldAway <= MOST_AWAY || first === name) break;
      this.#forget(first);
    }
  }

  close(): void {
    for (const name of this.#away.keys()) this.#forget(name);
  }

  #forget(name: string): void {
    const known = this.#away.get(name);
    if (!known) return;
    clearTimeout(known.timer);
    this.#away.delete(name);
    this.#heldAway -= known.trainer.held;
  }
}
