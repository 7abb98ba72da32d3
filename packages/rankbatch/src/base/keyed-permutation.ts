/** Rounds of the network: few do for many bits (Luby and Rackoff 1988), few bits need many. */
const ROUNDS = 8;
const MANY_ROUNDS = 32;
const FEW_BITS = 16;

/**
 * A keyed one-to-one map of 0 .. N-1 onto itself, and its inverse, without an array of N.
 *
 * A Feistel network on as many bits as N - 1 has; what falls outside is mapped on until it falls inside (cycle walking: Black and Rogaway
 * 2002), less than twice in the mean. Every step can be undone, whatever its hash does.
 */
export class KeyedPermutation {
  readonly #size: number;
  readonly #keys: Int32Array;
  /** Bits of the lower half, and masks of both. */
  readonly #low: number;
  readonly #lowMask: number;
  readonly #highMask: number;

  /**
   * @param size N, an integer, 1 .. 2^32
   * @param word gives random 32-bit words
   */
  constructor(size: number, word: () => number) {
    this.#size = size;
    const bits = 32 - Math.clz32(size - 1);
    this.#keys = Int32Array.from({ length: bits < FEW_BITS ? MANY_ROUNDS : ROUNDS }, word);
    this.#low = bits >>> 1;
    this.#lowMask = (1 << this.#low) - 1;
    this.#highMask = (1 << (bits - this.#low)) - 1;
  }

  /** Where x goes. */
  to(x: number): number {
    const low = this.#low;
    const keys = this.#keys;
    let y = x;
    do {
      let right = y & this.#lowMask;
      let left = y >>> low;
      // In turn, each half changes the other.
      for (let i = 0; i < keys.length; i += 2) {
        left ^= hash(right ^ keys[i]!) & this.#highMask;
        right ^= hash(left ^ keys[i + 1]!) & this.#lowMask;
      }
      y = ((left << low) | right) >>> 0;
    } while (y >= this.#size);
    return y;
  }

  /** What goes to y. */
  from(y: number): number {
    const low = this.#low;
    const keys = this.#keys;
    let x = y;
    do {
      let right = x & this.#lowMask;
      let left = x >>> low;
      for (let i = keys.length - 2; i >= 0; i -= 2) {
        right ^= hash(left ^ keys[i + 1]!) & this.#lowMask;
        left ^= hash(right ^ keys[i]!) & this.#highMask;
      }
      x = ((left << low) | right) >>> 0;
    } while (x >= this.#size);
    return x;
  }
}

/** 32 well-mixed bits; multipliers and shifts by C. Wellons, "Prospecting for hash functions" (2018). */
function hash(half: number): number {
  let x = Math.imul(half ^ (half >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
