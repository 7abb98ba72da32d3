import type { Random } from './random.js';
import type { Draws, Position, Sampler, SamplerState } from './sampler.js';

/** Every sample once per epoch: a Fisher-Yates shuffle that advances one step a draw, so that no epoch starts with a pause. */
export class ShuffleSampler implements Sampler {
  readonly #order: Uint32Array;

  /** @param order [N] the order to go on from, if not ascending */
  constructor(sampleCount: number, order?: Uint32Array) {
    this.#order = order ?? Uint32Array.from({ length: sampleCount }, (_, id) => id);
  }

  draw(count: number, at: Position, random: Random): Draws {
    const order = this.#order;
    const ids = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const place = at.drawn + i;
      const other = place + random.below(order.length - place);
      const id = order[other]!;
      order[other] = order[place]!;
      order[place] = id;
      ids[i] = id;
    }
    return { ids, probabilities: new Float64Array(count).fill(1 / order.length), ranks: undefined };
  }

  pressureAt(): number {
    return 1;
  }

  save(): SamplerState {
    return { cursor: 0, columns: [this.#order] };
  }
}
