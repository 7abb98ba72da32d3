import { ID, KEY, keyOf } from './key.js';
import type { Permutation } from './permutation.js';

/**
 * Sorts the ids that have a loss (not NaN): greatest loss first, equal losses by their place in `ties`. O(N log N).
 *
 * By key, then each run of equal keys by the words of the whole losses, and at last by the places. What is sorted by and the id are one
 * integer of 64 bits, which the engine sorts itself.
 *
 * @param losses [M] by id, NaN where there is no sample
 * @returns [N] the ids and their keys, as slots
 */
export function orderByLoss(losses: Float64Array, ties: Permutation): Float64Array {
  let count = 0;
  for (let id = 0; id < losses.length; id++) if (!Number.isNaN(losses[id])) count++;
  const slots = new Float64Array(count);
  const pairs = new BigInt64Array(slots.buffer);
  const words = new Int32Array(slots.buffer);
  const halves = new Int32Array(losses.buffer, losses.byteOffset);
  const upper = (id: number): number => halves[2 * id + ID]!;
  // Words that grow as the loss falls; the lower ones are compared without their sign.
  const wordsOf = [
    (id: number): number => keyOf(losses[id]!),
    (id: number): number => upper(id) ^ ~((upper(id) >> 31) | 0x80000000),
    (id: number): number => halves[2 * id + KEY]! ^ ~(upper(id) >> 31) ^ 0x80000000,
    (id: number): number => ties.placeOf(id) ^ 0x80000000,
  ];

  function sort(from: number, to: number, level: number): void {
    for (let i = from; i < to; i++) words[2 * i + ID] = wordsOf[level]!(words[2 * i + KEY]!);
    pairs.subarray(from, to).sort();
    for (let i = from; i < to;) {
      const start = i;
      const word = words[2 * start + ID]!;
      while (++i < to && words[2 * i + ID] === word);
      if (i - start === 1) continue;
      sort(start, i, level + 1);
      for (let j = start; j < i; j++) words[2 * j + ID] = word;
    }
  }

  for (let id = 0, at = 0; id < losses.length; id++)
    if (!Number.isNaN(losses[id])) words[2 * at++ + KEY] = id;
  sort(0, count, 0);
  for (let i = 0; i < words.length; i += 2) [words[i], words[i + 1]] = [words[i + 1]!, words[i]!];
  return slots;
}
