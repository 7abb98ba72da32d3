import { ID, KEY, keyOf } from './key.js';
import type { Permutation } from './permutation.js';

/** Up to so many neighbours, inserting one by one is the fastest way to sort. */
const FEW = 32;

/**
 * Sorts the ids that have a loss (not NaN): greatest loss first, equal losses by their place in `ties`. O(N).
 *
 * A radix sort by key, which moves a key and its id together and reads losses once, in their order; then each run of equal keys by the
 * whole losses and the places.
 *
 * @param losses [M] by id, NaN where there is no sample
 * @param scratch [N or more] is overwritten
 * @returns [N] the ids and their keys, as slots
 */
export function orderByLoss(losses: Float64Array, ties: Permutation, scratch: Float64Array): Float64Array {
  let count = 0;
  for (let id = 0; id < losses.length; id++) if (!Number.isNaN(losses[id])) count++;
  const slots = new Float64Array(count);
  const words = new Int32Array(slots.buffer);
  for (let id = 0, at = 0; id < losses.length; id++) {
    const loss = losses[id]!;
    if (Number.isNaN(loss)) continue;
    words[2 * at + ID] = id;
    words[2 * at + KEY] = keyOf(loss);
    at++;
  }
  sortByKey(slots, scratch.subarray(0, count));
  sortRuns(words, losses, ties);
  return slots;
}

/** A stable radix sort of slots by key, ascending; digits that are the same for all cost nothing. */
function sortByKey(slots: Float64Array, scratch: Float64Array): void {
  const bits = 8;
  const digits = 1 << bits;
  let from = slots;
  let to = scratch;
  for (let shift = 0; shift < 31; shift += bits) {
    const words = new Int32Array(from.buffer, from.byteOffset, 2 * from.length);
    const next = new Uint32Array(digits);
    // Keys are above -2^30.
    for (let i = 0; i < from.length; i++)
      next[((words[2 * i + KEY]! + 0x40000000) >>> shift) & (digits - 1)]!++;
    let sum = 0;
    let largest = 0;
    for (let digit = 0; digit < digits; digit++) {
      const size = next[digit]!;
      next[digit] = sum;
      sum += size;
      largest = Math.max(largest, size);
    }
    if (largest === from.length) continue;
    for (let i = 0; i < from.length; i++)
      to[next[((words[2 * i + KEY]! + 0x40000000) >>> shift) & (digits - 1)]!++] = from[i]!;
    [from, to] = [to, from];
  }
  if (from === scratch) slots.set(scratch);
}

/** Sorts the ids of each run of equal keys by their losses and places. */
function sortRuns(words: Int32Array, losses: Float64Array, ties: Permutation): void {
  const count = words.length / 2;
  const isBefore = (a: number, b: number): boolean => {
    const one = losses[a]!;
    const other = losses[b]!;
    return one > other || (one === other && ties.placeOf(a) < ties.placeOf(b));
  };
  for (let from = 0; from < count;) {
    const key = words[2 * from + KEY]!;
    let to = from + 1;
    while (to < count && words[2 * to + KEY] === key) to++;
    if (to - from > FEW) {
      const ids = Int32Array.from({ length: to - from }, (_, i) => words[2 * (from + i) + ID]!);
      sortIds(ids, losses, ties);
      for (let i = from; i < to; i++) words[2 * i + ID] = ids[i - from]!;
    } else
      for (let i = from + 1; i < to; i++) {
        const id = words[2 * i + ID]!;
        let at = i;
        for (; at > from && isBefore(id, words[2 * at - 2 + ID]!); at--)
          words[2 * at + ID] = words[2 * at - 2 + ID]!;
        words[2 * at + ID] = id;
      }
    from = to;
  }
}

/** Sorts many ids by all bits of their losses, and by their places. */
function sortIds(ids: Int32Array, losses: Float64Array, ties: Permutation): void {
  const bits = new Int32Array(losses.buffer, losses.byteOffset, 2 * losses.length);
  // Words that grow as the loss falls: those of a loss >= 0 are inverted, save the sign; those of a negative one are kept.
  const upper = (id: number): number => {
    const word = bits[2 * id + ID]!;
    return word ^ ~((word >> 31) | 0x80000000);
  };
  const lower = (id: number): number => bits[2 * id + KEY]! ^ ~(bits[2 * id + ID]! >> 31);
  const temporary = new Int32Array(ids.length);
  for (const wordOf of [(id: number): number => ties.placeOf(id), lower, upper])
    sortByWord(ids, temporary, wordOf);
}

/** A stable radix sort of ids by a 32-bit word; digits that are the same for all cost nothing. */
function sortByWord(ids: Int32Array, temporary: Int32Array, wordOf: (id: number) => number): void {
  // Two passes instead of four pay where reading the words is slow, and the larger tables do not.
  const bits = ids.length > 100_000 ? 16 : 8;
  const digits = 1 << bits;
  let from = ids;
  let to = temporary;
  for (let shift = 0; shift < 32; shift += bits) {
    const next = new Uint32Array(digits);
    for (const id of from) next[(wordOf(id) >>> shift) & (digits - 1)]!++;
    if (next[(wordOf(from[0]!) >>> shift) & (digits - 1)] === ids.length) continue;
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const size = next[digit]!;
      next[digit] = sum;
      sum += size;
    }
    for (const id of from) to[next[(wordOf(id) >>> shift) & (digits - 1)]!++] = id;
    [from, to] = [to, from];
  }
  if (from === temporary) ids.set(temporary);
}
