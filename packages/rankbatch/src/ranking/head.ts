/*
 * A head holds what is to be known of a page beside its slots: the leaves' lower bounds, as keys; how many ids each holds, four to a word;
 * and how many stand before each quarter of the page. The heads of all blocks lie in one array, close together, as each search reads one.
 */

/** Slots in a leaf. */
export const LEAF = 32;
/** Leaves in a page. */
export const LEAVES = 64;

const COUNTS = LEAVES;
const QUARTERS = COUNTS + LEAVES / 4;
/** Words of a head. */
export const HEAD = QUARTERS + 4;

/** How many ids a leaf of a block holds. */
export function held(heads: Int32Array, block: number, leaf: number): number {
  return (heads[block * HEAD + COUNTS + (leaf >> 2)]! >>> ((leaf & 3) << 3)) & 255;
}

/** Writes how many ids a leaf of a block holds; {@link sumUpHead} is to follow. */
export function hold(heads: Int32Array, block: number, leaf: number, count: number): void {
  const word = block * HEAD + COUNTS + (leaf >> 2);
  const shift = (leaf & 3) << 3;
  heads[word] = (heads[word]! & ~(255 << shift)) | (count << shift);
}

/** Sums up what the leaves of a block hold. */
export function sumUpHead(heads: Int32Array, block: number): void {
  const head = block * HEAD;
  for (let i = 0, sum = 0; i < LEAVES / 4; i++) {
    if (i % 4 === 0) heads[head + QUARTERS + i / 4] = sum;
    sum += sumOfFour(heads[head + COUNTS + i]!);
  }
}

/** Notes that a leaf of a block holds one more id, or one less. */
export function addToHead(heads: Int32Array, block: number, leaf: number, change: number): void {
  const word = block * HEAD + COUNTS + (leaf >> 2);
  heads[word] = (heads[word]! + (change << ((leaf & 3) << 3))) | 0;
  const quarter = block * HEAD + QUARTERS;
  heads[quarter + 1] = (heads[quarter + 1]! + (change & ((leaf - 16) >> 31))) | 0;
  heads[quarter + 2] = (heads[quarter + 2]! + (change & ((leaf - 32) >> 31))) | 0;
  heads[quarter + 3] = (heads[quarter + 3]! + (change & ((leaf - 48) >> 31))) | 0;
}

/** The slot of a block that holds its id number `position`, from 0. */
export function findInHead(heads: Int32Array, block: number, position: number): number {
  const head = block * HEAD;
  let rest = position;
  // Without branches: a difference >> 31 is -1 where a sum is <= rest. First the quarter, then its word of four counts, then the leaf.
  let quarter = 0;
  for (let i = 1; i < 4; i++) quarter -= (heads[head + QUARTERS + i]! - rest - 1) >> 31;
  rest -= heads[head + QUARTERS + quarter]!;
  const first = head + COUNTS + (quarter << 2);
  let word = first;
  let before = 0;
  for (let i = 0, sum = 0; i < 3; i++) {
    const four = sumOfFour(heads[first + i]!);
    sum += four;
    const passed = (sum - rest - 1) >> 31;
    word -= passed;
    before += four & passed;
  }
  rest -= before;
  // Its bytes are the sums of one, two, three and four counts.
  const sums = Math.imul(heads[word]!, 0x01010101);
  const inWord =
    -(((sums & 255) - rest - 1) >> 31) -
    ((((sums >>> 8) & 255) - rest - 1) >> 31) -
    ((((sums >>> 16) & 255) - rest - 1) >> 31);
  rest -= ((sums << 8) >>> (inWord << 3)) & 255;
  return (((word - head - COUNTS) << 2) + inWord) * LEAF + rest;
}

/** Sum of the four bytes of a word, below 256. */
function sumOfFour(word: number): number {
  return Math.imul(word, 0x01010101) >>> 24;
}
