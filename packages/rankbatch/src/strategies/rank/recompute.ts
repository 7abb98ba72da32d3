import { refuse, requireFinitePositive, requireObject } from '../../base/error.js';
import { DueList } from '../due-list.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Order } from '../../ranking/order.js';
import type { Position } from '../sampler.js';

/** When, and for which share of the samples, fresh losses are due. */
export interface Recompute {
  /** r_freq: times per epoch, finite and > 0; 0.5 is after every second epoch. */
  readonly frequency: number;
  /** r_ratio: share of the N samples, from the top of the ranking, in (0, 1]. */
  readonly ratio: number;
}

/** {@link Recompute}, and a method that does it. */
export interface RecomputeMade extends Recompute {
  /** Not enumerable, so that only data is printed, compared and written. */
  createDates(ledger: Ledger): DueDates;
}

/**
 * The option `recompute` of the `rank` of `rankbatch/core`, where only who asks for it loads it; the `rank` of `rankbatch` takes the plain data.
 *
 * @example
 * ```ts
 * import { rank, recompute, Selector } from 'rankbatch/core';
 * const strategy = rank({ pressure: 1e8, recompute: recompute({ frequency: 0.5, ratio: 1 }) });
 * const selector = new Selector({ sampleCount: 4, batchSize: 4, strategy });
 * for (let i = 0; i < 2; i++) selector.record(selector.next().ids, [1, 2, 3, 4]);
 * selector.due(); // => Uint32Array.of(0, 1, 2, 3)
 * ```
 */
export function recompute(options: Recompute): RecomputeMade;
export function recompute(options: unknown): Recompute {
  requireObject('recompute', options);
  const { frequency, ratio } = options;
  requireFinitePositive('recompute.frequency', frequency);
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio <= 1))
    refuse('recompute.ratio', 'must be > 0 and <= 1', ratio);
  const data = { frequency, ratio };
  return Object.defineProperty(data, 'createDates', {
    value: (ledger: Ledger) => new DueDates(ledger, data),
  });
}

/** At the draws N/r_freq, 2N/r_freq, .. but not before the first pass is complete, the r_ratio * N highest-ranked samples are due. */
export class DueDates extends DueList {
  readonly #ledger: Ledger;
  readonly #when: Recompute;

  constructor(ledger: Ledger, when: Recompute) {
    super(ledger);
    this.#ledger = ledger;
    this.#when = when;
  }

  due(limit: number, { epoch, drawn }: Position, order: () => Order): Uint32Array {
    const { count } = this.#ledger;
    const { frequency, ratio } = this.#when;
    // The last factor makes up for rounding, which would put off a date that falls on this draw.
    const dates = Math.floor((epoch + drawn / count) * frequency * (1 + 2 ** -50));
    return this.take(limit, epoch && dates, (choose) =>
      order().top(Math.max(1, Math.round(ratio * count)), choose),
    );
  }
}
