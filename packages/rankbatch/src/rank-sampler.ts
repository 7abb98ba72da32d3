import { rankNumber } from './brand.js';
import type { Permutation } from './permutation.js';
import { pressureAt } from './pressure.js';
import type { Random } from './random.js';
import { RankDistribution } from './rank-distribution.js';
import type { Draws, Position, Sampler, SamplerState } from './sampler.js';
import type { Order } from './stale-ranking.js';
import type { RankStrategy } from './strategy.js';

/** Epoch 0: one pass in a seeded order. From epoch 1 on: rank by the truncated geometric distribution, then the id of that rank. */
export class RankSampler implements Sampler {
  readonly #strategy: RankStrategy;
  readonly #order: Order;
  readonly #firstPass: Permutation;
  readonly #sampleCount: number;
  /** Next place of the first pass. */
  #cursor: number;
  #distribution: RankDistribution;

  constructor(strategy: RankStrategy, sampleCount: number, order: Order, firstPass: Permutation, cursor = 0) {
    this.#strategy = strategy;
    this.#order = order;
    this.#firstPass = firstPass;
    this.#sampleCount = sampleCount;
    this.#cursor = cursor;
    this.#distribution = new RankDistribution(sampleCount, this.pressureAt(0));
  }

  draw(count: number, at: Position, random: Random): Draws {
    const ids = new Uint32Array(count);
    const probabilities = new Float64Array(count);
    if (at.epoch === 0) {
      for (let i = 0; i < count; i++) ids[i] = this.#nextOfFirstPass();
      return { ids, probabilities: probabilities.fill(1 / this.#sampleCount), ranks: undefined };
    }
    const pressure = this.pressureAt(at.epoch);
    if (pressure !== this.#distribution.pressure)
      this.#distribution = new RankDistribution(this.#sampleCount, pressure);
    const distribution = this.#distribution;
    const order = this.#order;
    const ranks = new Uint32Array(count);
    const words = new Uint32Array(2 * count);
    random.fillUint32(words);
    distribution.sample(words, ranks, probabilities);
    for (let i = 0; i < count; i++) ids[i] = order.idAt(rankNumber(ranks[i]!));
    return { ids, probabilities, ranks };
  }

  pressureAt(epoch: number): number {
    return pressureAt(this.#strategy.pressure, epoch);
  }

  save(): SamplerState {
    return { cursor: this.#cursor, columns: [] };
  }

  #nextOfFirstPass(): number {
    for (;;) {
      const id = this.#firstPass.idAt(this.#cursor++);
      if (id < this.#sampleCount) return id;
    }
  }
}
