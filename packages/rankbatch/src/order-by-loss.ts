import type { Permutation } from './permutation.js';

const DIGITS = 65536;
const PASSES = 4;

/**
 * All ids, greatest loss first, equal losses by their place in `ties`: a stable radix sort of the 64 bits of the losses in O(N).
 *
 * Used once, when a snapshot is restored. Digits that are the same for all samples cost nothing.
 */
export function orderByLoss(losses: Float64Array, ties: Permutation): Uint32Array {
  const sampleCount = losses.length;
  const words = new Uint32Array(losses.buffer, losses.byteOffset, 2 * sampleCount);
  const starts = Array.from({ length: PASSES }, () => new Uint32Array(DIGITS));
  for (let id = 0; id < sampleCount; id++)
    for (let pass = 0; pass < PASSES; pass++) {
      const digit = digitOf(words, id, pass);
      starts[pass]![digit] = starts[pass]![digit]! + 1;
    }
  let from = new Uint32Array(sampleCount);
  ties.listInto(from);
  let to: Uint32Array<ArrayBuffer> | undefined;
  for (let pass = 0; pass < PASSES; pass++) {
    const next = starts[pass]!;
    if (next[digitOf(words, 0, pass)] === sampleCount) continue;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = next[digit]!;
      next[digit] = sum;
      sum += count;
    }
    to ??= new Uint32Array(sampleCount);
    for (let i = 0; i < sampleCount; i++) {
      const id = from[i]!;
      const digit = digitOf(words, id, pass);
      const at = next[digit]!;
      to[at] = id;
      next[digit] = at + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** 16 bits of a key that grows as the loss falls: all bits of a number >= 0 are inverted save the sign; those of a negative one are kept. */
function digitOf(words: Uint32Array, id: number, pass: number): number {
  const high = words[2 * id + 1]! | 0;
  const flip = ~(high >> 31);
  if (pass < 2) return ((words[2 * id]! ^ flip) >>> (16 * pass)) & 0xffff;
  return ((high ^ (flip & 0x7fffffff)) >>> (16 * (pass - 2))) & 0xffff;
}
