import type { Permutation } from './permutation.js';

const DIGITS = 256;
/** 8 bits each: 4 for the place among ties, 8 for the loss. */
const PASSES = 12;

/**
 * Sorts the ids that have a loss (not NaN): greatest loss first, equal losses by their place in `ties`. A stable radix sort, O(N).
 *
 * Digits that are the same for all samples cost nothing.
 *
 * @param losses [M] by id, NaN where there is no sample
 * @param out [M] its first N entries receive the N ids
 * @returns N
 */
export function orderByLoss(losses: Float64Array, ties: Permutation, out: Int32Array): number {
  const words = new Int32Array(losses.buffer, losses.byteOffset, 2 * losses.length);
  const digitOf = (id: number, pass: number): number => {
    if (pass < 4) return (ties.placeOf(id) >>> (8 * pass)) & 0xff;
    const high = words[2 * id + 1]!;
    // A key that grows as the loss falls: the bits of a number >= 0 are inverted save the sign, those of a negative one are kept.
    const flip = ~(high >> 31);
    if (pass < 8) return ((words[2 * id]! ^ flip) >>> (8 * pass - 32)) & 0xff;
    return ((high ^ (flip & 0x7fffffff)) >>> (8 * pass - 64)) & 0xff;
  };
  const starts = Array.from({ length: PASSES }, () => new Uint32Array(DIGITS));
  let count = 0;
  for (let id = 0; id < losses.length; id++) {
    if (Number.isNaN(losses[id])) continue;
    out[count++] = id;
    for (let pass = 0; pass < PASSES; pass++) {
      const digit = digitOf(id, pass);
      starts[pass]![digit] = starts[pass]![digit]! + 1;
    }
  }
  let from: Int32Array = out;
  let to: Int32Array = new Int32Array(count);
  for (let pass = 0; pass < PASSES; pass++) {
    const next = starts[pass]!;
    if (next[digitOf(from[0]!, pass)] === count) continue;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = next[digit]!;
      next[digit] = sum;
      sum += size;
    }
    for (let i = 0; i < count; i++) {
      const id = from[i]!;
      const digit = digitOf(id, pass);
      const at = next[digit]!;
      to[at] = id;
      next[digit] = at + 1;
    }
    [from, to] = [to, from];
  }
  if (from !== out) out.set(from);
  return count;
}
