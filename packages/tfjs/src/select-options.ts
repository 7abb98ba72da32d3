import { checks, type Rule } from 'rankbatch/internal';
import { Selector as DefaultSelector, type Strategy } from 'rankbatch';
import type { Selector } from 'rankbatch/core';

/** How the batches of `fit` and `fitDataset` are chosen. */
export interface SelectOptions {
  /**
   * A strategy of `rankbatch`, or a selector of your own, of `rankbatch` or `rankbatch/core`, which a later call can go on with.
   *
   * @default `auto()`
   */
  readonly select?: Strategy | Selector;
  /** What the draws depend on. @default 1 */
  readonly seed?: number;
  /** Samples in a batch, or all there are where they are fewer; a selector of your own has its own. @default 32 */
  readonly batchSize?: number;
}

/** What `fit` and `fitDataset` both take. */
export const knownToBoth = [
  'batchSize',
  'callbacks',
  'classWeight',
  'epochs',
  'initialEpoch',
  'seed',
  'select',
  'validationData',
  'verbose',
  'yieldEvery',
] as const;

/** Options that choose samples in another way. */
const others = new Set(['shuffle', 'sampleWeight', 'stepsPerEpoch', 'validationSteps', 'batchesPerEpoch']);
const leftOut = { says: 'left out, as `select` says which samples come when', holds: () => false };

/** Refuses options that would have to be ignored: those that choose samples in another way, and those that are not known. */
export function requireKnown(subject: string, options: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name) || (name === 'shuffle' && value === true)) continue;
    if (others.has(name)) checks.check(`${subject}: ${name}`, value, leftOut);
    checks.check(`${subject}: options`, name, checks.oneOf(...known.toSorted()));
  }
}

const pairRule: Rule = {
  says: 'a list of the samples and what they are, [xs, ys]',
  holds: (value) => !Array.isArray(value) || value.length === 2,
};

/** The validation data that are given; an empty list is none, as in `model.fit`. */
export function validationOf<Data>(
  subject: string,
  { validationData }: { readonly validationData?: Data },
): Data | undefined {
  if (validationData === null || (Array.isArray(validationData) && validationData.length === 0))
    return undefined;
  checks.check(`${subject}: validationData`, validationData, pairRule);
  return validationData;
}

const selectRule: Rule = {
  says: 'a strategy, or a selector with next, record, due, reportValidation and ledger, not one elsewhere',
  holds: (value) =>
    checks.object.holds(value) &&
    (checks.fieldOf(value, 'next') === undefined ||
      (checks.object.holds(checks.fieldOf(value, 'ledger')) &&
        ['next', 'record', 'due', 'reportValidation'].every((name) =>
          checks.action.holds(checks.fieldOf(value, name)),
        ))),
};

/** The selector that is given, or a new one. */
export function selectorFor(
  subject: string,
  { select, seed = 1, batchSize = 32 }: SelectOptions,
  count: number,
): Selector {
  const { check, integer, number } = checks;
  check(`${subject}: batchSize`, batchSize, integer(1));
  check(`${subject}: seed`, seed, number);
  if (select !== undefined) check(`${subject}: select`, select, selectRule);
  // By what it can do, as one of `rankbatch/core` or of another copy is of another class.
  if (select === undefined || !('next' in select))
    return new DefaultSelector({
      sampleCount: count,
      batchSize: Math.min(batchSize, count),
      seed,
      ...(select && { strategy: select }),
    });
  return select;
}
