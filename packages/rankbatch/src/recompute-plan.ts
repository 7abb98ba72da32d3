import { Bits } from './bits.js';
import { sampleId } from './brand.js';
import type { Ledger } from './ledger.js';
import type { Order } from './order.js';
import type { Recompute } from './rank-strategy.js';
import type { Position } from './sampler.js';
import type { Archive } from './snapshot.js';

/** A rank has moved when it did by more than this share of N. */
const MOVED = 0.01;

/**
 * Which samples are due for fresh losses, and when: at the draws N/r_freq, 2N/r_freq, .. but not before the first pass is
 * complete, the r_ratio * N highest-ranked ones (arXiv:1511.06343, its prefix "r").
 *
 * The plan is fixed when it is first asked for after its date. It takes one bit a sample, set until its fresh loss is recorded.
 */
export class RecomputePlan {
  readonly #recompute: Recompute;
  readonly #ledger: Ledger;
  readonly #chosen: Bits;
  /** How many dates have come, counting those before the first pass was complete. */
  #dates = 0;
  /** Ids of the plan below this one were handed out. */
  #cursor = 0;
  /** Ids of the plan not handed out yet. */
  #left = 0;
  /** How many of the plan were recorded since, and how many of these moved. */
  #fresh = 0;
  #moved = 0;

  constructor(recompute: Recompute, ledger: Ledger) {
    this.#recompute = recompute;
    this.#ledger = ledger;
    this.#chosen = new Bits(ledger.length);
  }

  /** Ids due at a position, at most `limit`, ascending; each is handed out once. */
  take(limit: number, { epoch, drawn }: Position, order: () => Order): Uint32Array {
    const { frequency, ratio } = this.#recompute;
    const { count } = this.#ledger;
    // The last factor makes up for rounding, which would put off a date that falls on this draw.
    const dates = Math.floor((epoch + drawn / count) * frequency * (1 + 2 ** -50));
    if (this.#left === 0 && epoch > 0 && dates > this.#dates) {
      this.#dates = dates;
      this.#cursor = this.#fresh = this.#moved = 0;
      this.#chosen.bytes.fill(0);
      this.#left = Math.max(1, Math.round(ratio * count));
      order().top(this.#left, (id) => this.#chosen.add(id));
    }
    const ids = new Uint32Array(Math.min(limit, this.#left));
    for (let taken = 0; taken < ids.length; this.#cursor++)
      if (this.#chosen.has(this.#cursor)) ids[taken++] = this.#cursor;
    this.#left -= ids.length;
    return ids;
  }

  /** Has losses written, and notes how far that moves those that were handed out. */
  record(ids: ArrayLike<number>, order: () => Order, write: () => void): void {
    /** Rank of each, 0 where none was asked for. */
    const before = new Uint32Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const id = sampleId(ids[i]!);
      if (id < this.#cursor && this.#chosen.delete(id)) before[i] = order().rankOf(id);
    }
    write();
    before.forEach((rank, i) => {
      if (rank === 0) return;
      this.#fresh++;
      if (Math.abs(order().rankOf(sampleId(ids[i]!)) - rank) > MOVED * this.#ledger.count) this.#moved++;
    });
  }

  /** Share of the latest plan's samples recorded so far whose rank moved; undefined before one was. */
  get moved(): number | undefined {
    return this.#fresh > 0 ? this.#moved / this.#fresh : undefined;
  }

  add(): void {
    this.#chosen.grow(this.#ledger.length);
  }

  retire(ids: Uint32Array): void {
    for (const id of ids) if (this.#chosen.delete(id) && id >= this.#cursor) this.#left--;
  }

  sync(archive: Archive): void {
    this.add();
    [this.#dates, this.#cursor, this.#left, this.#fresh, this.#moved] = archive.numbers(
      this.#dates,
      this.#cursor,
      this.#left,
      this.#fresh,
      this.#moved,
    );
    archive.column(this.#chosen.bytes);
  }
}
