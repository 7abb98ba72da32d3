import type { Random } from './random.js';
import type { Draws, Position, Sampler, SamplerState } from './sampler.js';

/** Every draw uniform over all samples, with replacement. */
export class UniformSampler implements Sampler {
  readonly #sampleCount: number;

  constructor(sampleCount: number) {
    this.#sampleCount = sampleCount;
  }

  draw(count: number, _at: Position, random: Random): Draws {
    const ids = new Uint32Array(count);
    for (let i = 0; i < count; i++) ids[i] = random.below(this.#sampleCount);
    return { ids, probabilities: new Float64Array(count).fill(1 / this.#sampleCount), ranks: undefined };
  }

  pressureAt(): number {
    return 1;
  }

  save(): SamplerState {
    return { cursor: 0, columns: [] };
  }
}
