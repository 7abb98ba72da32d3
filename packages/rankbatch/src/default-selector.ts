import { measureAges, type Staleness } from './ledger/ages.js';
import { checkRetired } from './ledger/come-and-go.js';
import { checkSelectorOptions, knownStrategies } from './known-strategies.js';
import type { RestoreOptions } from './all-options.js';
import type { SelectorOptions } from './options.js';
import { addSamples, dealt, load, retireSamples, save } from './selection-changes.js';
import { SelectionState } from './selection-state.js';
import { Selector as CoreSelector, stateOf } from './selector.js';
import type { Shard } from './ledger/deal.js';
import type { StrategyMakers } from './strategies/strategy.js';

/**
 * The selector of `rankbatch/core` and what a loop may need beside: a default strategy (`auto()`), shards, snapshots, samples that come and go. It
 * knows `auto`, `rank`, `shuffle` and `uniform` by their names.
 *
 * @example
 * ```ts
 * import { Selector } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 4, batchSize: 2, seed: 1 });
 * const { ids } = selector.next();
 * selector.record(ids, [0.2, 0.3]);
 * selector.strategy.kind; // => 'auto'
 * ```
 */
export class Selector extends CoreSelector {
  /** Starts with no losses known; throws {@link RankbatchError} when an option breaks its rule. */
  constructor(options: SelectorOptions | SelectionState) {
    super(options instanceof SelectionState ? options : dealt(checkSelectorOptions(options)));
  }

  /**
   * Continues from {@link snapshot}, bit for bit, in this or another process; copies what it needs.
   *
   * Throws {@link RankbatchError} when the bytes are damaged, cut short or of another version.
   *
   * @param strategies functions that make the strategy of the snapshot, if it is not `auto`, `rank`, `shuffle` or `uniform`:
   * `Selector.restore(bytes, { infoBatch })`, and those of your own likewise; one whose schedule is a function of the epoch, which no snapshot
   * keeps, as `{ rank: () => strategy }`
   * @param options the `batchSize`, where it is a function of the epoch; the `shard`, if another one is to be refused
   * @example
   * ```ts
   * import { Selector, uniform } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: uniform(), seed: 7 });
   * const copy = Selector.restore(selector.snapshot());
   * copy.next().ids.join() === selector.next().ids.join(); // => true
   * ```
   */
  static restore(bytes: Uint8Array, strategies: StrategyMakers = {}, options: RestoreOptions = {}): Selector {
    return new Selector(load(bytes, { ...knownStrategies, ...strategies }, options));
  }

  /** Which part of all samples this selector draws; undefined where it draws all of them. */
  get shard(): Shard | undefined {
    return stateOf(this).options.shard;
  }

  /**
   * How old the known losses are, and how much the latest recomputation has changed; O(N).
   *
   * @example
   * ```ts
   * import { rank, Selector } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 4, batchSize: 2, strategy: rank({ pressure: 10 }) });
   * const { ids } = selector.next();
   * selector.record(ids, [0.5, 0.7]);
   * selector.next();
   * selector.staleness(); // => { meanAge: 0.5, oldestAge: 0.5, known: 0.5, moved: undefined }
   * ```
   */
  staleness(): Staleness {
    const { ledger, batches, sampler } = stateOf(this);
    const ages = measureAges(ledger, batches, Math.ceil(this.sampleCount / this.batchSize));
    return { ...ages, moved: sampler.moved };
  }

  /**
   * Takes in new samples, whose losses are unknown, and returns their ids, ascending: those of retired samples first, then new ones.
   *
   * They join the selection at once, and a shuffled pass that is under way. O(N). Where they come as fast as samples are drawn and retired,
   * the pass is cut short: an epoch with twice as many draws as there are ids ends before more samples come.
   *
   * @param count how many, an integer from 1 to 2^24; more come in several calls
   * @example
   * ```ts
   * import { Selector, shuffle } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 3, batchSize: 3, strategy: shuffle() });
   * selector.retire([1]);
   * selector.sampleCount; // => 2
   * selector.add(2); // => Uint32Array.of(1, 3)
   * selector.next().ids.toSorted(); // => Uint32Array.of(0, 1, 2)
   * ```
   */
  add(count: number): Uint32Array {
    const state = stateOf(this);
    const places = addSamples(state, count);
    return state.ledger.toIds(places, true);
  }

  /**
   * Lets samples go: they are never drawn again, and their loss in the ledger is NaN until {@link add} gives their ids to others.
   *
   * A shuffled pass that is under way goes on without them. An id that is unknown or retired already, or naming all samples, throws
   * {@link RankbatchError} and changes nothing. O(N). Wait for the losses of batches in flight before ids are given to new samples.
   *
   * @param ids any number of them; one that comes twice counts once
   */
  retire(ids: ArrayLike<number>): void {
    const state = stateOf(this);
    retireSamples(state, checkRetired(state.ledger, ids));
  }

  /** All state in one array with a version and a checksum, for {@link Selector.restore}; shares no memory with the selector. */
  snapshot(): Uint8Array {
    return save(stateOf(this));
  }
}
