import { type Rank, type SampleId, sampleId } from './brand.js';
import { Ranking } from './ranking.js';
import type { Permutation } from './permutation.js';

/** What the selector asks of an order, exact or stale. */
export interface Order {
  idAt(rank: Rank): SampleId;
  rankOf(id: SampleId): Rank;
  /** Takes the new loss of a sample, which must not be NaN. */
  update(id: SampleId, loss: number): void;
  top(count: number, visit: (id: SampleId) => void): void;
}

/** What a {@link StaleRanking} needs beside the losses to continue. */
export interface Staleness {
  /** [N] the losses that the order reflects. */
  readonly ranked: Float64Array;
  /** [N] 1 where the latest loss is not in the order yet. */
  readonly changed: Uint8Array;
  /** Samples recorded since the order was last brought up to date. */
  sinceRefresh: number;
}

/**
 * The order as the paper's reference implementation has it: brought up to date only after every `every` recorded samples (its T_s).
 *
 * Costs 13 bytes a sample more than the exact {@link Ranking}; it is here to reproduce the paper and to measure what stale ranks cost.
 */
export class StaleRanking implements Order {
  readonly state: Staleness;
  readonly #losses: Float64Array;
  readonly #every: number;
  readonly #ranking: Ranking;
  readonly #pending: Uint32Array;
  #pendingCount = 0;

  constructor(losses: Float64Array, ties: Permutation, every: number, state: Staleness, order?: Uint32Array) {
    this.state = state;
    this.#losses = losses;
    this.#every = every;
    this.#ranking = new Ranking(state.ranked, ties, order);
    this.#pending = new Uint32Array(Math.min(every, losses.length));
    for (let id = 0; id < losses.length; id++)
      if (state.changed[id] === 1) this.#pending[this.#pendingCount++] = id;
  }

  static fresh(sampleCount: number): Staleness {
    return {
      ranked: new Float64Array(sampleCount).fill(Infinity),
      changed: new Uint8Array(sampleCount),
      sinceRefresh: 0,
    };
  }

  idAt(rank: Rank): SampleId {
    return this.#ranking.idAt(rank);
  }

  rankOf(id: SampleId): Rank {
    return this.#ranking.rankOf(id);
  }

  top(count: number, visit: (id: SampleId) => void): void {
    this.#ranking.top(count, visit);
  }

  update(id: SampleId, loss: number): void {
    const { state } = this;
    this.#losses[id] = loss + 0; // -0 becomes 0
    if (state.changed[id] === 0) {
      state.changed[id] = 1;
      this.#pending[this.#pendingCount++] = id;
    }
    state.sinceRefresh++;
    if (state.sinceRefresh < this.#every) return;
    for (let i = 0; i < this.#pendingCount; i++) {
      const due = sampleId(this.#pending[i]!);
      this.#ranking.update(due, this.#losses[due]!);
      state.changed[due] = 0;
    }
    this.#pendingCount = 0;
    state.sinceRefresh = 0;
  }
}
