/** Running sums over `length` counts, each read and changed in O(log length) (Fenwick 1994). */
export class Fenwick {
  readonly #sums: Uint32Array;
  #length = 0;
  #top = 1;
  /** Sum of the counts before the index that {@link find} returned last. */
  before = 0;

  constructor(capacity: number) {
    this.#sums = new Uint32Array(capacity + 1);
  }

  /** Takes over the first `length` counts. */
  rebuild(counts: Uint32Array, length: number): void {
    const sums = this.#sums;
    this.#length = length;
    this.#top = length === 0 ? 0 : 2 ** (31 - Math.clz32(length));
    for (let i = 1; i <= length; i++) sums[i] = counts[i - 1]!;
    for (let i = 1; i <= length; i++) {
      const parent = i + (i & -i);
      if (parent <= length) sums[parent] = sums[parent]! + sums[i]!;
    }
  }

  /** Adds to the count at `index`. */
  add(index: number, change: number): void {
    const sums = this.#sums;
    for (let i = index + 1; i <= this.#length; i += i & -i) sums[i] = sums[i]! + change;
  }

  /** Sum of the counts before `index`. */
  sumBefore(index: number): number {
    let sum = 0;
    for (let i = index; i > 0; i &= i - 1) sum += this.#sums[i]!;
    return sum;
  }

  /** The index whose count covers the item at `position`, 0-based; sets {@link before}. */
  find(position: number): number {
    const sums = this.#sums;
    const length = this.#length;
    let index = 0;
    let rest = position;
    for (let step = this.#top; step > 0; step >>= 1) {
      const next = index + step;
      if (next <= length) {
        const sum = sums[next]!;
        if (sum <= rest) {
          index = next;
          rest -= sum;
        }
      }
    }
    this.before = position - rest;
    return index;
  }
}
