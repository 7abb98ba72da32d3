import type { Random } from './random.js';

// Odd, so that a product modulo a power of two can be undone.
const ODD_A = 0x7feb352d;
const ODD_B = 0x846ca68b;
const ODD_C = 0x9e3779b1;
const ODD_D = 0x85ebca6b;
const UNDO_A = inverseModulo2To32(ODD_A);
const UNDO_B = inverseModulo2To32(ODD_B);
const UNDO_C = inverseModulo2To32(ODD_C);
const UNDO_D = inverseModulo2To32(ODD_D);
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
  readonly #keyA: number;
  readonly #keyB: number;
  readonly #keyC: number;
  readonly #keyD: number;
  readonly #mask: number;
  readonly #shift: number;

  constructor(sampleCount: number, keys: readonly number[]) {
    const bits = Math.max(LEAST_BITS, 32 - Math.clz32(sampleCount - 1));
    this.size = 2 ** bits;
    this.#mask = (this.size - 1) | 0;
    this.#shift = (bits + 1) >>> 1;
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    this.#keyA = a & this.#mask;
    this.#keyB = b & this.#mask;
    this.#keyC = c & this.#mask;
    this.#keyD = d & this.#mask;
  }

  static keys(random: Random): number[] {
    return Array.from({ length: 4 }, () => random.uint32());
  }

  /** The place of an id. */
  placeOf(id: number): number {
    const mask = this.#mask;
    const shift = this.#shift;
    let x = Math.imul(id ^ this.#keyA, ODD_A) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ this.#keyB, ODD_B) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ this.#keyC, ODD_C) & mask;
    x ^= x >>> shift;
    x = Math.imul(x ^ this.#keyD, ODD_D) & mask;
    return (x ^ (x >>> shift)) >>> 0;
  }

  /** The id at a place; may be one that no sample has, >= N. */
  idAt(place: number): number {
    const mask = this.#mask;
    const shift = this.#shift;
    let x = place | 0;
    x ^= x >>> shift;
    x = (Math.imul(x, UNDO_D) & mask) ^ this.#keyD;
    x ^= x >>> shift;
    x = (Math.imul(x, UNDO_C) & mask) ^ this.#keyC;
    x ^= x >>> shift;
    x = (Math.imul(x, UNDO_B) & mask) ^ this.#keyB;
    x ^= x >>> shift;
    return ((Math.imul(x, UNDO_A) & mask) ^ this.#keyA) >>> 0;
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
