import type { Order } from './order.js';
import { Permutation } from './permutation.js';
import { Ranking } from './ranking.js';

/** The exact order of samples by loss. */
export function createOrder(losses: Float64Array, keys: readonly number[]): Order {
  return new Ranking(losses, new Permutation(keys));
}
