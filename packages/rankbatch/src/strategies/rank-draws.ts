import { toFloat } from '../base/random.js';

/** The draws of {@link RankDistribution}, whose arguments are checked before, a batch at a time: what the inner loops need. */
export class RankDraws {
  /** N */
  readonly sampleCount: number;
  /** s */
  readonly pressure: number;
  protected readonly mirrored: boolean;
  /** |ln s| */
  protected readonly steepness: number;
  /** -(1 - 1/s) for s > 1 */
  protected readonly tail: number;
  /** -|ln s| / N */
  protected readonly slope: number;
  /** p_1, or p_N for s < 1 */
  protected readonly first: number;

  constructor(sampleCount: number, pressure: number) {
    this.sampleCount = sampleCount;
    this.pressure = pressure;
    this.mirrored = pressure < 1;
    this.steepness = Math.abs(Math.log(pressure));
    this.tail = Math.expm1(-this.steepness);
    this.slope = -this.steepness / sampleCount;
    this.first = this.steepness === 0 ? 1 / sampleCount : Math.expm1(this.slope) / this.tail;
  }

  /** Draws `ranks.length` ranks with their probabilities; each takes two 32-bit words. */
  sample(words: Uint32Array, ranks: Uint32Array, probabilities: Float64Array): void {
    const last = this.sampleCount - 1;
    const steep = this.steepness > 0;
    const tail = this.tail;
    const slope = this.slope;
    const first = this.first;
    for (let i = 0; i < ranks.length; i++) {
      const u = toFloat(words[2 * i]!, words[2 * i + 1]!);
      const depth = steep ? Math.log1p(u * tail) / slope : u * this.sampleCount;
      const before = Math.min(Math.floor(depth), last);
      ranks[i] = this.mirrored ? last - before + 1 : before + 1;
      // p_1 exp(slope * before), of which exp(slope * depth) = 1 + u * tail is at hand; off by 2^-53 p_1 at most.
      probabilities[i] = first * (1 + u * tail) * expNear0(slope * (before - depth));
    }
  }
}

/** exp(x), by its series where 7 terms are exact to a double: four times as fast. */
function expNear0(x: number): number {
  if (x > 0.01) return Math.exp(x);
  return 1 + x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x / 720)))));
}
