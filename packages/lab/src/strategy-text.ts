import { UsageError } from './errors.js';

/** What a strategy's text says, as plain data. */
export type StrategySpec =
  | { readonly kind: 'shuffle' }
  | { readonly kind: 'random' }
  | {
      readonly kind: 'rank';
      /** Selection pressure in epoch 0. */
      readonly from: number;
      /** Selection pressure in the last epoch; equal to `from` when it is constant. */
      readonly to: number;
      /** How often (times per epoch) the losses of which share of the samples are recomputed. */
      readonly recompute?: { readonly frequency: number; readonly ratio: number };
    };

/** A strategy together with the text that names it in tables and files. */
export interface NamedStrategy {
  readonly text: string;
  readonly spec: StrategySpec;
}

/** What the paper uses: all samples, every second epoch. */
const paperRecompute = { frequency: 0.5, ratio: 1 };

const rule =
  'must be shuffle, random, rank:S or rank:S..E, and a rank form may end in :r or :rFxR (F times per epoch, share R)';

/**
 * Reads one strategy: `shuffle`, `random` (uniform with replacement), `rank:1e8` (constant pressure), `rank:1e8..1` (from epoch 0 to
 * the last), each rank form with `:r` for recomputation (0.5 times per epoch, all samples) or `:r0.5x0.2` for others.
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
  if (text === 'shuffle' || text === 'random') return { text, spec: { kind: text } };
  const [kind, pressure, suffix, ...rest] = text.split(':');
  if (kind !== 'rank' || pressure === undefined || rest.length > 0)
    throw new UsageError(`--select: ${rule}, got "${text}"`);
  const [from, to] = parsePressure(pressure, text);
  return {
    text,
    spec:
      suffix === undefined
        ? { kind: 'rank', from, to }
        : { kind: 'rank', from, to, recompute: parseRecompute(suffix, text) },
  };
}

function parsePressure(pressure: string, text: string): [from: number, to: number] {
  const ends = pressure.split('..');
  if (ends.length > 2) throw new UsageError(`--select: ${rule}, got "${text}"`);
  const [from = NaN, to = from] = ends.map((end) => {
    const value = toNumber(end);
    if (!(value > 0 && value < Infinity))
      throw new UsageError(`--select: the pressure must be finite and > 0, got "${end}" in "${text}"`);
    return value;
  });
  return [from, to];
}

function parseRecompute(suffix: string, text: string): { frequency: number; ratio: number } {
  if (suffix === 'r') return paperRecompute;
  const [frequencyText, ratioText, ...rest] = suffix.slice(1).split('x');
  if (!suffix.startsWith('r') || frequencyText === undefined || ratioText === undefined || rest.length > 0)
    throw new UsageError(`--select: ${rule}, got "${text}"`);
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
