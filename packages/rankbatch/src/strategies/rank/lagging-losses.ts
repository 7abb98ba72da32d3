import { grown } from '../../ledger/grown.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Order } from '../../ranking/order.js';
import type { Archive } from '../../base/snapshot.js';

/**
 * The losses that the order reflects where it is brought up to date only after every `every` recorded samples (T_s), as in the
 * paper's reference implementation.
 *
 * Costs 8 bytes a sample; it is here to reproduce the paper and to measure what lagging ranks cost.
 */
export class LaggingLosses {
  /** [length] by id, written by the order; NaN where there is no sample. */
  losses: Float64Array;
  readonly #ledger: Ledger;
  readonly #every: number;
  /** Samples whose latest loss is not among these yet. */
  readonly #pending = new Set<number>();
  /** Samples recorded since the order was last brought up to date. */
  #since = 0;

  constructor(ledger: Ledger, every: number) {
    this.losses = ledger.losses.slice();
    this.#ledger = ledger;
    this.#every = every;
  }

  record(ids: ArrayLike<number>, losses: ArrayLike<number>, order: () => Order): void {
    const latest = this.#ledger.losses;
    for (let i = 0; i < ids.length; i++) {
      latest[ids[i]!] = losses[i]! + 0; // -0 becomes 0
      this.#pending.add(ids[i]!);
      if (++this.#since < this.#every) continue;
      const changed = [...this.#pending];
      order().updateAll(
        changed,
        changed.map((id) => latest[id]!),
      );
      this.#pending.clear();
      this.#since = 0;
    }
  }

  add(ids: Uint32Array): void {
    this.#grow();
    for (const id of ids) this.losses[id] = Infinity;
  }

  retire(ids: Uint32Array): void {
    for (const id of ids) {
      this.losses[id] = Number.NaN;
      this.#pending.delete(id);
    }
  }

  sync(archive: Archive): void {
    this.#grow();
    archive.column(this.losses);
    [this.#since] = archive.numbers(this.#since);
    this.#ledger.losses.forEach((loss, id) => {
      if (!Object.is(loss, this.losses[id])) this.#pending.add(id);
    });
  }

  #grow(): void {
    this.losses = grown(Float64Array, this.losses, this.#ledger.length);
  }
}
