import { type Order, type Rank, rankNumber, type SampleId, sampleId } from './order.js';
import { addToSums, findInSums, sumBefore } from './fenwick.js';
import {
  BLOCK,
  COUNTS,
  KEYS,
  LEAF,
  LEAVES,
  PAGE,
  PAGE_BITS,
  PAGE_FULL,
  PAGE_LOW,
  Pages,
  SLOTS,
} from './pages.js';
import type { Permutation } from './permutation.js';

/** From this share of all samples on, sorting once is cheaper than moving them one by one. */
const BULK = 1 / 4;

/**
 * The exact order of all samples by loss, kept at every update in O(log N): rank 1 is the greatest loss.
 *
 * Equal losses are ordered by the place of their ids in a seeded permutation. The order lies in pages of 64 leaves of up to 32 ids, found by
 * bisection of lower bounds (by loss) and of running sums (by rank); the losses stay by id and are read through the ids. N < 2^31.
 */
export class Ranking implements Order {
  #pages: Pages;
  readonly #ties: Permutation;

  /** @param losses [M] by id, NaN where there is no sample; from now on written by the ranking only */
  constructor(losses: Float64Array, ties: Permutation) {
    this.#ties = ties;
    this.#pages = new Pages(losses, ties);
  }

  /** The id at a rank. */
  idAt(rank: Rank): SampleId {
    const { memory } = this.#pages;
    return sampleId(memory[this.#slotAt(rank)]!);
  }

  /** The ids at some ranks, [B] each. */
  idsAt(ranks: Uint32Array, ids: Uint32Array): void {
    const { memory } = this.#pages;
    for (let i = 0; i < ranks.length; i++) ids[i] = this.#slotAt(ranks[i]!);
    // Apart, so that the many reads from a large memory wait together.
    for (let i = 0; i < ids.length; i++) ids[i] = memory[ids[i]!]!;
  }

  /** The rank of an id. */
  rankOf(id: SampleId): Rank {
    const { sums, blockAt, memory } = this.#pages;
    const key = this.#pages.keyOf(id);
    const at = this.#pageFor(id, key);
    const base = blockAt[at]! * BLOCK;
    const leaf = this.#leafFor(id, key, blockAt[at]!);
    let rank = 1 + sumBefore(sums, 0, at) + sumBefore(memory, base, leaf);
    for (let slot = base + SLOTS + leaf * LEAF; memory[slot] !== id; slot++) rank++;
    return rankNumber(rank);
  }

  /** Gives a sample a new loss, which must not be NaN, and moves it to its new rank. */
  update(id: SampleId, loss: number): void {
    const { losses } = this.#pages;
    const fresh = loss + 0; // -0 becomes 0
    if (losses[id] === fresh) return;
    this.#remove(id);
    losses[id] = fresh;
    this.#insert(id);
  }

  /** {@link update} for many, [K] each; of an id that comes twice, the last loss counts. */
  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    const pages = this.#pages;
    if (ids.length < BULK * pages.losses.length) {
      for (let i = 0; i < ids.length; i++) this.update(sampleId(ids[i]!), losses[i]!);
      return;
    }
    for (let i = 0; i < ids.length; i++) pages.losses[ids[i]!] = losses[i]! + 0;
    pages.rebuild();
  }

  /** Calls `visit` with the ids of ranks 1 .. count, in this order. */
  top(count: number, visit: (id: SampleId) => void): void {
    const { blockAt, memory, length } = this.#pages;
    let rest = count;
    for (let at = 0; at < length && rest > 0; at++) {
      const base = blockAt[at]! * BLOCK;
      for (let leaf = 0; leaf < LEAVES && rest > 0; leaf++) {
        const taken = Math.min(rest, memory[base + COUNTS + leaf]!);
        for (let i = 0; i < taken; i++) visit(sampleId(memory[base + SLOTS + leaf * LEAF + i]!));
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
      this.#remove(id);
      this.#pages.losses[id] = NaN;
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

  /** Where in the memory the id of a rank stands. */
  #slotAt(rank: number): number {
    const { sums, blockAt, memory } = this.#pages;
    const found = findInSums(sums, 0, sums.length, rank - 1, PAGE);
    const base = blockAt[found >>> PAGE_BITS]! * BLOCK;
    return base + SLOTS + findInSums(memory, base, LEAVES, found & (PAGE - 1), LEAF);
  }

  #remove(id: number): void {
    const pages = this.#pages;
    const { memory, count } = pages;
    const key = pages.keyOf(id);
    const at = this.#pageFor(id, key);
    const block = pages.blockAt[at]!;
    const leaf = this.#leafFor(id, key, block);
    const base = block * BLOCK;
    const left = memory[base + COUNTS + leaf]! - 1;
    memory[base + COUNTS + leaf] = left;
    // From the end back to the id, everything moves one slot down.
    let slot = base + SLOTS + leaf * LEAF + left;
    for (let held = memory[slot]!; held !== id;) {
      slot--;
      const next = memory[slot]!;
      memory[slot] = held;
      held = next;
    }
    addToSums(memory, base, LEAVES - 1, leaf, -1);
    pages.add(at, -1);
    const rest = count[at]! - 1;
    count[at] = rest;
    if (rest < PAGE_LOW) pages.join(at);
  }

  #insert(id: number): void {
    const pages = this.#pages;
    const { memory, count } = pages;
    const key = pages.keyOf(id);
    let at = this.#pageFor(id, key);
    while (count[at]! >= PAGE_FULL) {
      pages.relieve(at);
      at = this.#pageFor(id, key);
    }
    const block = pages.blockAt[at]!;
    const base = block * BLOCK;
    let leaf = this.#leafFor(id, key, block);
    while (memory[base + COUNTS + leaf] === LEAF) {
      pages.loosen(block, leaf);
      leaf = this.#leafFor(id, key, block);
    }
    const held = memory[base + COUNTS + leaf]!;
    memory[base + COUNTS + leaf] = held + 1;
    const start = base + SLOTS + leaf * LEAF;
    const slot = this.#slotFor(id, key, base, leaf, held);
    for (let i = start + held; i > slot; i--) memory[i] = memory[i - 1]!;
    memory[slot] = id;
    addToSums(memory, base, LEAVES - 1, leaf, 1);
    pages.add(at, 1);
    count[at] = count[at]! + 1;
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
    const { memory } = this.#pages;
    const base = block * BLOCK;
    const first = base + KEYS;
    let high = lastUpTo(memory, first, LEAVES, key) - first;
    if (high === 0 || memory[first + high] !== key) return high;
    // Of leaves with this key, bisect by their first ids; an empty leaf says nothing, and the one to its left answers for it.
    let low = lastUpTo(memory, first, LEAVES, key - 1) - first;
    let leaf = low;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      let filled = middle;
      while (filled > low && memory[base + COUNTS + filled] === 0) filled--;
      if (filled > low && this.#isBefore(id, memory[base + SLOTS + filled * LEAF]!)) high = filled - 1;
      else {
        if (filled > low) leaf = filled;
        low = middle;
      }
    }
    return leaf;
  }

  /** The slot of a leaf before which `id` belongs; from a guess for keys evenly spread between the bounds. */
  #slotFor(id: number, key: number, base: number, leaf: number, count: number): number {
    const { memory } = this.#pages;
    const from = memory[base + KEYS + leaf]!;
    const share = (key - from) / (memory[base + KEYS + leaf + 1]! - from);
    const start = base + SLOTS + leaf * LEAF;
    const end = start + count;
    let slot = start + (share > 0 && share < 1 ? Math.floor(share * count) : 0);
    while (slot < end && this.#isBefore(memory[slot]!, id)) slot++;
    while (slot > start && this.#isBefore(id, memory[slot - 1]!)) slot--;
    return slot;
  }

  #isBefore(id: number, other: number): boolean {
    const { losses } = this.#pages;
    const loss = losses[id]!;
    const otherLoss = losses[other]!;
    return loss > otherLoss || (loss === otherLoss && this.#ties.placeOf(id) < this.#ties.placeOf(other));
  }
}

/** Index of the last of `count` ascending keys from `first` on that is <= key, or `first`; halves the range without branches. */
function lastUpTo(keys: Int32Array, first: number, count: number, key: number): number {
  let low = first;
  for (let rest = count; rest > 1;) {
    const half = rest >>> 1;
    low += half & ((keys[low + half]! - key - 1) >> 31);
    rest -= half;
  }
  return low;
}
