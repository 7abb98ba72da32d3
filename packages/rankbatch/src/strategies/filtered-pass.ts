import type { Ledger } from '../ledger/ledger.js';
import { requireObject } from '../base/error.js';
import { Pass, requireFunction } from './own-parts.js';
import type { Random } from '../base/random.js';
import type { Sampler } from './sampler.js';

/** Decides which candidates of a pass are kept; what else it knows is its own. */
export interface Filter extends Pick<Sampler, 'record' | 'sync' | 'carry' | 'notes'> {
  /** Probability that a candidate is kept, 0 .. 1, by what is known now. */
  keep(id: number): number;
  /** Whether kept candidates stand for those left out, with the weight 1 / probability; else all weights are 1. */
  readonly isWeighted: boolean;
  startEpoch?(epoch: number): void;
}

/**
 * Shuffled passes in which every sample is a candidate once, and some are left out: an epoch is one pass, and has at most N draws.
 *
 * Where no candidate is left out, draws are those of `shuffle`. The next candidate to be kept is decided on one draw ahead, so that an epoch is known to be over; a pass that has kept none keeps its
 * last candidate, so that none is empty.
 *
 * @param ledger that of the sampler's setting
 * @param filter decides by what is known when a candidate's turn comes
 * @example
 * ```ts
 * import { createFilteredPass, makeStrategy, Selector } from 'rankbatch';
 * const strategy = makeStrategy({ kind: 'evenIds' }, ({ ledger }) =>
 *   createFilteredPass(ledger, { isWeighted: false, keep: (id) => (id % 2 === 0 ? 1 : 0) }),
 * );
 * const selector = new Selector({ sampleCount: 5, batchSize: 5, strategy });
 * selector.next().ids.toSorted(); // => Uint32Array.of(0, 2, 4)
 * ```
 */
export function createFilteredPass(ledger: Ledger, filter: Filter): Sampler {
  const given: unknown = filter;
  requireObject('filter', given);
  for (const name of ['keep', ...(given['startEpoch'] === undefined ? [] : ['startEpoch'])])
    requireFunction(`filter: ${name}`, given[name]);
  const pass = new Pass(ledger);
  /** The next sample to be drawn; -1 at the end of the pass. */
  let next = -1;
  let probability = 1;

  function advance(drawn: number, random: Random): void {
    next = -1;
    while (next < 0 && pass.left > 0) {
      const id = pass.next(random);
      probability = filter.keep(id);
      // What must be kept, as nothing has been, is certain.
      if (drawn === 0 && pass.left === 0) probability = 1;
      if (probability >= 1 || random.float() < probability) next = id;
    }
  }

  return {
    ...filter,
    startEpoch(epoch, random) {
      filter.startEpoch?.(epoch);
      pass.restart();
      advance(0, random);
    },
    left: () => (next < 0 ? 0 : pass.left + 1),
    draw(count, { epoch }, random) {
      const ids: number[] = [];
      const probabilities: number[] = [];
      while (ids.length < count && next >= 0) {
        ids.push(next);
        probabilities.push(probability);
        advance(ids.length, random);
      }
      return {
        ids: Uint32Array.from(ids),
        probabilities: Float64Array.from(probabilities),
        ranks: undefined,
        weights: Float32Array.from(probabilities, (p) => (filter.isWeighted ? 1 / p : 1)),
        epoch,
      };
    },
    add: (ids) => pass.add(ids),
    retire(ids, at, random) {
      pass.retire(ids);
      if (ids.includes(next)) advance(at.drawn, random);
    },
    sync(archive) {
      filter.sync?.(archive);
      pass.sync(archive);
      [next, probability] = archive.numbers(next, probability);
    },
  };
}
