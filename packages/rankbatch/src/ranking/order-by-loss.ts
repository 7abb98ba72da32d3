import type { Permutation } from './permutation.js';

/** Up to so many neighbours, inserting one by one is the fastest way to sort. */
const FEW = 32;

/**
 * Sorts the ids that have a loss (not NaN): greatest loss first, equal losses by their place in `ties`. O(N).
 *
 * A radix sort by the upper words of the losses; then each run of equal ones by their lower words and places.
 *
 * @param losses [M] by id, NaN where there is no sample
 * @param out [M] its first N entries receive the N ids
 * @returns N
 */
export function orderByLoss(losses: Float64Array, ties: Permutation, out: Int32Array): number {
  const words = new Int32Array(losses.buffer, losses.byteOffset, 2 * losses.length);
  let count = 0;
  for (let id = 0; id < losses.length; id++) if (!Number.isNaN(losses[id])) out[count++] = id;
  const temporary = new Int32Array(count);

  // Words that grow as the loss falls: those of a loss >= 0 are inverted, save the sign; those of a negative one are kept.
  const upper = (id: number): number => {
    const word = words[2 * id + 1]!;
    return word ^ ~((word >> 31) | 0x80000000);
  };
  const lower = (id: number): number => words[2 * id]! ^ ~(words[2 * id + 1]! >> 31);
  const place = (id: number): number => ties.placeOf(id);
  const isBefore = (a: number, b: number): boolean =>
    losses[a]! > losses[b]! || (losses[a] === losses[b] && place(a) < place(b));

  sortByWord(out, temporary, 0, count, upper);
  for (let from = 0; from < count;) {
    const word = upper(out[from]!);
    let to = from + 1;
    while (to < count && upper(out[to]!) === word) to++;
    if (to - from > FEW) {
      sortByWord(out, temporary, from, to, place);
      sortByWord(out, temporary, from, to, lower);
    } else
      for (let i = from + 1; i < to; i++) {
        const id = out[i]!;
        let at = i;
        for (; at > from && isBefore(id, out[at - 1]!); at--) out[at] = out[at - 1]!;
        out[at] = id;
      }
    from = to;
  }
  return count;
}

/** A stable radix sort of ids from `begin` and before `end` by a 32-bit word; digits that are the same for all cost nothing. */
function sortByWord(
  ids: Int32Array,
  temporary: Int32Array,
  begin: number,
  end: number,
  wordOf: (id: number) => number,
): void {
  // Two passes instead of four pay where reading the words is slow, and the larger tables do not.
  const bits = end - begin > 100_000 ? 16 : 8;
  const digits = 1 << bits;
  const counts = new Uint32Array((32 / bits) * digits);
  for (let i = begin; i < end; i++)
    for (let word = wordOf(ids[i]!), at = 0; at < counts.length; at += digits, word >>>= bits)
      counts[at + (word & (digits - 1))]!++;
  let from = ids;
  let to = temporary;
  for (let shift = 0, at = 0; shift < 32; shift += bits, at += digits) {
    const next = counts.subarray(at, at + digits);
    if (next[(wordOf(from[begin]!) >>> shift) & (digits - 1)] === end - begin) continue;
    let sum = begin;
    for (let digit = 0; digit < digits; digit++) {
      const size = next[digit]!;
      next[digit] = sum;
      sum += size;
    }
    for (let i = begin; i < end; i++) {
      const id = from[i]!;
      to[next[(wordOf(id) >>> shift) & (digits - 1)]!++] = id;
    }
    [from, to] = [to, from];
  }
  if (from === temporary) ids.set(temporary.subarray(begin, end), begin);
}
