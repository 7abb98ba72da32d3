import { type Order, type Rank, rankNumber, type SampleId, sampleId } from './order.js';
import { addToSums, findInSums, sumBefore } from './fenwick.js';
import { addToHead, findInHead, HEAD, held, LEAF, LEAVES } from './head.js';
import { FREE, ID, KEY, keyOf, keysOf } from './key.js';
import { PAGE, PAGE_BITS, PAGE_FULL, PAGE_LOW, Pages } from './pages.js';
import type { Permutation } from './permutation.js';
import { countUpTo, lastUpTo, leafFor, pageFor, slotFor, slotOf } from './search.js';

/** From this share of all samples on, sorting once is cheaper than moving them one by one. */
const BULK = 1 / 4;

/** So many samples change their places together. */
const TOGETHER = 64;

/**
 * The exact order of all samples by loss, kept at every update in O(log N): rank 1 is the greatest loss.
 *
 * Equal losses are ordered by the place of their ids in a seeded permutation. The order lies in pages of 64 leaves of up to 32 ids, found by
 * bisection of lower bounds (by loss) and of running sums (by rank); the losses stay by id and are read through the ids. N <= 2^30.
 */
export class Ranking implements Order {
  readonly #pages: Pages;
  /** Samples that change their places, and where each stands or belongs: the position of its page, and the leaf. */
  readonly #ids = new Int32Array(TOGETHER);
  readonly #fresh = new Float64Array(TOGETHER);
  readonly #at = new Int32Array(TOGETHER);
  readonly #leaf = new Int32Array(TOGETHER + 1);
  readonly #key = new Int32Array(TOGETHER);
  readonly #floats = new Float32Array(this.#key.buffer);

  /** @param losses [M] by id, NaN where there is no sample; from now on written by the ranking only */
  constructor(losses: Float64Array, ties: Permutation) {
    this.#pages = new Pages(losses, ties);
  }

  /** The id at a rank. */
  idAt(rank: Rank): SampleId {
    return sampleId(this.#pages.words[this.#wordAt(rank)]!);
  }

  /** The ids at some ranks, [B] each. */
  idsAt(ranks: Uint32Array, ids: Uint32Array): void {
    const { words } = this.#pages;
    for (let i = 0; i < ranks.length; i++) ids[i] = this.#wordAt(ranks[i]!);
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
    const start = block * PAGE + leaf * LEAF;
    return rankNumber(rank + slotOf(pages.words, start, id) - start);
  }

  /** Gives samples new losses, which must not be NaN, and moves them to their new ranks, [K] each; of an id that comes twice, the last loss counts. */
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
    // Backwards, as the last loss of an id counts.
    let left = 0;
    for (let i = count - 1; i >= 0; i--) {
      const id = ids[i]!;
      const known = losses[id]!;
      if (!Number.isNaN(known)) continue;
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
    let low = 0;
    for (let i = 0; i < n; i++) {
      const id = ids[i]!;
      const known = losses[id]!;
      // NaN where it comes twice and has left already.
      if (known === fresh[i] || Number.isNaN(known)) continue;
      losses[id] = NaN;
      const at = ats[i]!;
      const leaf = leaves[i]!;
      const block = blockAt[at]!;
      const start = block * PAGE + leaf * LEAF;
      let slot = start + countUpTo(words, 2 * start + KEY, keys[i]!) - 1;
      // Where others have the same key.
      if (slot < start || words[2 * slot + ID] !== id) slot = slotOf(words, start, id);
      const end = start + held(heads, block, leaf) - 1;
      for (; slot < end; slot++) slots[slot] = slots[slot + 1]!;
      words[2 * end + KEY] = FREE;
      addToHead(heads, block, leaf, -1);
      const rest = count[at]! - 1;
      count[at] = rest;
      addToSums(sums, length, at, -1);
      if (rest < PAGE_LOW) ats[low++] = at;
    }
    // One at most, as others are at other positions then; they have their turn when they lose more.
    for (let i = 0; i < low && !pages.join(ats[i]!);) i++;
  }

  /** Puts the located ids in; those that need room, or have the key of another, one by one at the end. */
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
      if (
        many === LEAF ||
        total >= PAGE_FULL ||
        (before > 0 && words[2 * (start + before - 1) + KEY] === key)
      ) {
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

  /**
   * Takes in new samples, whose loss is +Infinity.
   *
   * @param losses the same ones in a longer array, those of the new samples too
   * @returns false where they lie in other memory, which takes a new ranking
   */
  add(ids: Uint32Array, losses: Float64Array): boolean {
    const pages = this.#pages;
    if (losses.buffer !== pages.losses.buffer) return false;
    pages.losses = losses;
    for (const id of ids) this.#insert(id);
    return true;
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

  /** Which word is the id of a rank. */
  #wordAt(rank: number): number {
    const { sums, blockAt, heads } = this.#pages;
    const found = findInSums(sums, rank - 1, PAGE);
    const block = blockAt[found >>> PAGE_BITS]!;
    return 2 * (block * PAGE + findInHead(heads, block, found & (PAGE - 1))) + ID;
  }

  /** Finds the pages and leaves where the first `count` of the ids stand or belong, by their losses. */
  #locate(count: number): void {
    const pages = this.#pages;
    const { key: bounds, length, heads, words, blockAt, losses } = pages;
    const ids = this.#ids;
    const keys = this.#key;
    const ats = this.#at;
    const leaves = this.#leaf;
    // Without calls in these loops, so that the reads of many samples from a large memory wait together.
    keysOf(losses, ids, count, this.#floats, keys);
    let isTied = false;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const at = lastUpTo(bounds, 0, length, key);
      ats[i] = at;
      if (bounds[at] === key) isTied = true;
    }
    if (isTied)
      for (let i = 0; i < count; i++)
        if (bounds[ats[i]!] === keys[i]) ats[i] = pageFor(pages, ids[i]!, keys[i]!);
    isTied = false;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const head = blockAt[ats[i]!]! * HEAD;
      const leaf = lastUpTo(heads, head, LEAVES, key);
      leaves[i] = leaf - head;
      if (heads[leaf] === key) isTied = true;
    }
    if (isTied)
      for (let i = 0; i < count; i++) {
        const block = blockAt[ats[i]!]!;
        if (heads[block * HEAD + leaves[i]!] === keys[i])
          leaves[i] = leafFor(pages, ids[i]!, keys[i]!, block);
      }
    // Reads ahead what will be moved: a leaf is four lines of the cache.
    let read = 0;
    for (let i = 0; i < count; i++) {
      const start = 2 * (blockAt[ats[i]!]! * PAGE + leaves[i]! * LEAF);
      read ^= words[start]! ^ words[start + 16]! ^ words[start + 32]! ^ words[start + 48]!;
    }
    // Kept, so that no compiler leaves the reads out.
    leaves[TOGETHER] = read;
  }

  /** Puts one id where it belongs, and makes room there first. */
  #insert(id: number): void {
    const pages = this.#pages;
    const { words, slots, count, blockAt, heads, sums } = pages;
    const key = keyOf(pages.losses[id]!);
    let at = pageFor(pages, id, key);
    while (count[at]! >= PAGE_FULL) {
      pages.relieve(at);
      at = pageFor(pages, id, key);
    }
    const block = blockAt[at]!;
    let leaf = leafFor(pages, id, key, block);
    while (held(heads, block, leaf) === LEAF) {
      pages.loosen(block, leaf);
      leaf = leafFor(pages, id, key, block);
    }
    const start = block * PAGE + leaf * LEAF;
    const slot = slotFor(pages, id, key, start);
    for (let i = start + held(heads, block, leaf); i > slot; i--) slots[i] = slots[i - 1]!;
    words[2 * slot + KEY] = key;
    words[2 * slot + ID] = id;
    addToHead(heads, block, leaf, 1);
    count[at] = count[at]! + 1;
    addToSums(sums, pages.length, at, 1);
  }
}
