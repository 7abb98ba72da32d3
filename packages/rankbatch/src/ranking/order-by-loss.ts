import { ID, KEY, keyOf } from './key.js';
import type { Permutation } from './permutation.js';

/** Up to so many neighbours, inserting one by one is the fastest way to sort. */
const FEW = 32;

/**
 * Sorts the ids that have a loss (not NaN): greatest loss first, equal losses by their place in `ties`. O(N log N).
 *
 * By key: key and id are one integer of 64 bits, which the engine sorts itself. Then each run of equal keys by the whole losses and the places.
 *
 * @param losses [M] by id, NaN where there is no sample
 * @param slots [N] or more, in a buffer of their own; the first N get the ids and their keys
 * @returns N
 */
export function orderByLoss(losses: Float64Array, ties: Permutation, slots: Float64Array): number {
  const words = new Int32Array(slots.buffer);
  let end = 0;
  losses.forEach((loss, id) => {
    if (Number.isNaN(loss)) return;
    words[end + KEY] = id;
    words[end + ID] = keyOf(loss);
    end += 2;
  });
  new BigInt64Array(slots.buffer, 0, end / 2).sort();
  // Of two infinite losses the difference is NaN: they are equal.
  const compare = (a: number, b: number): number =>
    losses[b]! - losses[a]! || ties.placeOf(a) - ties.placeOf(b);
  for (let from = 0; from < end;) {
    const start = from + KEY;
    const key = words[from + ID];
    while ((from += 2) < end && words[from + ID] === key);
    if (from - start > 2 * FEW)
      Int32Array.from({ length: (from - start + KEY) / 2 }, (_, i) => words[start + 2 * i]!)
        .sort(compare)
        .forEach((id, i) => (words[start + 2 * i] = id));
    else
      for (let i = start + 2; i < from; i += 2) {
        const id = words[i]!;
        let at = i;
        for (; at > start && compare(id, words[at - 2]!) < 0; at -= 2) words[at] = words[at - 2]!;
        words[at] = id;
      }
  }
  for (let i = 0; i < end; i += 2) [words[i], words[i + 1]] = [words[i + 1]!, words[i]!];
  return end / 2;
}
