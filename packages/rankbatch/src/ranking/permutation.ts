import type { Random } from '../base/random.js';

/**
 * A keyed one-to-one map of the 32-bit integers: gives every id a pseudo-random place without an array of N.
 *
 * Each of four rounds is x ^= key; x *= odd (mod 2^32); x ^= x >>> 16. Every step can be undone, so no two ids share a place.
 */
export class Permutation {
  readonly #keys: Int32Array;

  /** @param keys four 32-bit words */
  constructor(keys: readonly number[]) {
    this.#keys = Int32Array.from(keys);
  }

  static keys(random: Random): number[] {
    return Array.from({ length: 4 }, () => random.uint32());
  }

  /** The place of an id, 0 .. 2^32 - 1. */
  placeOf(id: number): number {
    const keys = this.#keys;
    let x = Math.imul(id ^ keys[0]!, 0x7feb352d);
    x = Math.imul(x ^ (x >>> 16) ^ keys[1]!, 0x846ca68b);
    x = Math.imul(x ^ (x >>> 16) ^ keys[2]!, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16) ^ keys[3]!, 0x85ebca6b);
    return (x ^ (x >>> 16)) >>> 0;
  }
}
