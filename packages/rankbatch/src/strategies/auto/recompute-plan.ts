import { DueList } from '../due-list.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Archive } from '../../base/snapshot.js';

/** Most epochs between two lists. */
const RAREST = 8;
/** A list that adds less than this to the known loss was not worth its cost; one that adds more than the other came late. */
const LITTLE = 0.05;
const MUCH = 0.2;

/**
 * When samples are due for fresh losses, and which: those not seen for an epoch, as often as they hide loss from the ranking.
 *
 * The first list comes in epoch 2. A list decides by the loss it uncovers, where samples turn out worse than known, whether twice or half as
 * many epochs pass before the one after the next.
 */
export class RecomputePlan {
  readonly list: DueList;
  everyEpochs = 2;
  nextEpoch = 2;
  readonly #ledger: Ledger;
  #dates = 0;
  /** Loss uncovered by the latest list, and the loss that was known when it began. */
  #added = 0;
  #known = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.list = new DueList(ledger);
  }

  /** Share of the known loss that the latest list has added; 0 before there was one. */
  get uncovered(): number {
    return this.#known > 0 ? this.#added / this.#known : 0;
  }

  /** Ids due in an epoch, at most `limit`, ascending; each is handed out once. */
  take(limit: number, epoch: number, lastSeenBy: number, known: number): Uint32Array {
    const dates = this.#dates + (epoch >= this.nextEpoch ? 1 : 0);
    return this.list.take(limit, dates, (choose) => {
      if (this.#known > 0) {
        if (this.uncovered < LITTLE) this.everyEpochs = Math.min(2 * this.everyEpochs, RAREST);
        if (this.uncovered > MUCH) this.everyEpochs = Math.max(this.everyEpochs / 2, 1);
      }
      this.nextEpoch = epoch + this.everyEpochs;
      this.#dates = dates;
      this.#added = 0;
      this.#known = known;
      const ledger = this.#ledger;
      for (let id = 0; id < ledger.length; id++)
        if (ledger.isActive(id) && ledger.seen[id]! <= lastSeenBy) choose(id);
    });
  }

  /** Notes by how much the fresh loss of a sample is above what was known. */
  uncover(excess: number): void {
    if (excess > 0 && excess < Infinity) this.#added += excess;
  }

  /** Takes over which dates have come, and when the next one does. */
  carry(archive: Archive): void {
    this.list.carry(archive);
    [this.everyEpochs, this.nextEpoch, this.#dates] = archive.numbers(
      this.everyEpochs,
      this.nextEpoch,
      this.#dates,
    );
  }

  sync(archive: Archive): void {
    this.list.sync(archive);
    [this.everyEpochs, this.nextEpoch, this.#dates, this.#added, this.#known] = archive.numbers(
      this.everyEpochs,
      this.nextEpoch,
      this.#dates,
      this.#added,
      this.#known,
    );
  }
}
