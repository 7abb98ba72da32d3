import { type Rank, rankNumber, type SampleId, sampleId } from './brand.js';
import { FAN, GROUP, GROUP_BITS, GROUPS, LEAF, PAGE, PAGE_FULL, Pages } from './pages.js';
import type { Permutation } from './permutation.js';

const NEARLY_EMPTY = 0.3 * PAGE;

/**
 * The exact order of all samples by loss, kept at every update in O(log N): rank 1 is the greatest loss.
 *
 * Equal losses are ordered by the place of their ids in a seeded permutation. A three-level counted tree: a flat list of pages,
 * 64 leaves a page, up to 32 ids a leaf; the losses stay by id and are read through the ids.
 */
export class Ranking {
  readonly #keys: Float64Array;
  readonly #ties: Permutation;
  readonly #pages: Pages;

  /** @param losses [N] by id, +Infinity everywhere unless `order` is given; written by {@link update} only. @param order [N] ids in rank order */
  constructor(losses: Float64Array, ties: Permutation, order?: Uint32Array) {
    this.#keys = losses;
    this.#ties = ties;
    this.#pages = new Pages(losses, ties, order);
  }

  /** The id at a rank. */
  idAt(rank: Rank): SampleId {
    const { sums, pageAt, groupCount, leafCount, slots } = this.#pages;
    const at = sums.find(rank - 1);
    let rest = rank - 1 - sums.before;
    let group = pageAt[at]! * GROUPS;
    for (let count = groupCount[group]!; rest >= count; count = groupCount[++group]!) rest -= count;
    let leaf = group * GROUP;
    for (let count = leafCount[leaf]!; rest >= count; count = leafCount[++leaf]!) rest -= count;
    return sampleId(slots[leaf * LEAF + rest]!);
  }

  /** The rank of an id. */
  rankOf(id: SampleId): Rank {
    const { sums, pageAt, groupCount, leafCount, slots } = this.#pages;
    const at = this.#pageFor(id);
    const leaf = this.#leafFor(id, pageAt[at]! * FAN);
    const lastGroup = leaf >>> GROUP_BITS;
    let rank = sums.sumBefore(at) + 1;
    for (let group = pageAt[at]! * GROUPS; group < lastGroup; group++) rank += groupCount[group]!;
    for (let i = lastGroup * GROUP; i < leaf; i++) rank += leafCount[i]!;
    let slot = leaf * LEAF;
    while (slots[slot] !== id) {
      slot++;
      rank++;
    }
    return rankNumber(rank);
  }

  /** Gives a sample a new loss, which must not be NaN, and moves it to its new rank. */
  update(id: SampleId, loss: number): void {
    const keys = this.#keys;
    const key = loss + 0; // -0 becomes 0
    if (keys[id] === key) return;
    this.#remove(id);
    keys[id] = key;
    this.#insert(id);
  }

  /** Calls `visit` with the ids of ranks 1 .. count, in this order. */
  top(count: number, visit: (id: SampleId) => void): void {
    const { pageAt, leafCount, slots } = this.#pages;
    let rest = count;
    for (let at = 0; rest > 0; at++) {
      const first = pageAt[at]! * FAN;
      for (let leaf = first; leaf < first + FAN && rest > 0; leaf++) {
        const taken = Math.min(rest, leafCount[leaf]!);
        for (let i = 0; i < taken; i++) visit(sampleId(slots[leaf * LEAF + i]!));
        rest -= taken;
      }
    }
  }

  #remove(id: SampleId): void {
    const pages = this.#pages;
    const { slots, leafCount, groupCount, pageCount } = pages;
    const at = this.#pageFor(id);
    const leaf = this.#leafFor(id, pages.pageAt[at]! * FAN);
    const start = leaf * LEAF;
    const count = leafCount[leaf]! - 1;
    let slot = start;
    while (slots[slot] !== id) slot++;
    for (; slot < start + count; slot++) slots[slot] = slots[slot + 1]!;
    leafCount[leaf] = count;
    const group = leaf >>> GROUP_BITS;
    groupCount[group] = groupCount[group]! - 1;
    const left = pageCount[at]! - 1;
    pageCount[at] = left;
    pages.sums.add(at, -1);
    if (left < NEARLY_EMPTY) pages.join(at);
  }

  #insert(id: SampleId): void {
    const pages = this.#pages;
    const { slots, leafCount, groupCount, pageCount, pageAt } = pages;
    let at = this.#pageFor(id);
    while (pageCount[at]! >= PAGE_FULL) {
      pages.relieve(at);
      at = this.#pageFor(id);
    }
    const page = pageAt[at]!;
    let leaf = this.#leafFor(id, page * FAN);
    while (leafCount[leaf] === LEAF) {
      pages.loosen(page, leaf % FAN);
      leaf = this.#leafFor(id, page * FAN);
    }
    const start = leaf * LEAF;
    const count = leafCount[leaf]!;
    const slot = this.#slotFor(id, start, count);
    for (let i = start + count; i > slot; i--) slots[i] = slots[i - 1]!;
    slots[slot] = id;
    leafCount[leaf] = count + 1;
    const group = leaf >>> GROUP_BITS;
    groupCount[group] = groupCount[group]! + 1;
    pageCount[at] = pageCount[at]! + 1;
    pages.sums.add(at, 1);
  }

  /** Position of the page that holds the place of `id`: the last one whose bound is not behind it. */
  #pageFor(id: SampleId): number {
    const { pageLoss, pageTie, length } = this.#pages;
    const key = this.#keys[id]!;
    let place = -1;
    let low = 0;
    for (let high = length; high - low > 1;) {
      const middle = (low + high) >>> 1;
      const bound = pageLoss[middle]!;
      if (key === bound && place < 0) place = this.#ties.placeOf(id);
      if (key > bound || (key === bound && place < pageTie[middle]!)) high = middle;
      else low = middle;
    }
    return low;
  }

  /** The leaf, of the FAN from `first` on, that holds the place of `id`. */
  #leafFor(id: SampleId, first: number): number {
    const { leafLoss, leafTie } = this.#pages;
    const key = this.#keys[id]!;
    let place = -1;
    let low = first;
    for (let width = FAN >>> 1; width > 0; width >>>= 1) {
      const middle = low + width;
      const bound = leafLoss[middle]!;
      if (key === bound && place < 0) place = this.#ties.placeOf(id);
      if (!(key > bound || (key === bound && place < leafTie[middle]!))) low = middle;
    }
    return low;
  }

  /** The slot, of `count` from `start` on, before which `id` belongs. */
  #slotFor(id: SampleId, start: number, count: number): number {
    const slots = this.#pages.slots;
    const keys = this.#keys;
    const key = keys[id]!;
    let low = start;
    for (let high = start + count; low < high;) {
      const middle = low + ((high - low) >>> 1);
      const other = slots[middle]!;
      const loss = keys[other]!;
      if (key > loss || (key === loss && this.#ties.placeOf(id) < this.#ties.placeOf(other))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
