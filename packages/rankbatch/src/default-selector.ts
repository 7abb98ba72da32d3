import { knownStrategies, withDefault } from './known-strategies.js';
import type { RestoreOptions, SelectorOptions } from './options.js';
import { requireObject } from './base/error.js';
import { SelectionState } from './selection-state.js';
import { Selector as CoreSelector } from './selector.js';
import type { StrategyMakers } from './strategies/strategy.js';

/**
 * The selector of `rankbatch/core` with a default: where no strategy is named it is `auto()`. It knows `auto`, `rank`, `shuffle` and `uniform` by
 * their names.
 */
export class Selector extends CoreSelector {
  /** Starts with no losses known; throws {@link RankbatchError} when an option breaks its rule. */
  constructor(options: SelectorOptions | SelectionState) {
    super(options instanceof SelectionState ? options : withDefault(options));
  }

  /**
   * As in `rankbatch/core`; `auto`, `rank`, `shuffle` and `uniform` need not be passed.
   *
   * @param strategies functions that make the strategy of the snapshot, if it is none of these: `Selector.restore(bytes, { infoBatch })`, and those of
   * your own likewise; one whose schedule is a function of the epoch, which no snapshot keeps, as `{ rank: () => strategy }`
   * @param options the `batchSize`, where it is a function of the epoch; the `shard`, if another one is to be refused
   * @example
   * ```ts
   * import { Selector, uniform } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: uniform(), seed: 7 });
   * const copy = Selector.restore(selector.snapshot());
   * copy.next().ids.join() === selector.next().ids.join(); // => true
   * ```
   */
  static override restore(
    bytes: Uint8Array,
    strategies: StrategyMakers = {},
    options: RestoreOptions = {},
  ): Selector {
    requireObject('strategies', strategies);
    return new Selector(SelectionState.restore(bytes, { ...knownStrategies, ...strategies }, options));
  }
}
