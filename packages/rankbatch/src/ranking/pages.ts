import { addToSums, buildSums } from './fenwick.js';
import { orderByLoss } from './order-by-loss.js';
import type { Permutation } from './permutation.js';

/** Slots in a leaf. */
export const LEAF = 32;
/** Leaves in a page. */
export const LEAVES = 64;
/** Slots in a page. */
export const PAGE_BITS = 11;
export const PAGE = 1 << PAGE_BITS;

/** A page is one block of words: running sums of the leaves' counts, the counts, the leaves' lower bounds as keys, the ids. */
export const COUNTS = LEAVES;
export const KEYS = 2 * LEAVES;
export const SLOTS = 3 * LEAVES;
export const BLOCK = SLOTS + PAGE;

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
 * their order. About 7 bytes a sample.
 */
export class Pages {
  /** By id, NaN where there is no sample. */
  losses: Float64Array;
  readonly ties: Permutation;
  /** All blocks. */
  readonly memory: Int32Array;
  /** In rank order: the number of a page's block, its count of ids, its bound. */
  readonly blockAt: Int32Array;
  readonly count: Int32Array;
  readonly key: Int32Array;
  readonly loss: Float64Array;
  readonly tie: Uint32Array;
  /** Running sums of `count`, a power of 4 of them. */
  readonly sums: Int32Array;
  length = 0;
  /** The losses as pairs of words, low and high. */
  readonly #words: Int32Array;
  readonly #capacity: number;
  readonly #free: number[] = [];
  #buffer = new Int32Array(2 * PAGE);

  /**
   * @param losses [M] by id, NaN where there is no sample; there is room for as many as their buffer holds
   * @param order ids in rank order; left out, all that have a loss are sorted
   */
  constructor(losses: Float64Array, ties: Permutation, order?: Int32Array) {
    const { buffer, byteOffset } = losses;
    const room = Math.floor((buffer.byteLength - byteOffset) / 8);
    const capacity = Math.ceil(room / LEAST_MEAN) + 2;
    this.#capacity = capacity;
    this.losses = losses;
    this.ties = ties;
    this.#words = new Int32Array(buffer, byteOffset, 2 * room);
    this.memory = new Int32Array(capacity * BLOCK);
    this.blockAt = new Int32Array(capacity);
    this.count = new Int32Array(capacity);
    this.key = new Int32Array(capacity);
    this.loss = new Float64Array(capacity);
    this.tie = new Uint32Array(capacity);
    this.sums = new Int32Array(4 ** Math.ceil(Math.log2(capacity + 1) / 2));
    if (order === undefined) this.rebuild();
    else this.#deal(order, order.length);
  }

  /** Upper 31 bits of the loss of an id, growing as the loss falls. Two keys differ by less than 2^31. */
  keyOf(id: number): number {
    const word = this.#words[2 * id + 1]!;
    return (word ^ ~((word >> 31) & 0x7fffffff)) >> 1;
  }

  /** Sorts all samples and deals them to pages anew. */
  rebuild(): void {
    // The order lies in the last words while blocks are filled from the first: a block never reaches ids not yet dealt.
    const ids = this.memory.subarray(this.memory.length - this.losses.length);
    this.#deal(ids, orderByLoss(this.losses, this.ties, ids));
  }

  /** Makes room in the full page at position `at`: shares with the lighter neighbour, or takes a block more. */
  relieve(at: number): void {
    const beside = this.#lighterNeighbour(at);
    if (beside >= 0 && this.count[beside]! <= LEAST_MEAN) this.#redistribute(Math.min(at, beside), 2, 2);
    else if (this.#free.length > 0) this.#redistribute(at, 1, 2);
    else this.#sweep();
  }

  /** Joins the nearly empty page at position `at` with a neighbour, if both fit well into one; an empty one always goes. */
  join(at: number): void {
    const beside = this.#lighterNeighbour(at);
    if (beside < 0) return;
    const count = this.count[at]!;
    if (count === 0 || count + this.count[beside]! <= LEAST_MEAN)
      this.#redistribute(Math.min(at, beside), 2, 1);
  }

  /** Makes room in a full leaf: evens out the smallest aligned group of leaves around it that has room. */
  loosen(block: number, leaf: number): void {
    const counts = block * BLOCK + COUNTS;
    for (let level = 1; ; level++) {
      const width = 2 ** level;
      const first = leaf - (leaf % width);
      let total = 0;
      for (let i = first; i < first + width; i++) total += this.memory[counts + i]!;
      if (total > ROOM[level]! && width < LEAVES) continue;
      this.#take(block, first, width, 0);
      this.#fillLeaves(block, first, width, this.#buffer, 0, total);
      return;
    }
  }

  /** Fills as many pages as `total` ids in rank order need. */
  #deal(ids: Int32Array, total: number): void {
    const length = Math.ceil(total / BUILT_FULL);
    this.length = length;
    this.#free.length = 0;
    for (let block = this.#capacity - 1; block >= length; block--) this.#free.push(block);
    for (let at = 0; at < length; at++) {
      this.blockAt[at] = at;
      const from = Math.floor((at * total) / length);
      this.#fillPage(at, ids, from, Math.floor(((at + 1) * total) / length) - from);
    }
    this.#sumUp();
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
    const before = this.count.slice(at, at + count);
    const total = before.reduce((sum, value) => sum + value);
    if (this.#buffer.length < total) this.#buffer = new Int32Array(total);
    let held = 0;
    for (let i = at; i < at + count; i++) held = this.#take(blockAt[i]!, 0, LEAVES, held);
    for (let i = into; i < count; i++) this.#free.push(blockAt[at + i]!);
    for (const column of [blockAt, this.count, this.key, this.loss, this.tie])
      column.copyWithin(at + into, at + count, length);
    this.length = length + into - count;
    for (let i = count; i < into; i++) blockAt[at + i] = this.#free.pop()!;
    for (let i = 0; i < into; i++) {
      const from = Math.floor((i * total) / into);
      this.#fillPage(at + i, this.#buffer, from, Math.floor(((i + 1) * total) / into) - from);
    }
    // As many pages as before: a few sums change, instead of all.
    if (into !== count) this.#sumUp();
    else before.forEach((old, i) => this.add(at + i, this.count[at + i]! - old));
  }

  /** Takes a change of the count of the page at position `at` into the sums. */
  add(at: number, change: number): void {
    addToSums(this.sums, 0, Math.min(this.length, this.sums.length - 1), at, change);
  }

  #sumUp(): void {
    buildSums(this.sums, 0, this.sums.length, this.count, 0, this.length);
  }

  /** Copies the ids of neighbouring leaves to the buffer, from `held` on; returns where they end. */
  #take(block: number, first: number, width: number, held: number): number {
    const { memory } = this;
    let end = held;
    for (let leaf = first; leaf < first + width; leaf++) {
      const start = block * BLOCK + SLOTS + leaf * LEAF;
      const count = memory[block * BLOCK + COUNTS + leaf]!;
      for (let i = 0; i < count; i++) this.#buffer[end++] = memory[start + i]!;
    }
    return end;
  }

  #fillPage(at: number, ids: Int32Array, from: number, count: number): void {
    const id = ids[from]!;
    this.count[at] = count;
    this.key[at] = this.keyOf(id);
    this.loss[at] = this.losses[id]!;
    this.tie[at] = this.ties.placeOf(id);
    this.memory[this.blockAt[at]! * BLOCK + KEYS] = this.key[at]!;
    this.#fillLeaves(this.blockAt[at]!, 0, LEAVES, ids, from, count);
  }

  #fillLeaves(
    block: number,
    first: number,
    width: number,
    ids: Int32Array,
    from: number,
    count: number,
  ): void {
    const { memory } = this;
    const base = block * BLOCK;
    for (let i = 0; i < width; i++) {
      const begin = Math.floor((i * count) / width);
      const end = Math.floor(((i + 1) * count) / width);
      const start = base + SLOTS + (first + i) * LEAF;
      for (let j = begin; j < end; j++) memory[start + j - begin] = ids[from + j]!;
      memory[base + COUNTS + first + i] = end - begin;
    }
    buildSums(memory, base, LEAVES, memory, base + COUNTS, LEAVES);
    // The first leaf keeps its bound, so that what belonged into this group still does. An empty leaf takes the bound of the
    // next one, so that bounds never fall and a search goes past it.
    for (let leaf = first + width - 1; leaf > first; leaf--) {
      const key = base + KEYS + leaf;
      if (memory[base + COUNTS + leaf]! > 0) memory[key] = this.keyOf(memory[base + SLOTS + leaf * LEAF]!);
      else memory[key] = leaf === LEAVES - 1 ? LAST_KEY : memory[key + 1]!;
    }
  }
}

/** Key of -Infinity: none comes after it. */
const LAST_KEY = 0x3ff80000;
