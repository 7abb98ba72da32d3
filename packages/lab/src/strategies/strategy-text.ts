import { UsageError } from '../base/errors.js';

/** What a strategy's text says, as plain data. */
export type StrategySpec =
  | { readonly kind: 'shuffle' }
  | { readonly kind: 'random' }
  | { readonly kind: 'auto' }
  | {
      readonly kind: 'rank';
      /** Selection pressure in epoch 0. */
      readonly from: number;
      /** Selection pressure in the last epoch; equal to `from` when it is constant. */
      readonly to: number;
      /** How often (times per epoch) the losses of which share of the samples are recomputed. */
      readonly recompute?: { readonly frequency: number; readonly ratio: number };
      /** No sample twice in a batch. */
      readonly distinct?: true;
      /** Every sample at least once in so many epochs. */
      readonly cover?: number;
      /** Exponent of the importance weights. */
      readonly beta?: number;
    }
  | { readonly kind: 'proportional'; readonly alpha: number; readonly beta?: number }
  | { readonly kind: 'backprop'; readonly beta: number }
  | { readonly kind: 'infobatch'; readonly prune: number };

/** A strategy together with the text that names it in tables and files. */
export interface NamedStrategy {
  readonly text: string;
  readonly spec: StrategySpec;
}

/** What the paper uses: all samples, every second epoch. */
const paperRecompute = { frequency: 0.5, ratio: 1 };

const rule =
  'must be shuffle, random, auto, rank:S or rank:S..E (then :r or :rFxR, :distinct, :coverK, :betaB), proportional:A (then :betaB), ' +
  'backprop:B or infobatch:R';

/**
 * Reads one strategy.
 *
 * - `shuffle`, `random` (uniform with replacement), `auto` (selection that sets itself)
 * - `rank:1e8` (constant pressure), `rank:1e8..1` (from epoch 0 to the last); then any of `:r` for recomputation (0.5 times per epoch, all
 *   samples) or `:r0.5x0.2` for others, `:distinct` (no sample twice in a batch), `:cover3` (every sample at least once in 3 epochs),
 *   `:beta1` (importance weights with this exponent)
 * - `proportional:0.6` (prioritized replay with this alpha), then `:beta0.4`
 * - `backprop:1` (selective backprop with this beta), `infobatch:0.5` (leaving out this share of the samples below the mean loss)
 *
 * @example
 * ```ts
 * import { parseStrategy } from '@rankbatch/lab';
 * parseStrategy('shuffle').spec; // => { kind: 'shuffle' }
 * parseStrategy('rank:1e8..1').spec; // => { kind: 'rank', from: 1e8, to: 1 }
 * parseStrategy('rank:100:r').spec; // => { kind: 'rank', from: 100, to: 100, recompute: { frequency: 0.5, ratio: 1 } }
 * ```
 *
 * @throws UsageError naming the rule and what was found.
 */
export function parseStrategy(text: string): NamedStrategy {
  return { text, spec: parseSpec(text) };
}

function parseSpec(text: string): StrategySpec {
  const [kind, value, ...suffixes] = text.split(':');
  if (value === undefined) {
    if (kind === 'shuffle' || kind === 'random' || kind === 'auto') return { kind };
    return refuse(text);
  }
  if (kind === 'rank') {
    const [from, to] = parsePressure(value, text);
    return { kind, from, to, ...parseSuffixes(suffixes, text) };
  }
  const number = toNumber(value);
  if (Number.isNaN(number)) return refuse(text);
  if (kind === 'proportional') {
    const { beta } = parseSuffixes(suffixes, text, ['beta']);
    return beta === undefined ? { kind, alpha: number } : { kind, alpha: number, beta };
  }
  if (suffixes.length === 0 && kind === 'backprop') return { kind, beta: number };
  if (suffixes.length === 0 && kind === 'infobatch') return { kind, prune: number };
  return refuse(text);
}

function refuse(text: string): never {
  throw new UsageError(`--select: ${rule}, got "${text}"`);
}

type RankSpec = Extract<StrategySpec, { kind: 'rank' }>;
type Suffixes = Partial<Pick<RankSpec, 'recompute' | 'distinct' | 'cover' | 'beta'>>;
type SuffixReaders = Readonly<Record<string, (value: string, text: string) => Suffixes>>;

/** What may follow `rank:S`, by the letters it begins with. */
const rankSuffixes: SuffixReaders = {
  r: (value, text) => ({ recompute: parseRecompute(value, text) }),
  distinct: (value, text) => (value === '' ? { distinct: true } : refuse(text)),
  cover: (value, text) => ({ cover: requireNumber(value, text) }),
  beta: (value, text) => ({ beta: requireNumber(value, text) }),
};

function parseSuffixes(
  suffixes: readonly string[],
  text: string,
  names: readonly string[] = Object.keys(rankSuffixes),
): Suffixes {
  const found: Suffixes = {};
  const seen = new Set<string>();
  for (const suffix of suffixes) {
    const name = /^[a-z]*/.exec(suffix)?.[0] ?? '';
    const read = names.includes(name) ? rankSuffixes[name] : undefined;
    if (read === undefined || seen.has(name)) return refuse(text);
    seen.add(name);
    Object.assign(found, read(suffix.slice(name.length), text));
  }
  return found;
}

function requireNumber(value: string, text: string): number {
  const number = toNumber(value);
  return Number.isNaN(number) ? refuse(text) : number;
}

function parsePressure(pressure: string, text: string): [from: number, to: number] {
  const ends = pressure.split('..');
  if (ends.length > 2) return refuse(text);
  const [from = NaN, to = from] = ends.map((end) => {
    const value = toNumber(end);
    if (!(value > 0 && value < Infinity))
      throw new UsageError(`--select: the pressure must be finite and > 0, got "${end}" in "${text}"`);
    return value;
  });
  return [from, to];
}

/** @param value what follows the `r`: nothing, or FxR */
function parseRecompute(value: string, text: string): { frequency: number; ratio: number } {
  if (value === '') return paperRecompute;
  const [frequencyText, ratioText, ...rest] = value.split('x');
  if (frequencyText === undefined || ratioText === undefined || rest.length > 0) return refuse(text);
  const frequency = toNumber(frequencyText);
  if (!(frequency > 0 && frequency < Infinity))
    throw new UsageError(
      `--select: the recomputation frequency must be finite and > 0, got "${frequencyText}" in "${text}"`,
    );
  const ratio = toNumber(ratioText);
  if (!(ratio > 0 && ratio <= 1))
    throw new UsageError(
      `--select: the share to recompute must be > 0 and <= 1, got "${ratioText}" in "${text}"`,
    );
  return { frequency, ratio };
}

/** A decimal number such as `100`, `0.5` or `1e-3`; NaN for any other text. */
function toNumber(text: string): number {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

/** What `--help` says about strategies. */
export const strategyHelp = `
Strategies:
  shuffle             every sample once an epoch, in a new order
  random              uniform draws with replacement
  auto                by rank, with nothing to set: pressure and recomputation follow the losses, wrong labels are held back
  rank:1e8            draws by rank of the latest known loss, selection pressure 1e8
  rank:1e8..1         pressure falling exponentially from 1e8 in the first epoch to 1 in the last
  rank:1e8:r          all losses recomputed every second epoch
  rank:1e8:r0.5x0.2   0.5 times an epoch, the 20 % with the highest losses
  rank:100:distinct   no sample twice in a batch
  rank:100:cover3     every sample at least once in every 3 epochs
  rank:100:beta1      importance weights (N p)^-1
  proportional:0.6    prioritized replay, p ~ loss^0.6; :beta1 for its weights
  backprop:1          selective backprop: kept with probability (percentile of the loss)^1
  infobatch:0.5       half of the samples below the mean loss left out, the others weighted
`;
