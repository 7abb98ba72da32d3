import { type Batch, newBatch } from '../base/batch.js';
import { requireInteger } from '../base/error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Random } from '../base/random.js';
import type { Archive } from '../base/snapshot.js';

/** A walk over all samples in random order; `Pass` of own-parts.ts checks what it is given. */
export class Pass {
  readonly #ledger: Ledger;
  #order: Uint32Array;
  #done = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#order = ledger.activeIds();
  }

  /** Samples still to come. */
  get left(): number {
    return this.#order.length - this.#done;
  }

  /** Begins another walk, in a new order. */
  restart(): void {
    this.#done = 0;
  }

  /** The next sample, every one still to come equally likely. */
  next(random: Random): number {
    const order = this.#order;
    const place = this.#done++;
    const other = place + random.below(order.length - place);
    const id = order[other]!;
    order[other] = order[place]!;
    order[place] = id;
    return id;
  }

  /** The next `count` samples as a batch. */
  draw(count: number, epoch: number, random: Random): Batch {
    const batch = newBatch(count, epoch);
    for (let i = 0; i < count; i++) batch.ids[i] = this.next(random);
    batch.probabilities.fill(1 / this.#order.length);
    return batch;
  }

  /** New samples join those still to come. */
  add(ids: Uint32Array): void {
    const order = new Uint32Array(this.#order.length + ids.length);
    order.set(this.#order);
    order.set(ids, this.#order.length);
    this.#order = order;
  }

  /** Samples leave, whether they have come already or not. */
  retire(ids: Uint32Array): void {
    const gone = new Set(ids);
    const before = this.#order.subarray(0, this.#done).filter((id) => gone.has(id));
    this.#order = this.#order.filter((id) => !gone.has(id));
    this.#done -= before.length;
  }

  sync(archive: Archive): void {
    const [done, length] = archive.numbers(this.#done, this.#order.length);
    requireInteger('snapshot: pass', length, 1, archive.left / 4);
    requireInteger('snapshot: pass', done, 0, length);
    this.#done = done;
    if (length !== this.#order.length) this.#order = new Uint32Array(length);
    archive.column(this.#order);
    for (const id of this.#order) requireInteger('snapshot: pass', id, 0, this.#ledger.length - 1);
  }
}
