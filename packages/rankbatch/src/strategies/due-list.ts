import { Bits } from '../ledger/bits.js';
import { type Order, type SampleId, sampleId } from '../ranking/order.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Archive } from '../base/snapshot.js';

/** A rank has moved when it did by more than this share of N. */
const MOVED = 0.01;

/** Samples that are due for fresh losses, each handed out once. It takes one bit a sample, set until its fresh loss is recorded. */
export class DueList {
  readonly #ledger: Ledger;
  readonly #chosen: Bits;
  /** How many dates have come, counting those before the first pass was complete. */
  #dates = 0;
  /** Ids of the list below this one were handed out. */
  #cursor = 0;
  /** Ids of the list not handed out yet. */
  #left = 0;
  /** Ids of the list without a fresh loss yet. */
  #open = 0;
  /** How many of the list were recorded since, and how many of these moved. */
  #fresh = 0;
  #moved = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#chosen = new Bits(ledger.length);
  }

  /**
   * Hands out at most `limit` ids, ascending; begins a new list before, when another date has come and none is left of the last one.
   *
   * @param dates how many dates have come
   * @param visit names the samples of a new list
   */
  take(limit: number, dates: number, visit: (choose: (id: number) => void) => void): Uint32Array {
    if (this.#left === 0 && dates > this.#dates) {
      this.#dates = dates;
      this.#cursor = this.#fresh = this.#moved = 0;
      this.#chosen.bytes.fill(0);
      visit((id) => {
        this.#left++;
        this.#chosen.add(id);
      });
      this.#open = this.#left;
    }
    const ids = new Uint32Array(Math.min(limit, this.#left));
    for (let taken = 0; taken < ids.length; this.#cursor++)
      if (this.#chosen.has(this.#cursor)) ids[taken++] = this.#cursor;
    this.#left -= ids.length;
    return ids;
  }

  /**
   * Has losses written, and notes how far that moves those that were handed out, whose places in `ids` it tells before.
   *
   * @param order that of all samples; undefined where none is kept, as then nothing moves
   */
  record(
    ids: ArrayLike<number>,
    order: () => Order | undefined,
    write: () => void,
    onFresh?: (i: number) => void,
  ): void {
    const fresh: SampleId[] = [];
    for (let i = 0; this.#open > 0 && i < ids.length; i++) {
      const id = sampleId(ids[i]!);
      if (id < this.#cursor && this.#chosen.delete(id)) {
        this.#open--;
        fresh.push(id);
        onFresh?.(i);
      }
    }
    const before = this.#ranksOf(fresh, order);
    write();
    const now = this.#ranksOf(fresh, order);
    for (let i = 0; i < before.length; i++) {
      this.#fresh++;
      if (Math.abs(now[i]! - before[i]!) > MOVED * this.#ledger.count) this.#moved++;
    }
  }

  /** Ranks now, none without an order. Where they are many, those of all samples are read off, in place of a search for each. */
  #ranksOf(ids: readonly SampleId[], order: () => Order | undefined): number[] {
    const now = ids.length > 0 && order();
    if (!now) return [];
    if (8 * ids.length < this.#ledger.count) return ids.map((id) => now.rankOf(id));
    const ranks = new Uint32Array(this.#ledger.length);
    let rank = 0;
    now.top(this.#ledger.count, (id) => {
      ranks[id] = ++rank;
    });
    return ids.map((id) => ranks[id]!);
  }

  /** Share of the latest list's samples recorded so far whose rank moved; undefined before one was. */
  get moved(): number | undefined {
    return this.#fresh > 0 ? this.#moved / this.#fresh : undefined;
  }

  add(): void {
    this.#chosen.grow(this.#ledger.length);
  }

  retire(ids: Uint32Array): void {
    for (const id of ids) {
      if (!this.#chosen.delete(id)) continue;
      this.#open--;
      if (id >= this.#cursor) this.#left--;
    }
  }

  /** Takes over which dates have come. */
  carry(archive: Archive): void {
    [this.#dates] = archive.numbers(this.#dates);
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
    this.#open = this.#chosen.count;
  }
}
