import type { Batch } from './base/batch.js';
import { type Order, rankNumber, sampleId } from './ranking/order.js';
import { refuse, requireFinite, requireInteger } from './base/error.js';
import type { Explanation } from './strategies/explanation.js';
import type { LedgerView } from './ledger/ledger.js';
import { checkOptions, type NamedOptions, sizeAt } from './options.js';
import { SelectionState } from './selection-state.js';
import type { Strategy } from './strategies/strategy.js';

/** What a selector is made of, for the functions beside it. */
export let stateOf: (selector: Selector) => SelectionState;

/**
 * Chooses which samples go into the next mini-batch: ask {@link next}, train, tell {@link record} the losses.
 *
 * N samples have the ids 0 .. N-1 as long as none come or go; an epoch is N draws, or fewer where a strategy leaves samples out of its
 * passes. With `rank`, epoch 0 is one shuffled pass over all samples, and selection starts with epoch 1 (arXiv:1511.06343, eq. 4 and its
 * algorithm). Several batches may be in flight: losses may be recorded late, out of order, more than once or never; a draw uses what is
 * known when `next` is called. Limits: N <= 2^30, and 30 bytes a sample.
 *
 * @example
 * ```ts
 * import { rank, Selector } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 4, batchSize: 2, strategy: rank({ pressure: 1e12 }), seed: 1 });
 * for (let i = 0; i < 2; i++) {
 *   const { ids } = selector.next();
 *   selector.record(ids, Array.from(ids, (id) => (id === 3 ? 9 : 1))); // sample 3 is the hardest
 * }
 * selector.epoch; // => 1
 * selector.rankOf(3); // => 1
 * const batch = selector.next();
 * batch.ids.length; // => 2
 * selector.ledger.loss(3); // => 9
 * ```
 */
export class Selector {
  readonly #state: SelectionState;

  static {
    stateOf = (selector: Selector): SelectionState => selector.#state;
  }

  /** Starts with no losses known; throws {@link RankbatchError} when an option breaks its rule. */
  constructor(options: NamedOptions | SelectionState) {
    this.#state = options instanceof SelectionState ? options : new SelectionState(checkOptions(options));
  }

  /** N: number of samples that can be drawn; those of the shard where there is one. */
  get sampleCount(): number {
    return this.#state.ledger.count;
  }

  /** B: draws in a full batch of the next batch's epoch. */
  get batchSize(): number {
    return Math.min(sizeAt(this.#state.options.batchSize, this.epoch), this.sampleCount);
  }

  /** How batches are composed: its enumerable properties are plain data. */
  get strategy(): Strategy {
    return this.#state.options.strategy;
  }

  /** Epoch of the next batch, from 0. */
  get epoch(): number {
    return this.#state.at.epoch;
  }

  /** Draws made so far. */
  get draws(): number {
    return this.#state.draws;
  }

  /**
   * Selection pressure s of the next batch's epoch; 1 for `shuffle` and `uniform`. `auto` decides on an epoch in its first `next`: between two epochs
   * it is that of the one that is over.
   */
  get pressure(): number {
    return this.#state.sampler.pressureAt?.(this.epoch) ?? 1;
  }

  /** Losses, draw counts and last sights by sample id: a live, read-only view. */
  get ledger(): LedgerView {
    return this.#state.ledger;
  }

  /**
   * Composes the next batch and counts its draws; never across the end of an epoch, so its last batch may be shorter.
   *
   * Goes on as usual while ids that {@link due} has named are not recorded yet.
   */
  next(): Batch {
    const batch = this.#state.next(this.batchSize);
    this.#state.ledger.toIds(batch.ids);
    return batch;
  }

  /**
   * Takes the losses of samples as their latest known ones, in O(log N) each; of an id that comes twice, the last loss counts.
   *
   * With `rank` only their order matters, and `auto` needs a scale with a zero. Infinite and negative losses are allowed. A NaN
   * loss, an unknown id or lengths that differ throw {@link RankbatchError} and change nothing. Losses of retired samples are ignored, as they may come late.
   *
   * @param ids [B] sample ids, any number of them
   * @param losses [B] loss of each, in any unit
   */
  record(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    const { ledger, sampler, batches } = this.#state;
    const checked = ledger.checkRecord(ids, losses);
    if (sampler.record) sampler.record(...checked);
    else ledger.updateAll(...checked);
    const [seen] = checked;
    for (let i = 0; i < seen.length; i++) ledger.seen[seen[i]!] = batches + 1;
  }

  /**
   * Names samples that need fresh losses now, ascending and each once; empty when nothing is due. Evaluate them, then {@link record}.
   *
   * With `recompute: { frequency, ratio }` the ratio * N highest-ranked samples become due each time N / frequency draws were made, but
   * not before the first pass is complete (arXiv:1511.06343, r_freq and r_ratio). They are fixed by the first call after that.
   * Recording them counts no draws. Ids count as handed out when they are returned.
   *
   * @param limit at most so many ids, so that a large plan can be evaluated in chunks; an integer >= 1
   * @example
   * ```ts
   * import { rank, Selector } from 'rankbatch';
   * const strategy = rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.5 } });
   * const selector = new Selector({ sampleCount: 6, batchSize: 6, strategy });
   * selector.due(2).length; // => 0
   * const { ids } = selector.next();
   * selector.record(ids, ids); // the loss of each sample is its id
   * selector.due(2); // => Uint32Array.of(3, 4)
   * selector.due(2); // => Uint32Array.of(5)
   * selector.due(2).length; // => 0
   * ```
   */
  due(limit: number = Infinity): Uint32Array {
    if (limit !== Infinity) requireInteger('due: limit', limit);
    const { ledger, sampler, at } = this.#state;
    return ledger.toIds(sampler.due?.(limit, at) ?? new Uint32Array(0), true);
  }

  /**
   * Tells the mean loss on samples that are not trained on, in the unit of the recorded ones, at the end of an epoch.
   *
   * A strategy that steers itself (`auto`) selects less for a while when its selection makes that loss worse; it takes the first one that is told in
   * an epoch, and heeds it for two more. Others have no use for it. Throws {@link RankbatchError} when it is not finite.
   *
   * @example
   * ```ts
   * import { auto, Selector } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: auto() });
   * selector.reportValidation(0.31);
   * ```
   */
  reportValidation(loss: number): void {
    requireFinite('reportValidation: loss', loss);
    this.#state.sampler.report?.(loss);
  }

  /**
   * What a strategy that steers itself (`auto`) does now and why, as plain data; undefined for others. O(log^2 N). Between two epochs, before the
   * first `next` of the second one, it tells of the first.
   */
  explain(): Explanation | undefined {
    const { sampler, at } = this.#state;
    return sampler.explain?.(at);
  }

  /** Rank of a sample, 1 .. N, among those of the shard where there is one; 1 has the greatest latest known loss. For strategies that keep an order: `rank` and `auto`. */
  rankOf(id: number): number {
    const place = this.#state.ledger.activePlace('rankOf: id', id);
    return this.#order('rankOf').rankOf(sampleId(place));
  }

  /** Id of the sample at a rank, 1 .. N. For strategies that keep an order: `rank` and `auto`. */
  idAt(rank: number): number {
    requireInteger('idAt: rank', rank, 1, this.sampleCount);
    return this.#state.ledger.idOf(this.#order('idAt').idAt(rankNumber(rank)));
  }

  #order(asked: string): Order {
    return (
      this.#state.sampler.order ??
      refuse(asked, 'needs a strategy that keeps an order, such as rank or auto', this.strategy.kind)
    );
  }
}
