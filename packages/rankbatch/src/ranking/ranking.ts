import { type Order, type Rank, rankNumber, type SampleId, sampleId } from './order.js';
import { addToSums, findInSums, sumBefore } from './fenwick.js';
import {
  addToHead,
  COUNTS,
  FREE,
  HEAD,
  held,
  ID,
  KEY,
  keyOf,
  keysOf,
  LEAF,
  LEAVES,
  PAGE,
  PAGE_BITS,
  PAGE_FULL,
  PAGE_LOW,
  Pages,
  QUARTERS,
} from './pages.js';
import type { Permutation } from './permutation.js';

/** From this share of all samples on, sorting once is cheaper than moving them one by one. */
const BULK = 1 / 4;

/** So many samples change their places together. */
const TOGETHER = 64;

/**
 * The exact order of all samples by loss, kept at every update in O(log N): rank 1 is the greatest loss.
 *
 * Equal losses are ordered by the place of their ids in a seeded permutation. The order lies in pages of 64 leaves of up to 32 ids, found by
 * bisection of lower bounds (by loss) and of running sums (by rank); the losses stay by id and are read through the ids. N < 2^31.
 */
export class Ranking implements Order {
  #pages: Pages;
  readonly #ties: Permutation;
  /** Samples that change their places, and where each stands or belongs: the position of its page, and the leaf. */
  readonly #ids = new Int32Array(TOGETHER);
  readonly #fresh = new Float64Array(TOGETHER);
  readonly #at = new Int32Array(TOGETHER);
  readonly #leaf = new Int32Array(TOGETHER);
  readonly #key = new Int32Array(TOGETHER);
  readonly #floats = new Float32Array(this.#key.buffer);
  touched = 0;

  /** @param losses [M] by id, NaN where there is no sample; from now on written by the ranking only */
  constructor(losses: Float64Array, ties: Permutation) {
    this.#ties = ties;
    this.#pages = new Pages(losses, ties);
  }

  /** The id at a rank. */
  idAt(rank: Rank): SampleId {
    return sampleId(this.#pages.words[this.#slotAt(rank)]!);
  }

  /** The ids at some ranks, [B] each. */
  idsAt(ranks: Uint32Array, ids: Uint32Array): void {
    const { words } = this.#pages;
    for (let i = 0; i < ranks.length; i++) ids[i] = this.#slotAt(ranks[i]!);
    // Apart, so that the many reads from a large memory wait together.
    for (let i = 0; i < ids.length; i++) ids[i] = words[ids[i]!]!;
  }

  /** The rank of an id. */
  rankOf(id: SampleId): Rank {
    const pages = this.#pages;
    this.#ids[0] = id;
    this.#locate(1);
    const at = this.#at[0]!;
    const leaf = this.#leaf[0]!;
    const block = pages.blockAt[at]!;
    let rank = 1 + sumBefore(pages.sums, at);
    for (let i = 0; i < leaf; i++) rank += held(pages.heads, block, i);
    return rankNumber(rank + this.#slotOf(id, block, leaf));
  }

  /** Gives a sample a new loss, which must not be NaN, and moves it to its new rank. */
  update(id: SampleId, loss: number): void {
    this.updateAll([id], [loss]);
  }

  /** {@link update} for many, [K] each; of an id that comes twice, the last loss counts. */
  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    const pages = this.#pages;
    if (ids.length > 1 && ids.length >= BULK * pages.losses.length) {
      for (let i = 0; i < ids.length; i++) pages.losses[ids[i]!] = losses[i]! + 0;
      pages.rebuild();
      return;
    }
    for (let from = 0; from < ids.length; from += TOGETHER) {
      const count = Math.min(TOGETHER, ids.length - from);
      for (let i = 0; i < count; i++) {
        this.#ids[i] = ids[from + i]!;
        this.#fresh[i] = losses[from + i]! + 0; // -0 becomes 0
      }
      this.#move(count);
    }
  }

  /** Gives the first `count` of the ids their fresh losses. */
  #move(count: number): void {
    const { losses } = this.#pages;
    const ids = this.#ids;
    const fresh = this.#fresh;
    this.#locate(count);
    this.#takeOut(count);
    let left = 0;
    for (let i = count - 1; i >= 0; i--) {
      const id = ids[i]!;
      const known = losses[id]!;
      if (known === known) continue;
      losses[id] = fresh[i]!;
      this.#at[left++] = id;
    }
    for (let i = 0; i < left; i++) ids[i] = this.#at[i]!;
    this.#locate(left);
    this.#putIn(left);
  }

  /** Takes the located ids out, unless their losses are as before; those taken out are NaN. */
  #takeOut(n: number): void {
    const pages = this.#pages;
    const { words, slots, losses, blockAt, heads, count, sums, length } = pages;
    const ids = this.#ids;
    const fresh = this.#fresh;
    const ats = this.#at;
    const leaves = this.#leaf;
    const keys = this.#key;
    let isLow = false;
    for (let i = 0; i < n; i++) {
      const id = ids[i]!;
      const known = losses[id]!;
      // NaN where it comes twice and has left already.
      if (known === fresh[i] || known !== known) continue;
      losses[id] = NaN;
      const at = ats[i]!;
      const leaf = leaves[i]!;
      const block = blockAt[at]!;
      const start = block * PAGE + leaf * LEAF;
      let slot = start + countUpTo(words, 2 * start + KEY, keys[i]!) - 1;
      if (slot < start || words[2 * slot + ID] !== id) for (slot = start; words[2 * slot + ID] !== id; ) slot++;
      const end = start + held(heads, block, leaf) - 1;
      for (; slot < end; slot++) slots[slot] = slots[slot + 1]!;
      words[2 * end + KEY] = FREE;
      addToHead(heads, block, leaf, -1);
      const rest = count[at]! - 1;
      count[at] = rest;
      addToSums(sums, length, at, -1);
      if (rest < PAGE_LOW) isLow = true;
    }
    if (isLow) pages.joinLow();
  }

  #putIn(n: number): void {
    const pages = this.#pages;
    const { words, slots, blockAt, heads, count, sums, length } = pages;
    const ids = this.#ids;
    const ats = this.#at;
    const leaves = this.#leaf;
    const keys = this.#key;
    let late = 0;
    for (let i = 0; i < n; i++) {
      const id = ids[i]!;
      const key = keys[i]!;
      const at = ats[i]!;
      const leaf = leaves[i]!;
      const block = blockAt[at]!;
      const start = block * PAGE + leaf * LEAF;
      const before = countUpTo(words, 2 * start + KEY, key);
      const many = held(heads, block, leaf);
      const total = count[at]!;
      if (many === LEAF || total >= PAGE_FULL || (before > 0 && words[2 * (start + before - 1) + KEY] === key)) {
        ids[late++] = id;
        continue;
      }
      const slot = start + before;
      for (let j = start + many; j > slot; j--) slots[j] = slots[j - 1]!;
      words[2 * slot + KEY] = key;
      words[2 * slot + ID] = id;
      addToHead(heads, block, leaf, 1);
      count[at] = total + 1;
      addToSums(sums, length, at, 1);
    }
    for (let i = 0; i < late; i++) this.#insert(ids[i]!);
  }

  /** Calls `visit` with the ids of ranks 1 .. count, in this order. */
  top(count: number, visit: (id: SampleId) => void): void {
    const pages = this.#pages;
    const { blockAt, words, length } = pages;
    let rest = count;
    for (let at = 0; at < length && rest > 0; at++) {
      const block = blockAt[at]!;
      for (let leaf = 0; leaf < LEAVES && rest > 0; leaf++) {
        const taken = Math.min(rest, held(pages.heads, block, leaf));
        for (let i = 0; i < taken; i++) visit(sampleId(words[2 * (block * PAGE + leaf * LEAF + i) + ID]!));
        rest -= taken;
      }
    }
  }

  /** Takes in samples that had no loss (NaN), as unseen: +Infinity. */
  add(ids: Uint32Array): void {
    for (const id of ids) {
      this.#pages.losses[id] = Infinity;
      this.#insert(id);
    }
  }

  /** Takes samples out; their loss becomes NaN. At least one must stay. */
  remove(ids: Uint32Array): void {
    for (const id of ids) {
      this.#ids[0] = id;
      this.#fresh[0] = NaN;
      this.#locate(1);
      this.#takeOut(1);
    }
  }

  /** Goes on with the same losses in a longer array, cheaply where it is in the same buffer; what it holds beside them is left alone. */
  rebind(losses: Float64Array): void {
    const pages = this.#pages;
    if (losses.buffer === pages.losses.buffer) {
      pages.losses = losses;
      return;
    }
    const ids = new Int32Array(pages.count.subarray(0, pages.length).reduce((sum, count) => sum + count));
    let listed = 0;
    this.top(Infinity, (id) => (ids[listed++] = id));
    this.#pages = new Pages(losses, this.#ties, ids);
  }

  /** Which word is the id of a rank. */
  #slotAt(rank: number): number {
    const { sums, blockAt, heads } = this.#pages;
    const found = findInSums(sums, rank - 1, PAGE);
    const block = blockAt[found >>> PAGE_BITS]!;
    const head = block * HEAD;
    let rest = found & (PAGE - 1);
    // A mask is all ones where a sum is <= rest: the quarter, then its word of four counts, whose sum is a byte, then the leaf.
    let quarter = 0;
    for (let i = 1; i < 4; i++) quarter -= (heads[head + QUARTERS + i]! - rest - 1) >> 31;
    rest -= heads[head + QUARTERS + quarter]!;
    let word = head + COUNTS + (quarter << 2);
    let before = 0;
    for (let i = 0, sum = 0; i < 3; i++) {
      const four = Math.imul(heads[head + COUNTS + (quarter << 2) + i]!, 0x01010101) >>> 24;
      sum += four;
      const passed = (sum - rest - 1) >> 31;
      word -= passed;
      before += four & passed;
    }
    rest -= before;
    const sums4 = Math.imul(heads[word]!, 0x01010101);
    const leaf4 =
      -(((sums4 & 255) - rest - 1) >> 31) -
      ((((sums4 >>> 8) & 255) - rest - 1) >> 31) -
      ((((sums4 >>> 16) & 255) - rest - 1) >> 31);
    const leaf = ((word - head - COUNTS) << 2) + leaf4;
    rest -= ((sums4 << 8) >>> (leaf4 << 3)) & 255;
    return 2 * (block * PAGE + leaf * LEAF + rest) + ID;
  }

  /** Finds the pages and leaves where the first `count` of the ids stand or belong, by their losses. */
  #locate(count: number): void {
    const { key: bounds, length, heads, words, blockAt, losses } = this.#pages;
    const ids = this.#ids;
    const keys = this.#key;
    const ats = this.#at;
    const leaves = this.#leaf;
    // Without calls in these loops, so that the reads of many samples from a large memory wait together.
    keysOf(losses, ids, count, keys, this.#floats);
    let isTied = false;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const at = lastUpTo(bounds, 0, length, key);
      ats[i] = at;
      if (bounds[at] === key) isTied = true;
    }
    if (isTied) for (let i = 0; i < count; i++) ats[i] = this.#pageFor(ids[i]!, keys[i]!);
    isTied = false;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const head = blockAt[ats[i]!]! * HEAD;
      const leaf = lastUpTo(heads, head, LEAVES, key);
      leaves[i] = leaf - head;
      if (heads[leaf] === key) isTied = true;
    }
    if (isTied)
      for (let i = 0; i < count; i++)
        leaves[i] = this.#leafFor(ids[i]!, keys[i]!, blockAt[ats[i]!]!);
    let touched = 0;
    for (let i = 0; i < count; i++) {
      const start = 2 * (blockAt[ats[i]!]! * PAGE + leaves[i]! * LEAF);
      touched ^= words[start]! ^ words[start + 16]! ^ words[start + 32]! ^ words[start + 48]!;
    }
    this.touched = touched;
  }

  #insert(id: number): void {
    const pages = this.#pages;
    const { words, slots, count, blockAt, heads, sums } = pages;
    const key = keyOf(pages.losses[id]!);
    let at = this.#pageFor(id, key);
    while (count[at]! >= PAGE_FULL) {
      pages.relieve(at);
      at = this.#pageFor(id, key);
    }
    const block = blockAt[at]!;
    let leaf = this.#leafFor(id, key, block);
    while (held(heads, block, leaf) === LEAF) {
      pages.loosen(block, leaf);
      leaf = this.#leafFor(id, key, block);
    }
    const start = block * PAGE + leaf * LEAF;
    const slot = this.#slotFor(id, key, start);
    for (let i = start + held(heads, block, leaf); i > slot; i--) slots[i] = slots[i - 1]!;
    words[2 * slot + KEY] = key;
    words[2 * slot + ID] = id;
    addToHead(heads, block, leaf, 1);
    count[at] = count[at]! + 1;
    addToSums(sums, pages.length, at, 1);
  }

  /** Position of the page that holds the place of `id`: the last one whose bound is not behind it. */
  #pageFor(id: number, key: number): number {
    const { key: keys, length, loss, tie } = this.#pages;
    let at = lastUpTo(keys, 0, length, key);
    if (at === 0 || keys[at] !== key) return at;
    // Of pages with this key, bisect.
    let low = lastUpTo(keys, 0, length, key - 1);
    const own = this.#pages.losses[id]!;
    const place = this.#ties.placeOf(id);
    while (at > low) {
      const middle = (low + at + 1) >>> 1;
      const bound = loss[middle]!;
      if (own > bound || (own === bound && place < tie[middle]!)) at = middle - 1;
      else low = middle;
    }
    return at;
  }

  /** The leaf of a block that holds the place of `id`. */
  #leafFor(id: number, key: number, block: number): number {
    const pages = this.#pages;
    const { heads, words } = pages;
    const head = block * HEAD;
    let high = lastUpTo(heads, head, LEAVES, key) - head;
    if (high === 0 || heads[head + high] !== key) return high;
    // Of leaves with this key, bisect by their first ids; an empty leaf says nothing, and the one to its left answers for it.
    let low = lastUpTo(heads, head, LEAVES, key - 1) - head;
    let leaf = low;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      let filled = middle;
      while (filled > low && held(pages.heads, block, filled) === 0) filled--;
      if (filled > low && this.#isBefore(id, words[2 * (block * PAGE + filled * LEAF) + ID]!)) high = filled - 1;
      else {
        if (filled > low) leaf = filled;
        low = middle;
      }
    }
    return leaf;
  }

  /** Which slot of a leaf that is not full an id belongs to. */
  #slotFor(id: number, key: number, start: number): number {
    const { words } = this.#pages;
    let high = countUpTo(words, 2 * start + KEY, key);
    if (high === 0 || words[2 * (start + high - 1) + KEY] !== key) return start + high;
    let low = countUpTo(words, 2 * start + KEY, key - 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(id, words[2 * (start + middle) + ID]!)) high = middle;
      else low = middle + 1;
    }
    return start + low;
  }

  #slotOf(id: number, block: number, leaf: number): number {
    const { words } = this.#pages;
    const start = 2 * (block * PAGE + leaf * LEAF) + ID;
    let slot = 0;
    while (words[start + 2 * slot] !== id) slot++;
    return slot;
  }

  #isBefore(id: number, other: number): boolean {
    const { losses } = this.#pages;
    const loss = losses[id]!;
    const otherLoss = losses[other]!;
    return loss > otherLoss || (loss === otherLoss && this.#ties.placeOf(id) < this.#ties.placeOf(other));
  }
}

/** How many of the keys of a leaf's first 31 slots are <= key. */
function countUpTo(words: Int32Array, first: number, key: number): number {
  let slot = 0;
  for (let step = LEAF / 2; step > 0; step >>= 1)
    slot += step & ((words[first + 2 * (slot + step - 1)]! - key - 1) >> 31);
  return slot;
}

/** Index of the last of `count` ascending keys from `first` on that is <= key, or `first`; halves the range without branches. */
function lastUpTo(keys: Int32Array, first: number, count: number, key: number): number {
  let low = first;
  for (let rest = count; rest > 1;) {
    const half = rest >>> 1;
    low = (low + (half & ((keys[low + half]! - key - 1) >> 31))) | 0;
    rest -= half;
  }
  return low;
}
