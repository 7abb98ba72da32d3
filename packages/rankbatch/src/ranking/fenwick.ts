/** Above every sum: stands in a node that has no counts yet. */
const NONE = 0x7fffffff;

/*
 * Running sums over counts, each read and changed in O(log size) (Fenwick 1994).
 *
 * There are `size` nodes, `size` a power of 4; node i > 0 holds the sum of the counts i - lowbit(i) .. i - 1. It needs no node for the last
 * of `size` counts, and none for the total. Every sum must stay below 2^31.
 */

/** Sums up the first `length` counts. */
export function buildSums(sums: Int32Array, counts: Int32Array, length: number): void {
  const size = sums.length;
  for (let i = 1; i < size; i++) sums[i] = i <= length ? counts[i - 1]! : NONE;
  const last = Math.min(length, size - 1);
  for (let i = 1; i <= last; i++) {
    const parent = i + (i & -i);
    if (parent <= last) sums[parent] = sums[parent]! + sums[i]!;
  }
}

/** Adds to the count at `index`; nodes after the `length` counts are left alone. */
export function addToSums(sums: Int32Array, length: number, index: number, change: number): void {
  const size = sums.length;
  for (let step = 1; step < size; step <<= 1) {
    const node = (index & -(2 * step)) | step;
    // A node of this step has the count if the index lacks its bit. No branches: as fast as half as many steps with them.
    sums[node] = (sums[node]! + (change & (((index & step) - 1) >> 31) & ((node - length - 1) >> 31))) | 0;
  }
}

/** Sum of the counts before `index`. */
export function sumBefore(sums: Int32Array, index: number): number {
  let sum = 0;
  for (let i = index; i > 0; i &= i - 1) sum += sums[i]!;
  return sum;
}

/** The index whose count covers `position`, times `unit`, plus the position within that count. */
export function findInSums(sums: Int32Array, position: number, unit: number): number {
  let at = 0;
  let rest = position | 0;
  // A mask is all ones where the sum is <= rest. No branches, and two steps a round: twice as fast as one.
  for (let step = sums.length >>> 1; step > 0; step >>>= 2) {
    let sum = sums[at + step]!;
    let passed = (sum - rest - 1) >> 31;
    at += step & passed;
    rest -= sum & passed;
    const half = step >>> 1;
    sum = sums[at + half]!;
    passed = (sum - rest - 1) >> 31;
    at += half & passed;
    rest -= sum & passed;
  }
  return at * unit + rest;
}
