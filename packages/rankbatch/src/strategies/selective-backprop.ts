import { requireFiniteFrom0, requireInteger, requireObject } from '../base/error.js';
import { requireNoOthers } from '../base/no-others.js';
import { createFilteredPass } from './filtered-pass.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import type { Archive } from '../base/snapshot.js';
import { makeStrategy, type Strategy } from './strategy.js';

const MOST_WINDOW = 2 ** 24;

export interface SelectiveBackpropOptions {
  /**
   * beta: how strictly losses decide, finite and >= 0. In the first pass that selects 1 keeps about a half of the candidates, 2 a third, 0 all of them.
   * Only losses of those that are kept come into the window, so that later passes keep fewer where losses do not fall.
   */
  readonly beta: number;
  /**
   * How many of the last recorded losses a candidate is compared with, an integer, 1 .. 2^24.
   *
   * @default 1024
   */
  readonly window?: number | undefined;
}

export interface SelectiveBackpropStrategy extends Strategy {
  readonly kind: 'selectiveBackprop';
  readonly beta: number;
  readonly window: number;
}

/**
 * Selective backprop: shuffled passes in which a candidate is kept with the probability P^beta, where P is the share of the last
 * recorded losses that are not greater than its own latest known loss; unseen samples are always kept.
 *
 * An epoch is one pass and has fewer than N draws. Weights are 1; `probabilities` are those of being kept. Here the latest known loss
 * stands for the paper's forward pass of every candidate, as in its variant with stale losses. Source: Jiang et al. 2019,
 * arXiv:1910.00762, section 3.
 *
 * @example
 * ```ts
 * import { selectiveBackprop, Selector } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 4, batchSize: 4, strategy: selectiveBackprop({ beta: 1e9 }) });
 * const { ids } = selector.next(); // all are unseen
 * ids.length; // => 4
 * selector.record([0, 1, 2, 3], [1, 4, 4, 2]);
 * selector.next().probabilities; // => Float64Array.of(1, 1)
 * ```
 */
export function selectiveBackprop(options: SelectiveBackpropOptions): SelectiveBackpropStrategy {
  requireObject('selectiveBackprop', options, 'as in selectiveBackprop({ beta: 1 })');
  const { beta, window = 1024 } = options;
  requireFiniteFrom0('beta', beta);
  requireInteger('window', window, 1, MOST_WINDOW);
  const data = { kind: 'selectiveBackprop', beta, window } as const;
  requireNoOthers('selectiveBackprop', options, data);
  return makeStrategy(data, (setting) => createSampler(beta, window, setting));
}

function createSampler(beta: number, window: number, { ledger }: SamplerSetting): Sampler {
  /** [window] the last recorded losses, in a ring. */
  const recent = new Float64Array(window);
  let recorded = 0;
  /** The same in ascending order, while it is up to date. */
  let sorted: Float64Array | undefined;
  const sync = (archive: Archive): void => {
    [recorded] = archive.numbers(recorded);
    archive.column(recent);
    sorted = undefined;
  };
  return createFilteredPass(ledger, {
    isWeighted: false,
    keep(id) {
      sorted ??= recent.slice(0, Math.min(recorded, window)).sort();
      if (recorded === 0) return 1;
      const loss = ledger.losses[id]!;
      let low = 0;
      for (let high = sorted.length; low < high;) {
        const middle = (low + high) >>> 1;
        if (sorted[middle]! <= loss) low = middle + 1;
        else high = middle;
      }
      return (low / sorted.length) ** beta;
    },
    record(ids, losses) {
      ledger.updateAll(ids, losses);
      for (let i = 0; i < ids.length; i++) recent[recorded++ % window] = losses[i]! + 0; // -0 becomes 0
      sorted = undefined;
    },
    sync,
    carry: sync,
  });
}
