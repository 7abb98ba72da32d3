import { constant, exponential, rank, type Schedule } from 'rankbatch';
import { strategyRow } from './strategy-row.js';
import type { Words } from './words.js';

interface RankOptions {
  /** How often (times per epoch) the losses of which share of the samples are recomputed. */
  readonly recompute?: { readonly frequency: number; readonly ratio: number };
  /** No sample twice in a batch. */
  readonly distinct?: true;
  /** Every sample at least once in so many epochs. */
  readonly cover?: number;
  /** Exponent of the importance weights. */
  readonly beta?: number;
}

export interface RankSpec extends RankOptions {
  readonly kind: 'rank';
  /** Selection pressure in epoch 0. */
  readonly from: number;
  /** Selection pressure in the last epoch; equal to `from` when it is constant. */
  readonly to: number;
}

/** What the paper uses: all samples, every second epoch. */
const paperRecompute = { frequency: 0.5, ratio: 1 };

/** `rank` of the core; a changing pressure follows eq. 5 from epoch 0 to the last. */
export const rankRow = strategyRow<RankSpec>({
  kind: 'rank',
  form: 'rank:S or rank:S..E (then :r or :rFxR, :distinct, :coverK, :betaB)',
  help: [
    ['rank:1e8', 'draws by rank of the latest known loss, selection pressure 1e8'],
    ['rank:1e8..1', 'pressure falling exponentially from 1e8 in the first epoch to 1 in the last'],
    ['rank:1e8:r', 'all losses recomputed every second epoch'],
    ['rank:1e8:r0.5x0.2', '0.5 times an epoch, the 20 % with the highest losses'],
    ['rank:100:distinct', 'no sample twice in a batch'],
    ['rank:100:cover3', 'every sample at least once in every 3 epochs'],
    ['rank:100:beta1', 'importance weights (N p)^-1'],
  ],
  label: 'by rank of loss',
  example: 'rank:100:r',
  read(words) {
    const [from, to] = readPressure(words);
    const options = words.options<RankOptions>({
      r: (value) => ({ recompute: value === '' ? paperRecompute : readRecompute(words, value) }),
      distinct: (value) => (words.empty(value), { distinct: true }),
      cover: (value) => ({ cover: words.number(value) }),
      beta: (value) => ({ beta: words.number(value) }),
    });
    return { kind: 'rank', from, to, ...options };
  },
  build(spec, epochs) {
    const { recompute, distinct, cover, beta } = spec;
    return rank({
      pressure: pressureOf(spec, epochs),
      recompute,
      replacement: distinct ? false : undefined,
      coverEvery: cover,
      importance: beta,
    });
  },
  pressure: pressureOf,
  dependsOnEpochs: ({ from, to }) => from !== to,
});

function readPressure(words: Words): [from: number, to: number] {
  const text = words.first();
  const [from, to] = text.includes('..') ? words.pair(text, '..') : [text, text];
  return [words.positive(from, 'the pressure'), words.positive(to, 'the pressure')];
}

/** @param text FxR */
function readRecompute(words: Words, text: string): { frequency: number; ratio: number } {
  const [frequency, ratio] = words.pair(text, 'x');
  return {
    frequency: words.positive(frequency, 'the recomputation frequency'),
    ratio: words.positive(ratio, 'the share to recompute', 1),
  };
}

function pressureOf({ from, to }: RankSpec, epochs: number): Schedule {
  // One epoch has no later end to move towards.
  const changes = from !== to && epochs > 1;
  return changes ? exponential({ from, to, startEpoch: 0, endEpoch: epochs - 1 }) : constant(from);
}
