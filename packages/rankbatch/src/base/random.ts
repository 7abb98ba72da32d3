import { refuse, requireInteger, requireList } from './error.js';

const TWO_32 = 2 ** 32;

/**
 * Seeded random source: xoshiro128** (Blackman and Vigna 2018) with its four state words expanded from the seed by SplitMix64.
 *
 * Equal seeds give equal sequences on every machine; {@link Random.normal} also depends on the engine's `Math.log` and `Math.cos`.
 *
 * @example
 * ```ts
 * import { Random } from 'rankbatch';
 * const random = Random.fromState([1, 2, 3, 4]);
 * random.uint32(); // => 11520
 * const copy = Random.fromState(random.state);
 * copy.float() === random.float(); // => true
 * ```
 */
export class Random {
  readonly #state: Int32Array;

  /**
   * @param seed integer, 0 .. 2^53 - 1
   * @param stream which of the sequences of this seed, an integer, 0 .. 2^53 - 1; none tells anything of another
   */
  constructor(seed: number, stream = 0) {
    requireInteger('seed', seed, 0);
    requireInteger('stream', stream, 0);
    this.#state = new Int32Array(4);
    // The seed takes 53 bits of 64, and 11 of the stream the others; an odd factor keeps further streams apart.
    const expand = splitMix64(
      BigInt(seed) + (BigInt(stream) << 53n) + (BigInt(stream) >> 11n) * 0xbf58476d1ce4e5b9n,
    );
    for (let i = 0; i < 4; i += 2) {
      const word = expand();
      this.#state[i] = Number(word & 0xffffffffn);
      this.#state[i + 1] = Number(word >> 32n);
    }
  }

  /** Continues from four state words, as {@link Random.state} gave them; all zero is refused. */
  static fromState(state: ArrayLike<number>): Random {
    requireList('random state', state);
    const words = Array.from(state);
    const isWord = (word: number): boolean => word >>> 0 === word;
    if (words.length !== 4 || !words.every(isWord) || !words.some(Boolean))
      refuse('random state', 'must be 4 integers from 0 to 4294967295, not all 0', words);
    const random = new Random(0);
    random.#state.set(words);
    return random;
  }

  /** A copy of the four state words; {@link Random.fromState} continues from it. */
  get state(): Uint32Array {
    return Uint32Array.from(this.#state);
  }

  /** The next integer, uniform on 0 .. 2^32 - 1. */
  uint32(): number {
    const state = this.#state;
    const s1 = state[1]!;
    const s2 = state[2]! ^ state[0]!;
    const s3 = state[3]! ^ s1;
    const product = Math.imul(s1, 5);
    state[1] = s1 ^ s2;
    state[0] = state[0]! ^ s3;
    state[2] = s2 ^ (s1 << 9);
    state[3] = (s3 << 11) | (s3 >>> 21);
    return Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
  }

  /** The next number in [0, 1): a multiple of 2^-53, from two integers. */
  float(): number {
    const high = this.uint32();
    return toFloat(high, this.uint32());
  }

  /**
   * The next integer, uniform on 0 .. n-1 without bias (what does not fit a multiple of n is drawn again).
   *
   * @param n integer, 1 .. 2^32
   */
  below(n: number): number {
    requireInteger('below', n, 1, TWO_32);
    const biased = TWO_32 % n;
    let x = this.uint32();
    while (x < biased) x = this.uint32();
    return x % n;
  }

  /** The next draw from the normal distribution with mean 0 and variance 1 (Box and Muller 1958, cosine branch only). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    return radius * Math.cos(2 * Math.PI * this.float());
  }

  /** Shuffles in place (Fisher and Yates), every order equally likely, and returns the same array. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(array: T): T {
    const items: { [index: number]: unknown } = array;
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return array;
  }

  /** Overwrites `out` with what as many calls of {@link Random.uint32} would return, faster. */
  fillUint32(out: Uint32Array): void {
    const state = this.#state;
    let s0 = state[0]!;
    let s1 = state[1]!;
    let s2 = state[2]!;
    let s3 = state[3]!;
    for (let i = 0; i < out.length; i++) {
      const product = Math.imul(s1, 5);
      out[i] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
    state[3] = s3;
  }
}

/** 53 bits of two 32-bit integers as a multiple of 2^-53 in [0, 1). */
export function toFloat(high: number, low: number): number {
  return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
}

/** SplitMix64 (Steele, Lea and Flood 2014): 64 well-mixed bits a call from any seed. */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}
