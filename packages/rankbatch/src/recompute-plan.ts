import type { Recompute } from './strategy.js';

/** Everything a {@link RecomputePlan} needs to continue. */
export interface RecomputeState {
  /** How many dates have come, counting those before the first pass was complete. */
  dates: number;
  /** Next id to look at while a plan is being handed out; N when none is. */
  cursor: number;
  /** [ceil(N/8)] one bit for each sample of the plan. */
  readonly chosen: Uint8Array;
}

/**
 * Which samples are due for fresh losses, and when: at the draws N/r_freq, 2N/r_freq, .. but not before the first pass is
 * complete, the r_ratio * N highest-ranked ones (arXiv:1511.06343, its prefix "r").
 *
 * The plan is fixed when it is first asked for after its date. It takes one bit a sample.
 */
export class RecomputePlan {
  readonly state: RecomputeState;
  readonly #frequency: number;
  readonly #sampleCount: number;
  readonly #planned: number;

  constructor(recompute: Recompute, sampleCount: number) {
    this.#frequency = recompute.frequency;
    this.#sampleCount = sampleCount;
    this.#planned = Math.max(1, Math.round(recompute.ratio * sampleCount));
    this.state = {
      dates: 0,
      cursor: sampleCount,
      chosen: new Uint8Array(Math.ceil(sampleCount / 8)),
    };
  }

  /** Ids due after `draws` draws, at most `limit`, ascending; each is handed out once. `top` lists the ids of the best ranks. */
  take(draws: number, limit: number, top: (count: number, visit: (id: number) => void) => void): Uint32Array {
    const { state } = this;
    const { chosen } = state;
    if (state.cursor === this.#sampleCount) {
      const dates = Math.floor((draws * this.#frequency) / this.#sampleCount);
      if (draws < this.#sampleCount || dates <= state.dates) return new Uint32Array(0);
      state.dates = dates;
      state.cursor = 0;
      top(this.#planned, (id) => {
        chosen[id >>> 3]! |= 1 << (id & 7);
      });
    }
    const ids = new Uint32Array(Math.min(limit, this.#planned));
    let taken = 0;
    let id = state.cursor;
    // Past the last chosen id the cursor goes on to the end, so that a finished plan is known to be finished.
    for (; id < this.#sampleCount; id++) {
      if ((chosen[id >>> 3]! & (1 << (id & 7))) === 0) continue;
      if (taken === ids.length) break;
      chosen[id >>> 3]! &= ~(1 << (id & 7));
      ids[taken++] = id;
    }
    state.cursor = id;
    return ids.slice(0, taken);
  }
}
