import { refuse, requireInteger, requireObject } from '../base/error.js';
import { requireNoOthers } from '../base/no-others.js';
import { createFilteredPass } from './filtered-pass.js';
import type { Ledger } from '../ledger/ledger.js';
import { makeStrategy, type Strategy } from './strategy.js';

export interface InfoBatchOptions {
  /**
   * r: probability that a sample with a loss below the mean is left out of an epoch, 0 <= r < 1.
   *
   * @default 0.5
   */
  readonly prune?: number | undefined;
  /** From this epoch on nothing is left out, an integer >= 0; the paper's delta is 0.875 of all epochs. */
  readonly fullFromEpoch: number;
}

export interface InfoBatchStrategy extends Strategy {
  readonly kind: 'infoBatch';
  readonly prune: number;
  readonly fullFromEpoch: number;
}

/**
 * InfoBatch: shuffled passes without a random part of the samples that are learnt already, whose others stand for them.
 *
 * A sample whose latest loss is below the mean of the known losses at the epoch's start is left out with probability r, or else has the
 * weight 1 / (1 - r), so that the expected gradient is that of the full pass; all others are kept with weight 1. An epoch is one pass and
 * has at most N draws; `probabilities` are those of being kept. Source: Qin et al. 2024, arXiv:2303.04947, section 3.
 *
 * @example
 * ```ts
 * import { infoBatch, Selector } from 'rankbatch';
 * const strategy = infoBatch({ prune: 0.75, fullFromEpoch: 9 });
 * const selector = new Selector({ sampleCount: 3, batchSize: 3, strategy, seed: 1 });
 * const { ids } = selector.next(); // all are unseen
 * selector.record([0, 1, 2], [1, 5, 6]); // the mean is 4
 * const batch = selector.next();
 * batch.ids.toSorted(); // => Uint32Array.of(1, 2)
 * batch.weights; // => Float32Array.of(1, 1)
 * ```
 */
export function infoBatch(options: InfoBatchOptions): InfoBatchStrategy {
  requireObject('infoBatch', options, 'as in infoBatch({ prune: 0.5, fullFromEpoch: 8 })');
  const { prune = 0.5, fullFromEpoch } = options;
  if (typeof prune !== 'number' || !(prune >= 0 && prune < 1)) refuse('prune', 'must be >= 0 and < 1', prune);
  requireInteger('fullFromEpoch', fullFromEpoch, 0);
  const data = { kind: 'infoBatch', prune, fullFromEpoch } as const;
  requireNoOthers('infoBatch', options, data);
  return makeStrategy(data, ({ ledger }) => {
    /** NaN while no loss is known: none is below it. */
    let threshold = Number.NaN;
    return createFilteredPass(ledger, {
      isWeighted: true,
      keep: (id) => (ledger.losses[id]! < threshold ? 1 - prune : 1),
      startEpoch(epoch) {
        threshold = epoch < fullFromEpoch ? meanLoss(ledger) : Number.NaN;
      },
      sync(archive) {
        [threshold] = archive.numbers(threshold);
      },
    });
  });
}

/** Mean of the finite losses, as a running one: exact where all are equal, and without overflow; NaN where there are none. */
function meanLoss({ losses }: Ledger): number {
  let mean = Number.NaN;
  let count = 0;
  for (const loss of losses)
    if (Number.isFinite(loss)) {
      count++;
      if (count === 1) mean = loss;
      else if (loss !== mean) mean += loss / count - mean / count;
    }
  return mean;
}
