import { buildSums } from './fenwick.js';
import { HEAD, held, hold, LEAF, LEAVES, sumUpHead } from './head.js';
import { FREE, ID, KEY } from './key.js';
import { orderByLoss } from './order-by-loss.js';
import type { Permutation } from './permutation.js';

/** Slots in a page. */
export const PAGE_BITS = 11;
export const PAGE = 1 << PAGE_BITS;

/** A page this full makes room before it takes another id. */
export const PAGE_FULL = Math.floor(0.84 * PAGE);
/** A page below this joins a neighbour where it can. */
export const PAGE_LOW = 0.3 * PAGE;
const BUILT_FULL = 0.72 * PAGE;
/** There are pages for all samples at this mean; a sweep always gets below it. */
const LEAST_MEAN = 0.64 * PAGE;
/** Ids in 1, 2, 4, .. 64 neighbouring leaves up to which they have room: the fewer leaves, the fuller they may be. */
const ROOM = Array.from({ length: 7 }, (_, level) => Math.floor(2 ** level * LEAF * (0.96 - 0.02 * level)));
const SWEPT_PAGES = 16;
/**
 * Storage of the ranking: a sequence of pages in rank order, each cut into leaves with free slots at the end of every leaf.
 *
 * Pages and leaves carry lower bounds for searching by loss, and counts for searching by rank. A bound is a key of 31 bits. Where keys
 * are equal, a page has the loss and the place among ties beside it, and a leaf its first id. The bound of the very first page, and of the
 * first leaf of a page, is never compared: they take whatever comes before the second. Blocks lie anywhere in `memory`; `blockAt` gives
 * their order. About 13 bytes a sample.
 */
export class Pages {
  /** By id, NaN where there is no sample. */
  losses: Float64Array;
  readonly ties: Permutation;
  /** The heads of all blocks. */
  readonly heads: Int32Array;
  /** The slots of all blocks, by two words and as float64. */
  readonly words: Int32Array;
  readonly slots: Float64Array;
  /** In rank order: the number of a page's block, its count of ids, its bound. */
  readonly blockAt: Int32Array;
  readonly count: Int32Array;
  readonly key: Int32Array;
  readonly loss: Float64Array;
  readonly tie: Uint32Array;
  /** Running sums of `count`, a power of 4 of them. */
  readonly sums: Int32Array;
  length = 0;
  readonly #capacity: number;
  readonly #free: number[] = [];
  /** Slots on their way to other leaves. */
  #buffer: Float64Array = new Float64Array(2 * PAGE);
  #bufferWords: Int32Array = new Int32Array(this.#buffer.buffer);

  /**
   * @param losses [M] by id, NaN where there is no sample; there is room for as many as their buffer holds
   */
  constructor(losses: Float64Array, ties: Permutation) {
    const { buffer, byteOffset } = losses;
    const room = Math.floor((buffer.byteLength - byteOffset) / 8);
    const capacity = Math.ceil(room / LEAST_MEAN) + 2;
    this.#capacity = capacity;
    this.losses = losses;
    this.ties = ties;
    this.heads = new Int32Array(capacity * HEAD);
    this.slots = new Float64Array(capacity * PAGE);
    this.words = new Int32Array(this.slots.buffer);
    this.blockAt = new Int32Array(capacity);
    this.count = new Int32Array(capacity);
    this.key = new Int32Array(capacity);
    this.loss = new Float64Array(capacity);
    this.tie = new Uint32Array(capacity);
    this.sums = new Int32Array(4 ** Math.ceil(Math.log2(capacity + 1) / 2));
    this.rebuild();
  }

  /** Sorts all samples and deals them to pages anew. */
  rebuild(): void {
    this.#deal(orderByLoss(this.losses, this.ties, this.slots));
  }

  /** Makes room in the full page at position `at`: shares with the lighter neighbour, or takes a block more. */
  relieve(at: number): void {
    const beside = this.#lighterNeighbour(at);
    if (beside >= 0 && this.count[beside]! <= LEAST_MEAN) this.#redistribute(Math.min(at, beside), 2, 2);
    else if (this.#free.length > 0) this.#redistribute(at, 1, 2);
    else this.#sweep();
  }

  /** Joins the nearly empty page at position `at` with a neighbour, if both fit well into one; an empty one always goes. Tells whether it did. */
  join(at: number): boolean {
    const beside = this.#lighterNeighbour(at);
    if (beside < 0) return false;
    const count = this.count[at]!;
    if (count > 0 && count + this.count[beside]! > LEAST_MEAN) return false;
    this.#redistribute(Math.min(at, beside), 2, 1);
    return true;
  }

  /** Makes room in a full leaf: evens out the smallest aligned group of leaves around it that has room. */
  loosen(block: number, leaf: number): void {
    for (let level = 1; ; level++) {
      const width = 2 ** level;
      const first = leaf - (leaf % width);
      let total = 0;
      for (let i = first; i < first + width; i++) total += held(this.heads, block, i);
      if (total > ROOM[level]! && width < LEAVES) continue;
      this.#take(block, first, width, 0);
      this.#fillLeaves(block, first, width, 0, total);
      return;
    }
  }

  /** Deals the first `total` slots, which are in rank order, to pages. Each moves to the same index or a higher one: the last moves first. */
  #deal(total: number): void {
    const length = Math.max(1, Math.ceil(total / BUILT_FULL));
    this.length = length;
    this.#free.length = 0;
    for (let block = this.#capacity - 1; block >= length; block--) this.#free.push(block);
    this.#useBuffer(this.slots);
    for (let at = length; at-- > 0;) {
      this.blockAt[at] = at;
      const from = Math.floor((at * total) / length);
      this.#fillPage(at, from, Math.floor(((at + 1) * total) / length) - from);
    }
    this.#useBuffer(new Float64Array(2 * PAGE));
    buildSums(this.sums, this.count, this.length);
  }

  #useBuffer(buffer: Float64Array): void {
    this.#buffer = buffer;
    this.#bufferWords = new Int32Array(buffer.buffer);
  }

  #lighterNeighbour(at: number): number {
    const hasRight = at + 1 < this.length;
    if (at === 0) return hasRight ? 1 : -1;
    return hasRight && this.count[at + 1]! < this.count[at - 1]! ? at + 1 : at - 1;
  }

  /** Packs the ids of neighbouring pages closer, which always frees blocks. */
  #sweep(): void {
    for (let at = 0; at < this.length;) {
      const count = Math.min(SWEPT_PAGES, this.length - at);
      let total = 0;
      for (let i = at; i < at + count; i++) total += this.count[i]!;
      const into = Math.min(count, Math.max(1, Math.ceil(total / BUILT_FULL)));
      this.#redistribute(at, count, into);
      at += into;
    }
  }

  /** Deals the ids of `count` pages from position `at` evenly to `into` pages in their place. */
  #redistribute(at: number, count: number, into: number): void {
    const { blockAt, length } = this;
    const total = this.count.subarray(at, at + count).reduce((sum, value) => sum + value);
    if (this.#buffer.length < total) this.#useBuffer(new Float64Array(total));
    let taken = 0;
    for (let i = at; i < at + count; i++) taken = this.#take(blockAt[i]!, 0, LEAVES, taken);
    for (let i = into; i < count; i++) this.#free.push(blockAt[at + i]!);
    for (const column of [blockAt, this.count, this.key, this.loss, this.tie])
      column.copyWithin(at + into, at + count, length);
    this.length = length + into - count;
    for (let i = count; i < into; i++) blockAt[at + i] = this.#free.pop()!;
    for (let i = 0; i < into; i++) {
      const from = Math.floor((i * total) / into);
      this.#fillPage(at + i, from, Math.floor(((i + 1) * total) / into) - from);
    }
    buildSums(this.sums, this.count, this.length);
  }

  /** Copies the slots of neighbouring leaves to the buffer, from `taken` on; returns where they end. */
  #take(block: number, first: number, width: number, taken: number): number {
    let end = taken;
    for (let leaf = first; leaf < first + width; leaf++) {
      const start = block * PAGE + leaf * LEAF;
      const many = held(this.heads, block, leaf);
      for (let i = 0; i < many; i++) this.#buffer[end++] = this.slots[start + i]!;
    }
    return end;
  }

  /** Fills a page from the buffer. */
  #fillPage(at: number, from: number, count: number): void {
    const id = this.#bufferWords[2 * from + ID]!;
    this.count[at] = count;
    this.key[at] = this.#bufferWords[2 * from + KEY]!;
    this.loss[at] = this.losses[id]!;
    this.tie[at] = this.ties.placeOf(id);
    this.heads[this.blockAt[at]! * HEAD] = this.key[at]!;
    this.#fillLeaves(this.blockAt[at]!, 0, LEAVES, from, count);
  }

  #fillLeaves(block: number, first: number, width: number, from: number, count: number): void {
    const { heads, words, slots } = this;
    const head = block * HEAD;
    // From the last leaf to the first: an empty one takes the bound of the next one, so that bounds never fall and a search goes past it.
    for (let i = width - 1; i >= 0; i--) {
      const leaf = first + i;
      const begin = from + Math.floor((i * count) / width);
      const many = from + Math.floor(((i + 1) * count) / width) - begin;
      const start = block * PAGE + leaf * LEAF;
      // Downwards, as the buffer may be the slots themselves.
      for (let j = many; j-- > 0;) slots[start + j] = this.#buffer[begin + j]!;
      for (let j = many; j < LEAF; j++) words[2 * (start + j) + KEY] = FREE;
      hold(heads, block, leaf, many);
      // The first leaf keeps its bound, so that what belonged into this group still does.
      if (i === 0) continue;
      if (many > 0) heads[head + leaf] = words[2 * start + KEY]!;
      else heads[head + leaf] = leaf === LEAVES - 1 ? FREE : heads[head + leaf + 1]!;
    }
    sumUpHead(heads, block);
  }
}
