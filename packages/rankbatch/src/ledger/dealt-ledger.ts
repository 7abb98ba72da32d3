import type { Deal } from './deal.js';
import { Ledger } from './ledger.js';

/** The ledger of a shard: a sample's place is its card in the deal. */
export class DealtLedger extends Ledger {
  constructor(readonly deal: Deal) {
    super(deal.size);
  }

  override idOf(place: number): number {
    return this.deal.idOf(place);
  }

  override toIds(places: Uint32Array, ascending = false): Uint32Array {
    const ids = this.deal.toIds(places);
    return ascending ? ids.sort() : ids;
  }

  override placeOf(id: number): number {
    return this.deal.cardOf(id);
  }

  override placesOf(ids: ArrayLike<number>): ArrayLike<number> {
    return Array.from(ids, (id) => this.deal.cardOf(id));
  }

  override refuseId(subject: string, id: number): never {
    this.deal.refuseId(subject, id, this.length);
  }
}
