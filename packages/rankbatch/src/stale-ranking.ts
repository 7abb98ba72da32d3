import type { Rank, SampleId } from './brand.js';
import type { Ledger } from './ledger.js';
import { createOrder } from './live-ranking.js';
import type { Order } from './order.js';
import type { Archive } from './snapshot.js';

/**
 * The order as the paper's reference implementation has it: brought up to date only after every `every` recorded samples (its T_s).
 *
 * Costs 8 bytes a sample more than the exact ranking; it is here to reproduce the paper and to measure what stale ranks cost.
 */
export class StaleRanking implements Order {
  readonly #ledger: Ledger;
  readonly #keys: readonly number[];
  readonly #every: number;
  /** [N] the losses that the order reflects. */
  #ranked: Float64Array;
  #order: Order | undefined;
  /** Samples whose latest loss is not in the order yet. */
  readonly #pending = new Set<number>();
  /** Samples recorded since the order was last brought up to date. */
  #sinceRefresh = 0;

  constructor(ledger: Ledger, keys: readonly number[], every: number) {
    this.#ledger = ledger;
    this.#keys = keys;
    this.#every = every;
    this.#ranked = ledger.losses.slice();
  }

  idAt(rank: Rank): SampleId {
    return this.#current().idAt(rank);
  }

  rankOf(id: SampleId): Rank {
    return this.#current().rankOf(id);
  }

  idsAt(ranks: Uint32Array, ids: Uint32Array): void {
    this.#current().idsAt(ranks, ids);
  }

  top(count: number, visit: (id: SampleId) => void): void {
    this.#current().top(count, visit);
  }

  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    for (let i = 0; i < ids.length; i++) {
      this.#ledger.losses[ids[i]!] = losses[i]! + 0; // -0 becomes 0
      this.#pending.add(ids[i]!);
      if (++this.#sinceRefresh < this.#every) continue;
      const due = [...this.#pending];
      this.#current().updateAll(
        due,
        due.map((id) => this.#ledger.losses[id]!),
      );
      this.#pending.clear();
      this.#sinceRefresh = 0;
    }
  }

  sync(archive: Archive): void {
    this.#sinceRefresh = archive.number(this.#sinceRefresh);
    archive.column(this.#ranked);
    this.#ledger.losses.forEach((loss, id) => {
      if (loss !== this.#ranked[id]) this.#pending.add(id);
    });
  }

  #current(): Order {
    return (this.#order ??= createOrder(this.#ranked, this.#keys));
  }
}
