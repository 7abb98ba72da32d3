import { refuse, requireInteger, requireObject } from '../base/error.js';
import { requireNoOthers } from '../base/no-others.js';
import { grown } from '../ledger/grown.js';
import { createFilteredPass } from './filtered-pass.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { makeStrategy, type Strategy } from './strategy.js';

/** Losses of so many samples tell where learning starts. */
const FIRST = 100;
/** So many visits of a sample count, about. */
const VISITS = 4;
/** Passes are full as long as less than this could be gained. */
const LEAST_GAIN = 1.1;

export interface ThinOptions {
  /**
   * Every sample is kept at least so often, in (0, 1].
   *
   * @default 0.2
   */
  readonly least?: number | undefined;
  /**
   * From this epoch on nothing is left out, an integer >= 0.
   *
   * @default 2^53 - 1
   */
  readonly fullFromEpoch?: number | undefined;
}

export interface ThinStrategy extends Strategy {
  readonly kind: 'thin';
  readonly least: number;
  readonly fullFromEpoch: number;
}

/**
 * Shuffled passes that leave out more of what has been learnt for longer: a sample is kept with p = g / tau, `least` .. 1, and then has the
 * weight 1 / p, so that the expected gradient is that of the full pass.
 *
 * g is an average of h = 1 - 10^(-loss / l0) over the sample's last visits, where l0 is the mean of the first 100 recorded losses: with ten
 * classes and cross-entropy, 1 - exp(-loss), the probability that the model gives to other classes. Averages are steadier than single losses
 * where dropout and augmentation make these noisy. tau is such that the share 1 / G of the samples is kept, where G = E[g^2] / E[g]^2 is the
 * most that draws in proportion to g could gain, or more where `least` and p <= 1 ask for it; below 1.1 a pass is that of `shuffle`. For losses >= 0 on a scale with a zero. 8 bytes a
 * sample beside the ledger. Own; after InfoBatch (arXiv:2303.04947) and importance sampling by the norm of the gradient (Katharopoulos and
 * Fleuret 2018, arXiv:1803.00942).
 *
 * @example
 * ```ts
 * import { Selector, thin } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 100, batchSize: 100, strategy: thin(), seed: 1 });
 * const { ids } = selector.next(); // all are unseen
 * selector.record(ids, Array.from(ids, (id) => (id < 10 ? 2 : 0.01))); // 10 are still to be learnt
 * const batch = selector.next();
 * batch.ids.filter((id) => id < 10).length; // => 10
 * batch.ids.length < 50; // => true
 * ```
 */
export function thin(options: ThinOptions = {}): ThinStrategy {
  requireObject('thin', options);
  const { least = 0.2, fullFromEpoch = Number.MAX_SAFE_INTEGER } = options;
  if (typeof least !== 'number' || !(least > 0 && least <= 1)) refuse('least', 'must be > 0 and <= 1', least);
  requireInteger('fullFromEpoch', fullFromEpoch, 0);
  const data = { kind: 'thin', least, fullFromEpoch } as const;
  requireNoOthers('thin', options, data);
  return makeStrategy(data, (setting) => createSampler(data, setting));
}

function createSampler(
  { least, fullFromEpoch }: Pick<ThinStrategy, 'least' | 'fullFromEpoch'>,
  { ledger }: SamplerSetting,
): Sampler {
  /** [length] g of each sample; without meaning where no loss is known. */
  let averages = new Float64Array(ledger.length);
  let tau = 0;
  let start = 0;
  let firsts = 0;

  const isKnown = (id: number): boolean => ledger.losses[id]! < Infinity;
  const clipped = (g: number, to: number): number => Math.min(Math.max(g / to, least), 1);

  /** tau at which the mean of what is kept is 1 / G; 0, which keeps all, where little can be gained. */
  function chooseTau(): number {
    const known = averages.filter((_, id) => isKnown(id));
    const sum = known.reduce((total, g) => total + g, 0);
    const squares = known.reduce((total, g) => total + g * g, 0);
    const gain = (known.length * squares) / sum ** 2;
    if (!(gain >= LEAST_GAIN)) return 0;
    const share = (to: number): number =>
      known.reduce((total, g) => total + clipped(g, to), 0) / known.length;
    let low = 0;
    // What has been learnt least is kept for certain.
    let high = known.reduce((most, g) => Math.max(most, g), 0);
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (share(middle) > 1 / gain) low = middle;
      else high = middle;
    }
    return high;
  }

  return createFilteredPass(ledger, {
    isWeighted: true,
    keep: (id) => (tau > 0 && isKnown(id) ? clipped(averages[id]!, tau) : 1),
    startEpoch(epoch) {
      averages = grown(Float64Array, averages, ledger.length);
      tau = epoch > 0 && epoch < fullFromEpoch ? chooseTau() : 0;
    },
    record(ids, losses) {
      averages = grown(Float64Array, averages, ledger.length);
      for (let i = 0; i < ids.length; i++) {
        if (losses[i]! < 0)
          refuse(
            `record: loss of sample ${ledger.idOf(ids[i]!)}`,
            'must be >= 0',
            losses[i],
            "use 'rank', where only the order matters",
          );
      }
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]!;
        const loss = losses[i]!;
        if (firsts < FIRST && loss < Infinity) start += (loss - start) / ++firsts;
        const height = start > 0 ? 1 - 10 ** (-loss / start) : Number(loss > 0);
        const visits = isKnown(id) ? Math.min(Math.max(ledger.draws[id]!, 1), VISITS) : 1;
        averages[id]! += (height - averages[id]!) / visits;
        ledger.losses[id] = loss + 0; // -0 becomes 0
      }
    },
    sync(archive) {
      averages = grown(Float64Array, averages, ledger.length);
      archive.column(averages);
      [tau, start, firsts] = archive.numbers(tau, start, firsts);
    },
    carry(archive) {
      [start, firsts] = archive.numbers(start, firsts);
    },
    notes: () => averages,
  });
}
