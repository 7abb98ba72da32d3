import type { Batch } from './batch.js';
import { rankNumber, sampleId } from './brand.js';
import { refuse, requireInteger } from './error.js';
import { checkRecord, type LedgerView } from './ledger.js';
import type { SelectorOptions } from './options.js';
import { SelectionState } from './selection-state.js';
import type { Order } from './stale-ranking.js';
import type { Strategy } from './strategy.js';

/**
 * Chooses which samples go into the next mini-batch: ask {@link next}, train, tell {@link record} the losses.
 *
 * N samples have the ids 0 .. N-1; an epoch is N draws. With `rank`, epoch 0 is one shuffled pass over all samples, and selection
 * starts with epoch 1 (arXiv:1511.06343, eq. 4 and its algorithm). Several batches may be in flight: losses may be recorded late, out
 * of order, more than once or never; a draw uses what is known when `next` is called. Limits: N < 2^32, and 24 bytes a sample.
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

  /** Starts with no losses known; throws {@link RankbatchError} when an option breaks its rule. */
  constructor(options: SelectorOptions) {
    this.#state = options instanceof SelectionState ? options : new SelectionState(options);
  }

  /**
   * Continues from {@link snapshot}, bit for bit, in this or another process; copies what it needs.
   *
   * Throws {@link RankbatchError} when the bytes are damaged, cut short or of another version.
   *
   * @example
   * ```ts
   * import { Selector, uniform } from 'rankbatch';
   * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: uniform(), seed: 7 });
   * const copy = Selector.restore(selector.snapshot());
   * copy.next().ids.join() === selector.next().ids.join(); // => true
   * ```
   */
  static restore(bytes: Uint8Array): Selector {
    return new Selector(SelectionState.decode(bytes));
  }

  /** N: number of samples. */
  get sampleCount(): number {
    return this.#state.sampleCount;
  }

  /** B: draws in a full batch. */
  get batchSize(): number {
    return this.#state.batchSize;
  }

  /** How batches are composed, as plain data. */
  get strategy(): Strategy {
    return this.#state.strategy;
  }

  /** Epoch of the next batch, from 0. */
  get epoch(): number {
    return Math.floor(this.#state.draws / this.#state.sampleCount);
  }

  /** Draws made so far. */
  get draws(): number {
    return this.#state.draws;
  }

  /** Selection pressure s of the next batch's epoch; 1 for `shuffle` and `uniform`. */
  get pressure(): number {
    return this.#state.sampler.pressureAt(this.epoch);
  }

  /** Losses, draw counts and last sights by sample id: a live, read-only view. */
  get ledger(): LedgerView {
    return this.#state.ledger.view;
  }

  /**
   * Composes the next batch and counts its draws; never across the end of an epoch, so its last batch may be shorter.
   *
   * Goes on as usual while ids that {@link due} has named are not recorded yet.
   */
  next(): Batch {
    const state = this.#state;
    const { sampleCount, ledger } = state;
    const epoch = this.epoch;
    const drawn = state.draws - epoch * sampleCount;
    const count = Math.min(state.batchSize, sampleCount - drawn);
    const { ids, probabilities, ranks } = state.sampler.draw(count, { epoch, drawn }, state.random);
    for (let i = 0; i < count; i++) {
      const id = ids[i]!;
      ledger.draws[id] = ledger.draws[id]! + 1;
    }
    state.draws += count;
    state.batches += 1;
    return { ids, probabilities, ranks, weights: new Float32Array(count).fill(1), epoch };
  }

  /**
   * Takes the losses of samples as their latest known ones, in O(log N) each; of an id that comes twice, the last loss counts.
   *
   * Only their order matters. Infinite and negative losses are allowed. A NaN loss, an id outside 0 .. N-1 or lengths that differ throw
   * {@link RankbatchError} and change nothing.
   *
   * @param ids [B] sample ids, any number of them
   * @param losses [B] loss of each, in any unit
   */
  record(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    const { ledger, order, sampleCount, batches } = this.#state;
    checkRecord(ids, losses, sampleCount);
    for (let i = 0; i < ids.length; i++) {
      const id = sampleId(ids[i]!);
      const loss = losses[i]!;
      if (order === undefined) ledger.losses[id] = loss + 0;
      else order.update(id, loss);
      ledger.seen[id] = batches + 1;
    }
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
    if (limit !== Infinity) requireInteger('due: limit', limit, 1, Number.MAX_SAFE_INTEGER);
    const { plan, draws } = this.#state;
    if (plan === undefined) return new Uint32Array(0);
    return plan.take(draws, limit, (count, visit) => this.#order('due').top(count, visit));
  }

  /** Rank of a sample, 1 .. N; 1 has the greatest latest known loss. Only for `rank`. */
  rankOf(id: number): number {
    requireInteger('rankOf: id', id, 0, this.sampleCount - 1);
    return this.#order('rankOf').rankOf(sampleId(id));
  }

  /** Id of the sample at a rank, 1 .. N. Only for `rank`. */
  idAt(rank: number): number {
    requireInteger('idAt: rank', rank, 1, this.sampleCount);
    return this.#order('idAt').idAt(rankNumber(rank));
  }

  /** All state in one array with a version and a checksum, for {@link Selector.restore}; shares no memory with the selector. */
  snapshot(): Uint8Array {
    return this.#state.encode();
  }

  #order(asked: string): Order {
    return (
      this.#state.order ??
      refuse(asked, "needs the strategy 'rank', which alone keeps ranks", this.strategy.kind)
    );
  }
}
