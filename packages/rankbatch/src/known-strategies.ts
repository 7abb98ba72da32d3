import { auto } from './strategies/auto/auto.js';
import { checkAllOptions, toStrategy } from './all-options.js';
import { type CheckedOptions, type NamedOptions, OPTIONS_CURE, type SelectorOptions } from './options.js';
import { requireNoOthers } from './base/no-others.js';
import { rank } from './strategies/rank/rank.js';
import { requireObject } from './base/error.js';
import { shuffle } from './strategies/shuffle.js';
import type { StrategyMakers } from './strategies/strategy.js';
import { uniform } from './strategies/uniform.js';

/** The strategies that need not be passed to {@link Selector.restore}. */
export const knownStrategies: StrategyMakers = { auto, rank, shuffle, uniform };

/** Options with `auto()` where no strategy is named, and with the method of one that came as plain data. */
function withDefault(options: SelectorOptions): NamedOptions {
  const given: unknown = options;
  requireObject('options', given, OPTIONS_CURE);
  const { strategy = auto() } = options;
  return { ...options, strategy: toStrategy(strategy, knownStrategies) };
}

/** {@link checkAllOptions} with the default, of options among others. */
export function checkWithDefault(options: SelectorOptions): CheckedOptions {
  return checkAllOptions(withDefault(options));
}

/** {@link checkWithDefault}, where there are no others. */
export function checkSelectorOptions(options: SelectorOptions): CheckedOptions {
  const checked = checkWithDefault(options);
  requireNoOthers(
    'the Selector',
    options,
    checked,
    '; strategies have their own, as in rank({ pressure: 100 })',
  );
  return checked;
}
