// How strategies are written: read by parseStrategy, from the table of strategies.ts.
import { checks } from 'rankbatch/internal';
import { UsageError } from '../base/errors.js';
import type { OwnSpec } from './own-strategy.js';
import { strategies, type KnownSpec } from './strategies.js';
import { Words } from './words.js';

/** What a strategy's text says, as plain data, or what makes one of the user's own. */
export type StrategySpec = KnownSpec | OwnSpec;

/** A strategy together with the text that names it in tables and files. */
export interface NamedStrategy {
  readonly text: string;
  readonly spec: StrategySpec;
}

/**
 * Reads one strategy. The forms are those of `rankbatch compare --help`:
 *
 * - `shuffle`, `uniform` (with replacement; also `random`), `auto` (selection that sets itself)
 * - `rank:1e8` (constant pressure), `rank:1e8..1` (from epoch 0 to the last); then any of `:r` for recomputation (0.5 times per epoch, all
 *   samples) or `:r0.5x0.2` for others, `:distinct` (no sample twice in a batch), `:cover3` (every sample at least once in 3 epochs),
 *   `:beta1` (importance weights with this exponent)
 * - `proportional:0.6` (prioritized replay with this alpha), then `:beta0.4`
 * - `selectiveBackprop:1` (with this beta; also `backprop:1`), `infoBatch:0.5` (leaving out this share of the samples below the mean loss;
 *   also `infobatch:0.5`)
 *
 * A module of your own, `FILE.mjs:NAME`, is read by `loadStrategy`.
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
export function parseStrategy(text: string): { readonly text: string; readonly spec: KnownSpec } {
  checks.check('--select', text, checks.text);
  const [name, ...words] = text.split(':');
  const row = strategies.find(({ kind, alias }) => name === kind || name === alias);
  const refuse = (rule?: string): never => {
    throw new UsageError(
      rule === undefined ? `--select: must be ${forms}, got "${text}"` : `--select: ${rule} in "${text}"`,
    );
  };
  return { text, spec: row === undefined ? refuse() : row.read(new Words(words, refuse)) };
}

const all = [...strategies.map(({ form }) => form), 'FILE.mjs:NAME'];
const forms = `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

/** What `--help` says about strategies. */
export const strategyHelp = `
Strategies:
${[
  ...strategies.flatMap(({ help }) => help),
  ['./mine.mjs:name', 'one of your own: docs/guides/own-strategy.md'] as const,
]
  .map(([form, meaning]) => `  ${form.padEnd(20)}${meaning}`)
  .join('\n')}
`;
