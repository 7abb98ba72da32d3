import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

const TWO_32 = 4294967296;
const MIXING_ROUNDS = 8;

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * Turns (seed, stream, index) into a generator state by invertible rounds (additions, exclusive ors and rotations as in the ChaCha
 * quarter round), so that different triples always give different states.
 */
export function mixState(seed: number, stream: number, index: number): [number, number, number, number] {
  let a = seed | 0;
  let b = Math.floor(seed / TWO_32) | 0;
  let c = stream | 0;
  let d = index | 0;
  for (let round = 0; round < MIXING_ROUNDS; round++) {
    a = (a + 0x9e3779b9 + round) | 0;
    a = (a + b) | 0;
    d = rotateLeft(d ^ a, 16);
    c = (c + d) | 0;
    b = rotateLeft(b ^ c, 12);
    a = (a + b) | 0;
    d = rotateLeft(d ^ a, 8);
    c = (c + d) | 0;
    b = rotateLeft(b ^ c, 7);
  }
  return [a, b, c, d];
}

/** A source of random numbers that depend on (seed, stream, index) only. */
export class SeededRandom {
  readonly #source: RandomGenerator;

  constructor(seed: number, stream: number, index: number) {
    this.#source = xoroshiro128plusFromState(mixState(seed, stream, index));
  }

  /** Uniform in `[low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * ((this.#source.next() >>> 0) / TWO_32);
  }

  /** A uniform integer in `0..limit - 1`. */
  below(limit: number): number {
    return Math.floor(this.uniform(0, limit));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform(0, 1) < probability;
  }

  /**
   * Roughly normal with mean 0 and standard deviation 1: the sum of the four bytes of one draw, scaled. Only exact arithmetic, so that
   * every JavaScript engine gives the same bits; its range is +-3.45.
   */
  normal(): number {
    const word = this.#source.next();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    return (sum - 510) * NORMAL_SCALE;
  }
}

/** One over the standard deviation of a sum of four uniform bytes, sqrt(4 (256^2 - 1) / 12). */
const NORMAL_SCALE = 1 / Math.sqrt((4 * (65536 - 1)) / 12);
