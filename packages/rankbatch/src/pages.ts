import { Fenwick } from './fenwick.js';
import type { Permutation } from './permutation.js';

/** Slots in a leaf. */
export const LEAF = 32;
/** Leaves in a page. */
export const FAN = 64;
/** Leaves in a group, which has its own count so that looking up a rank skips it in one step. */
export const GROUP_BITS = 3;
export const GROUP = 1 << GROUP_BITS;
/** Groups in a page. */
export const GROUPS = FAN / GROUP;
/** Slots in a page. */
export const PAGE = LEAF * FAN;
/** A page this full makes room before it takes another id. */
export const PAGE_FULL = Math.floor(0.84 * PAGE);

const BUILT_FULL = 0.72 * PAGE;
/** There are pages for all samples at this mean; a sweep always gets below it. */
const LEAST_MEAN = 0.62 * PAGE;
/** Ids in 1, 2, 4, .. FAN neighbouring leaves up to which they have room: the fewer leaves, the fuller they may be. */
const ROOM = Array.from({ length: 7 }, (_, level) => Math.floor(2 ** level * LEAF * (0.96 - 0.02 * level)));
const SWEPT_PAGES = 16;

/**
 * Storage of the ranking: a sequence of pages in rank order, each cut into leaves with free slots at the end of every leaf.
 *
 * Pages and leaves carry lower bounds (loss, place among ties) for searching by key, and counts for searching by rank. The bound
 * of the very first page, and of the first leaf of a page, is never compared: they take whatever comes before the second.
 * Pages lie anywhere in `slots`; `pageAt` gives their order. About 7.2 bytes a sample.
 */
export class Pages {
  readonly keys: Float64Array;
  readonly ties: Permutation;
  readonly slots: Uint32Array;
  readonly leafCount: Uint8Array;
  readonly groupCount: Uint16Array;
  readonly leafLoss: Float64Array;
  readonly leafTie: Uint32Array;
  readonly pageAt: Uint32Array;
  readonly pageLoss: Float64Array;
  readonly pageTie: Uint32Array;
  /** Ids in each page, in rank order like `pageAt`. */
  readonly pageCount: Uint32Array;
  readonly sums: Fenwick;
  length = 0;
  readonly #capacity: number;
  readonly #free: Uint32Array;
  #freeCount = 0;
  #buffer = new Uint32Array(0);

  /** @param keys [N] losses by id; must be all +Infinity unless `order` is given. @param order [N] ids in rank order */
  constructor(keys: Float64Array, ties: Permutation, order?: Uint32Array) {
    const sampleCount = keys.length;
    const capacity = Math.ceil(sampleCount / LEAST_MEAN) + 2;
    this.keys = keys;
    this.ties = ties;
    this.slots = new Uint32Array(capacity * PAGE);
    this.leafCount = new Uint8Array(capacity * FAN);
    this.groupCount = new Uint16Array(capacity * GROUPS);
    this.leafLoss = new Float64Array(capacity * FAN);
    this.leafTie = new Uint32Array(capacity * FAN);
    this.pageAt = new Uint32Array(capacity);
    this.pageLoss = new Float64Array(capacity);
    this.pageTie = new Uint32Array(capacity);
    this.pageCount = new Uint32Array(capacity);
    this.sums = new Fenwick(capacity);
    this.#capacity = capacity;
    this.#free = new Uint32Array(capacity);
    this.#build(order);
  }

  /** Deals the ids of `count` pages from position `at` evenly to `into` pages in their place. */
  redistribute(at: number, count: number, into: number): void {
    const total = this.#gather(at, count);
    const before = this.pageCount.slice(at, at + count);
    for (let i = into; i < count; i++) this.#free[this.#freeCount++] = this.pageAt[at + i]!;
    for (const column of [this.pageAt, this.pageLoss, this.pageTie, this.pageCount])
      column.copyWithin(at + into, at + count, this.length);
    this.length += into - count;
    for (let i = count; i < into; i++) this.pageAt[at + i] = this.#free[--this.#freeCount]!;
    for (let i = 0; i < into; i++) {
      const from = Math.floor((i * total) / into);
      this.#fillPage(at + i, this.#buffer, from, Math.floor(((i + 1) * total) / into) - from);
    }
    // As many pages as before: a few sums change, instead of all.
    if (into === count) before.forEach((old, i) => this.sums.add(at + i, this.pageCount[at + i]! - old));
    else this.sums.rebuild(this.pageCount, this.length);
  }

  /** Makes room in the full page at position `at`: shares with the lighter neighbour, or takes a page more. */
  relieve(at: number): void {
    const beside = this.#lighterNeighbour(at);
    if (beside >= 0 && this.pageCount[beside]! <= LEAST_MEAN) {
      this.redistribute(Math.min(at, beside), 2, 2);
      return;
    }
    if (this.#freeCount === 0) this.#sweep();
    else this.redistribute(at, 1, 2);
  }

  /** Joins the nearly empty page at position `at` with a neighbour, if both fit well into one; an empty one always goes. */
  join(at: number): void {
    const beside = this.#lighterNeighbour(at);
    if (beside < 0) return;
    const count = this.pageCount[at]!;
    if (count > 0 && count + this.pageCount[beside]! > LEAST_MEAN) return;
    this.redistribute(Math.min(at, beside), 2, 1);
  }

  /** Makes room in a full leaf: evens out the smallest aligned group of leaves around it that has room. */
  loosen(page: number, leaf: number): void {
    for (let level = 1; ; level++) {
      const width = 2 ** level;
      const first = page * FAN + (leaf - (leaf % width));
      let total = 0;
      for (let i = 0; i < width; i++) total += this.leafCount[first + i]!;
      if (total > ROOM[level]! && width < FAN) continue;
      this.#reserve(total);
      let held = 0;
      for (let i = first; i < first + width; i++) held = this.#takeLeaf(i, held);
      this.#fillLeaves(first, width, this.#buffer, 0, total);
      return;
    }
  }

  #build(order: Uint32Array | undefined): void {
    const sampleCount = this.keys.length;
    let ids = order;
    if (ids === undefined) {
      // The order lies in the last slots while pages are filled from the first: a page never reaches ids not yet dealt.
      ids = this.slots.subarray(this.slots.length - sampleCount);
      this.ties.listInto(ids);
    }
    this.length = Math.ceil(sampleCount / BUILT_FULL);
    for (let at = 0; at < this.length; at++) {
      this.pageAt[at] = at;
      const from = Math.floor((at * sampleCount) / this.length);
      this.#fillPage(at, ids, from, Math.floor(((at + 1) * sampleCount) / this.length) - from);
    }
    for (let page = this.#capacity - 1; page >= this.length; page--) this.#free[this.#freeCount++] = page;
    this.sums.rebuild(this.pageCount, this.length);
  }

  #lighterNeighbour(at: number): number {
    const hasRight = at + 1 < this.length;
    if (at === 0) return hasRight ? 1 : -1;
    return hasRight && this.pageCount[at + 1]! < this.pageCount[at - 1]! ? at + 1 : at - 1;
  }

  /** Packs the ids of neighbouring pages closer, which always frees pages. */
  #sweep(): void {
    for (let at = 0; at < this.length;) {
      const count = Math.min(SWEPT_PAGES, this.length - at);
      let total = 0;
      for (let i = at; i < at + count; i++) total += this.pageCount[i]!;
      const into = Math.min(count, Math.max(1, Math.ceil(total / BUILT_FULL)));
      this.redistribute(at, count, into);
      at += into;
    }
  }

  #gather(at: number, count: number): number {
    let total = 0;
    for (let i = at; i < at + count; i++) total += this.pageCount[i]!;
    this.#reserve(total);
    let held = 0;
    for (let i = at; i < at + count; i++) {
      const first = this.pageAt[i]! * FAN;
      for (let leaf = first; leaf < first + FAN; leaf++) held = this.#takeLeaf(leaf, held);
    }
    return total;
  }

  #takeLeaf(leaf: number, held: number): number {
    const count = this.leafCount[leaf]!;
    const start = leaf * LEAF;
    for (let i = 0; i < count; i++) this.#buffer[held + i] = this.slots[start + i]!;
    return held + count;
  }

  #reserve(count: number): void {
    if (this.#buffer.length < count) this.#buffer = new Uint32Array(count <= 2 * PAGE ? 2 * PAGE : count);
  }

  #fillPage(at: number, ids: Uint32Array, from: number, count: number): void {
    const first = this.pageAt[at]! * FAN;
    this.pageCount[at] = count;
    const id = ids[from]!;
    this.pageLoss[at] = this.keys[id]!;
    this.pageTie[at] = this.ties.placeOf(id);
    this.#fillLeaves(first, FAN, ids, from, count);
  }

  #fillLeaves(first: number, width: number, ids: Uint32Array, from: number, count: number): void {
    const { slots, leafCount } = this;
    for (let i = 0; i < width; i++) {
      const begin = Math.floor((i * count) / width);
      const end = Math.floor(((i + 1) * count) / width);
      const start = (first + i) * LEAF;
      for (let j = begin; j < end; j++) slots[start + j - begin] = ids[from + j]!;
      leafCount[first + i] = end - begin;
    }
    for (let group = Math.floor(first / GROUP); group * GROUP < first + width; group++) {
      let sum = 0;
      for (let i = group * GROUP; i < (group + 1) * GROUP; i++) sum += leafCount[i]!;
      this.groupCount[group] = sum;
    }
    // The first leaf keeps its bound, so that what belonged into this group still does. An empty leaf takes the bound of the
    // next one, so that bounds never fall and a search goes past it.
    const after = first + width;
    const endsPage = after % FAN === 0;
    let loss = endsPage ? -Infinity : this.leafLoss[after]!;
    let tie = endsPage ? 0xffffffff : this.leafTie[after]!;
    for (let leaf = after - 1; leaf > first; leaf--) {
      if (leafCount[leaf]! > 0) {
        const id = slots[leaf * LEAF]!;
        loss = this.keys[id]!;
        tie = this.ties.placeOf(id);
      }
      this.leafLoss[leaf] = loss;
      this.leafTie[leaf] = tie;
    }
  }
}
