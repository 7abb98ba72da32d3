import type { Batch } from './base/batch.js';
import { Deal } from './ledger/deal.js';
import { Ledger } from './ledger/ledger.js';
import {
  type CheckedOptions,
  checkOptions,
  MOST_SAMPLES,
  restoreOptions,
  type RestoreOptions,
} from './options.js';
import { Permutation } from './ranking/permutation.js';
import { refuse, requireInteger } from './base/error.js';
import { Random } from './base/random.js';
import type { Position, Sampler } from './strategies/sampler.js';
import { type Archive, type Archived, openSnapshot } from './base/snapshot.js';
import type { StrategyMakers } from './strategies/strategy.js';

/** Everything a selector is made of, whether new or restored. */
export class SelectionState implements Archived {
  readonly options: CheckedOptions;
  readonly ledger: Ledger;
  readonly sampler: Sampler;
  readonly at: Position = { epoch: 0, drawn: 0 };
  random: Random;
  draws = 0;
  batches = 0;

  constructor(options: unknown) {
    this.options = checkOptions(options);
    const { sampleCount, seed, shard, strategy } = this.options;
    const deal = shard && new Deal(sampleCount, shard, seed);
    this.ledger = new Ledger(deal?.size ?? sampleCount, deal);
    // Dealing takes the first stream.
    this.random = new Random(seed, shard && shard.index + 1);
    const keys = Permutation.keys(this.random);
    this.sampler = strategy.createSampler({ ledger: this.ledger, keys });
  }

  /** That of a snapshot. */
  static restore(bytes: Uint8Array, strategies: StrategyMakers, options: RestoreOptions): SelectionState {
    const { head, restore } = openSnapshot(bytes);
    const state = new SelectionState(restoreOptions(head, strategies, options, bytes.length));
    restore(state);
    return state;
  }

  /** Composes the next batch and counts its draws. */
  next(batchSize: number): Batch {
    const { at, ledger, random, sampler } = this;
    // Only now, so that it can start from all losses recorded until now.
    if (at.drawn === 0) sampler.startEpoch?.(at.epoch, random);
    const count = Math.min(batchSize, this.#left());
    const batch = sampler.draw(count, at, random);
    const { ids } = batch;
    this.#check(ids, count);
    ledger.countDraws(ids);
    at.drawn += ids.length;
    this.draws += ids.length;
    this.batches++;
    this.settle();
    return batch;
  }

  /** Goes on to the next epoch where this one is over. */
  settle(): void {
    const { at, ledger } = this;
    if (at.drawn === 0) return;
    // Where samples come and go as fast as they are drawn, a pass would go on for ever.
    if (this.#left() > 0 && ledger.drawnInEpoch < 2 * ledger.length) return;
    ledger.endEpoch();
    at.epoch++;
    at.drawn = 0;
  }

  /** Takes in new samples, and returns their places, ascending. */
  add(count: number): Uint32Array {
    const { ledger, sampler } = this;
    const most = Math.min(MOST_SAMPLES, ledger.deal?.most ?? Infinity);
    requireInteger('add: count', count, 1, most - ledger.count);
    const places = ledger.add(count);
    sampler.add?.(places);
    return places;
  }

  /** Lets samples go, whose places are checked. */
  retire(places: Uint32Array): void {
    this.sampler.retire?.(places, this.at, this.random);
    this.ledger.retire(places);
    this.settle();
  }

  sync(archive: Archive): void {
    const { at, ledger, sampler } = this;
    ledger.sync(archive);
    const counts = archive.numbers(at.epoch, at.drawn, this.draws, this.batches);
    for (const count of counts) requireInteger('snapshot: count', count, 0);
    [at.epoch, at.drawn, this.draws, this.batches] = counts;
    const words = this.random.state;
    archive.column(words);
    this.random = Random.fromState(words);
    sampler.sync?.(archive);
  }

  /** What a strategy of one's own may get wrong, before it is counted. */
  #check(ids: Uint32Array, count: number): void {
    const { length } = this.ledger;
    const subject = `strategy ${this.options.strategy.kind}`;
    if (!(ids.length >= 1 && ids.length <= count))
      refuse(subject, `must draw 1 to ${count} samples`, ids.length);
    for (let i = 0; i < ids.length; i++)
      if (!(ids[i]! < length)) refuse(subject, `must draw ids from 0 to ${length - 1}`, ids[i]);
  }

  #left(): number {
    return this.sampler.left?.(this.at) ?? this.ledger.count - this.at.drawn;
  }
}
