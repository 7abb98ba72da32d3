import { Bits } from '../../ledger/bits.js';
import type { Ledger } from '../../ledger/ledger.js';
import { Pass } from '../pass.js';
import type { Random } from '../../base/random.js';
import type { Archive } from '../../base/snapshot.js';

/** Which samples were not drawn yet since it was made: one bit a sample, and a shuffled walk past those that were. */
export class Coverage {
  /** How many samples were not drawn yet. */
  left: number;
  readonly #ledger: Ledger;
  readonly #pass: Pass;
  readonly #drawn: Bits;

  constructor(ledger: Ledger) {
    this.left = ledger.count;
    this.#ledger = ledger;
    this.#pass = new Pass(ledger);
    this.#drawn = new Bits(ledger.length);
  }

  /** One of the samples not drawn yet, each equally likely. */
  next(random: Random): number {
    for (;;) {
      const id = this.#pass.next(random);
      if (!this.#drawn.has(id)) return id;
    }
  }

  /** Notes that a sample was drawn, and tells whether it is the first time. */
  mark(id: number): boolean {
    const isFirst = !this.#drawn.has(id);
    this.#drawn.add(id);
    if (isFirst) this.left--;
    return isFirst;
  }

  add(ids: Uint32Array): void {
    this.#pass.add(ids);
    this.#drawn.grow(this.#ledger.length);
    this.left += ids.length;
  }

  retire(ids: Uint32Array): void {
    this.#pass.retire(ids);
    // The bit must be free for whoever gets the id next.
    for (const id of ids) if (!this.#drawn.delete(id)) this.left--;
  }

  sync(archive: Archive): void {
    [this.left] = archive.numbers(this.left);
    this.#pass.sync(archive);
    archive.column(this.#drawn.bytes);
  }
}
