import { type Rank, rankNumber, type SampleId, sampleId } from './brand.js';
import type { Order } from './order.js';
import { orderByLoss } from './order-by-loss.js';
import { Permutation } from './permutation.js';
import { Ranking } from './ranking.js';

/**
 * The exact order of samples by loss, from losses as they are.
 *
 * @param losses [N] by id; written by the order only
 */
export function createOrder(losses: Float64Array, keys: readonly number[]): Order {
  const ties = new Permutation(losses.length, keys);
  return new LiveRanking(new Ranking(losses, ties, orderByLoss(losses, ties)));
}

class LiveRanking implements Order {
  readonly #ranking: Ranking;

  constructor(ranking: Ranking) {
    this.#ranking = ranking;
  }

  idAt(rank: Rank): SampleId {
    return this.#ranking.idAt(rank);
  }

  rankOf(id: SampleId): Rank {
    return this.#ranking.rankOf(id);
  }

  top(count: number, visit: (id: SampleId) => void): void {
    this.#ranking.top(count, visit);
  }

  idsAt(ranks: Uint32Array, ids: Uint32Array): void {
    for (let i = 0; i < ranks.length; i++) ids[i] = this.#ranking.idAt(rankNumber(ranks[i]!));
  }

  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    for (let i = 0; i < ids.length; i++) this.#ranking.update(sampleId(ids[i]!), losses[i]!);
  }
}
