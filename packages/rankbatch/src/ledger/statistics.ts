import { refuse, requireInteger, requireList, requireObject } from '../base/error.js';
import type { LedgerView } from './ledger.js';

/** The losses that are known: recorded, of samples that are not retired. */
function knownLosses(ledger: LedgerView): Float64Array {
  requireLedger(ledger);
  return ledger.losses.filter((loss, place) => !Number.isNaN(loss) && isSeen(ledger, place));
}

function requireLedger(ledger: LedgerView): void {
  requireObject('ledger', ledger);
  if (!(ledger.losses instanceof Float64Array)) refuse('ledger', "must be a selector's", ledger);
}

function isSeen(ledger: LedgerView, place: number): boolean {
  return ledger.lastSeen(ledger.idOf(place)) >= 0;
}

/**
 * Quantiles of the known losses, between neighbours by linear interpolation (the default of NumPy and R); NaN when no loss is known.
 *
 * Sorts a copy: O(N log N) time, 8 N bytes.
 *
 * @param shares each from 0 (the smallest loss) to 1 (the greatest)
 * @returns the loss at each share, in the unit of the losses
 * @example
 * ```ts
 * import { quantiles, Selector, uniform } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 9, batchSize: 1, strategy: uniform() });
 * selector.record([0, 1, 2, 3, 4], [50, 10, 30, 20, 40]);
 * quantiles(selector.ledger, [0, 0.5, 0.9, 1]); // => [10, 30, 46, 50]
 * ```
 */
export function quantiles(ledger: LedgerView, shares: readonly number[]): number[] {
  requireList('quantiles: shares', shares);
  const sorted = knownLosses(ledger).sort();
  return Array.from(shares).map((share) => {
    if (!(typeof share === 'number' && share >= 0 && share <= 1))
      refuse('quantiles: share', 'must be from 0 to 1', share);
    const at = share * (sorted.length - 1);
    const below = sorted[Math.floor(at)] ?? NaN;
    const above = sorted[Math.ceil(at)] ?? NaN;
    return above === below || below === -Infinity ? below : below + (above - below) * (at - Math.floor(at));
  });
}

/**
 * The ids of the k samples with the greatest known losses, greatest first, equal ones by id; fewer when fewer are known.
 *
 * Sorts a copy of the losses: O(N log N) time, 8 N bytes. With `rank`, `selector.idAt(1)`, `idAt(2)`, .. does without, but puts unseen samples first.
 *
 * @param k an integer >= 0
 * @example
 * ```ts
 * import { hardest, Selector, uniform } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 9, batchSize: 1, strategy: uniform() });
 * selector.record([0, 1, 2, 3, 4], [50, 10, 30, 20, 40]);
 * hardest(selector.ledger, 3); // => Uint32Array.of(0, 4, 2)
 * ```
 */
export function hardest(ledger: LedgerView, k: number): Uint32Array {
  requireInteger('hardest: k', k, 0, Number.MAX_SAFE_INTEGER);
  const sorted = knownLosses(ledger).sort();
  const least = sorted[Math.max(0, sorted.length - k)] ?? Infinity;
  const found: [id: number, loss: number][] = [];
  ledger.losses.forEach((loss, place) => {
    if (loss >= least && isSeen(ledger, place)) found.push([ledger.idOf(place), loss]);
  });
  found.sort(([a, x], [b, y]) => (x === y ? a - b : x > y ? -1 : 1));
  return Uint32Array.from(found.slice(0, k), ([id]) => id);
}

/**
 * How many samples, drawn equally often, would be as diverse as all draws so far: (sum of draw counts)^2 / sum of their squares (Kish 1965).
 *
 * N after full epochs of shuffling, less the more unevenly samples are drawn; NaN before the first draw. O(N).
 *
 * @example
 * ```ts
 * import { effectiveSampleSize, Selector, shuffle } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 10, batchSize: 4, strategy: shuffle() });
 * selector.next();
 * effectiveSampleSize(selector.ledger); // => 4
 * ```
 */
export function effectiveSampleSize(ledger: LedgerView): number {
  requireLedger(ledger);
  let sum = 0;
  let squares = 0;
  for (let place = 0; place < ledger.length; place++) {
    const count = ledger.drawCount(ledger.idOf(place));
    sum += count;
    squares += count * count;
  }
  return sum ** 2 / squares;
}
