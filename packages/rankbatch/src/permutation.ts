import type { Random } from './random.js';

const MULTIPLIERS = [0x7feb352d, 0x846ca68b, 0x9e3779b1, 0x85ebca6b] as const;
const INVERSES = [
  inverseModulo2To32(MULTIPLIERS[0]),
  inverseModulo2To32(MULTIPLIERS[1]),
  inverseModulo2To32(MULTIPLIERS[2]),
  inverseModulo2To32(MULTIPLIERS[3]),
] as const;
/** Few ids still need a wide domain, or some of their orders would be rare. */
const LEAST_BITS = 10;

/**
 * A keyed one-to-one map of 0 .. 2^k - 1 to itself, 2^k >= N: gives every id a pseudo-random place without an array of N.
 *
 * Each of four rounds is x ^= key; x *= odd (mod 2^k); x ^= x >>> ceil(k/2). Every step can be undone; the last one undoes itself.
 */
export class Permutation {
  /** How many places there are, a power of two. */
  readonly size: number;
  readonly #keys: readonly [number, number, number, number];
  readonly #mask: number;
  readonly #shift: number;

  constructor(sampleCount: number, keys: readonly number[]) {
    const bits = Math.max(LEAST_BITS, 32 - Math.clz32(sampleCount - 1));
    this.size = 2 ** bits;
    this.#mask = (this.size - 1) | 0;
    this.#shift = (bits + 1) >>> 1;
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    this.#keys = [a & this.#mask, b & this.#mask, c & this.#mask, d & this.#mask];
  }

  static keys(random: Random): number[] {
    return Array.from({ length: 4 }, () => random.uint32());
  }

  /** The place of an id. */
  placeOf(id: number): number {
    const keys = this.#keys;
    const mask = this.#mask;
    const shift = this.#shift;
    let x = Math.imul(id ^ keys[0], MULTIPLIERS[0]) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ keys[1], MULTIPLIERS[1]) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ keys[2], MULTIPLIERS[2]) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ keys[3], MULTIPLIERS[3]) & mask;
    return (x ^ (x >>> shift)) >>> 0;
  }

  /** The id at a place; may be one that no sample has, >= N. */
  idAt(place: number): number {
    const keys = this.#keys;
    const mask = this.#mask;
    const shift = this.#shift;
    let x = place | 0;
    x ^= x >>> shift;
    x = (Math.imul(x, INVERSES[3]) & mask) ^ keys[3];
    x ^= x >>> shift;
    x = (Math.imul(x, INVERSES[2]) & mask) ^ keys[2];
    x ^= x >>> shift;
    x = (Math.imul(x, INVERSES[1]) & mask) ^ keys[1];
    x ^= x >>> shift;
    return ((Math.imul(x, INVERSES[0]) & mask) ^ keys[0]) >>> 0;
  }

  /** Writes all ids below `out.length` in the order of their places. */
  listInto(out: Uint32Array): void {
    const sampleCount = out.length;
    let written = 0;
    for (let place = 0; written < sampleCount; place++) {
      const id = this.idAt(place);
      if (id < sampleCount) out[written++] = id;
    }
  }
}

/** Newton's iteration doubles the right bits: 3, 6, 12, 24, 48. */
function inverseModulo2To32(odd: number): number {
  let inverse = odd;
  for (let i = 0; i < 4; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}
