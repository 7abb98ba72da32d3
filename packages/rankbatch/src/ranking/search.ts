import { HEAD, held, LEAF, LEAVES } from './head.js';
import { ID, KEY } from './key.js';
import { PAGE, type Pages } from './pages.js';

/* Where an id stands or belongs, by its loss: bisection of keys, and of exact losses where keys are equal. */

/** Position of the page that holds the place of `id`: the last one whose bound is not behind it. */
export function pageFor(pages: Pages, id: number, key: number): number {
  const { key: keys, length, loss, tie } = pages;
  let at = lastUpTo(keys, 0, length, key);
  if (at === 0 || keys[at] !== key) return at;
  // Of pages with this key, bisect.
  let low = lastUpTo(keys, 0, length, key - 1);
  const own = pages.losses[id]!;
  const place = pages.ties.placeOf(id);
  while (at > low) {
    const middle = (low + at + 1) >>> 1;
    const bound = loss[middle]!;
    if (own > bound || (own === bound && place < tie[middle]!)) at = middle - 1;
    else low = middle;
  }
  return at;
}

/** The leaf of a block that holds the place of `id`. */
export function leafFor(pages: Pages, id: number, key: number, block: number): number {
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
    if (filled > low && isBefore(pages, id, words[2 * (block * PAGE + filled * LEAF) + ID]!))
      high = filled - 1;
    else {
      if (filled > low) leaf = filled;
      low = middle;
    }
  }
  return leaf;
}

/** Which slot of a leaf that is not full an id belongs to. */
export function slotFor(pages: Pages, id: number, key: number, start: number): number {
  const { words } = pages;
  let high = countUpTo(words, 2 * start + KEY, key);
  if (high === 0 || words[2 * (start + high - 1) + KEY] !== key) return start + high;
  let low = countUpTo(words, 2 * start + KEY, key - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(pages, id, words[2 * (start + middle) + ID]!)) high = middle;
    else low = middle + 1;
  }
  return start + low;
}

function isBefore(pages: Pages, id: number, other: number): boolean {
  const { losses } = pages;
  const loss = losses[id]!;
  const otherLoss = losses[other]!;
  return loss > otherLoss || (loss === otherLoss && pages.ties.placeOf(id) < pages.ties.placeOf(other));
}

/** The slot of an id in the leaf that has it. */
export function slotOf(words: Int32Array, start: number, id: number): number {
  let slot = start;
  while (words[2 * slot + ID] !== id) slot++;
  return slot;
}

/** How many of the keys of a leaf's first 31 slots are <= key. */
export function countUpTo(words: Int32Array, first: number, key: number): number {
  let slot = 0;
  for (let step = LEAF / 2; step > 0; step >>= 1)
    slot += step & ((words[first + 2 * (slot + step - 1)]! - key - 1) >> 31);
  return slot;
}

/** Index of the last of `count` ascending keys from `first` on that is <= key, or `first`; halves the range without branches. */
export function lastUpTo(keys: Int32Array, first: number, count: number, key: number): number {
  let low = first;
  for (let rest = count; rest > 1;) {
    const half = rest >>> 1;
    low = (low + (half & ((keys[low + half]! - key - 1) >> 31))) | 0;
    rest -= half;
  }
  return low;
}
