import { checks } from 'rankbatch/internal';
import { UsageError } from '../base/errors.js';
import type { Schedule, Strategy } from 'rankbatch';
import { strategies } from './strategies.js';
import type { StrategyRow } from './strategy-row.js';
import type { StrategySpec } from './strategy-text.js';

/**
 * The selector's strategy for a run of that many epochs; a changing pressure follows eq. 5 from epoch 0 to the last.
 *
 * @param anneals whether the learning rate falls to 0 over the run
 * @example
 * ```ts
 * import { buildStrategy, parseStrategy } from '@rankbatch/lab';
 * buildStrategy(parseStrategy('shuffle').spec, 12).kind; // => 'shuffle'
 * ```
 *
 * @throws RankbatchError for values that the core does not take.
 */
export function buildStrategy(
  spec: StrategySpec,
  epochs: number,
  { anneals = false }: { readonly anneals?: boolean | undefined } = {},
): Strategy {
  checks.check('buildStrategy: spec', spec, checks.object);
  checks.check('buildStrategy: epochs', epochs, checks.integer(1));
  return spec.kind === 'own' ? spec.make(epochs) : rowOf(spec).build(spec, epochs, anneals);
}

/** How the selection pressure runs over that many epochs; null for strategies that have none to set. */
export function pressureOf(spec: StrategySpec, epochs: number): Schedule | null {
  return spec.kind === 'own' ? null : (rowOf(spec).pressure?.(spec, epochs) ?? null);
}

/** Whether what it does in its first epochs depends on how many there are: then a long run does not hold a short one. */
export function dependsOnEpochs(spec: StrategySpec): boolean {
  return spec.kind === 'own' || (rowOf(spec).dependsOnEpochs?.(spec) ?? false);
}

/** The row that made the spec, so that it takes it. */
function rowOf<Spec extends StrategySpec>(spec: Spec): StrategyRow<Spec>;
function rowOf({ kind }: StrategySpec): unknown {
  const found = strategies.find((row) => row.kind === kind);
  if (found === undefined)
    throw new UsageError(
      `strategy: kind must be one of ${strategies.map((row) => row.kind).join(', ')} or own, got ${typeof kind === 'string' ? JSON.stringify(kind) : typeof kind}; parseStrategy gives one`,
    );
  return found;
}
