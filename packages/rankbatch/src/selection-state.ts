import type { Batch } from './base/batch.js';
import { Ledger } from './ledger/ledger.js';
import type { CheckedOptions } from './options.js';
import { Permutation } from './ranking/permutation.js';
import { refuse } from './base/error.js';
import { Random } from './base/random.js';
import type { Position, Sampler } from './strategies/sampler.js';

/** Everything a selector is made of, whether new or restored. */
export class SelectionState {
  readonly options: CheckedOptions;
  readonly ledger: Ledger;
  readonly sampler: Sampler;
  readonly at: Position = { epoch: 0, drawn: 0 };
  random: Random;
  draws = 0;
  batches = 0;

  /** @param stream of random numbers; shards have others than all samples together */
  constructor(options: CheckedOptions, ledger = new Ledger(options.sampleCount), stream = 0) {
    const { seed, strategy } = options;
    this.options = options;
    this.ledger = ledger;
    this.random = new Random(seed, stream);
    const keys = Permutation.keys(this.random);
    this.sampler = strategy.createSampler({ ledger, keys });
    const made: Partial<Sampler> | undefined = this.sampler;
    if (typeof made?.draw !== 'function')
      refuse(`strategy ${strategy.kind}`, 'must make a sampler with draw()', made);
  }

  /** Composes the next batch and counts its draws. */
  next(batchSize: number): Batch {
    const { at, ledger, random, sampler } = this;
    // Only now, so that it can start from all losses recorded until now.
    if (at.drawn === 0) sampler.startEpoch?.(at.epoch, random);
    const count = Math.min(batchSize, this.#left());
    const batch = sampler.draw(count, at, random);
    this.#check(batch, count);
    const { ids } = batch;
    ledger.countDraws(ids);
    at.drawn += ids.length;
    this.draws += ids.length;
    this.batches++;
    this.settle();
    return batch;
  }

  /** Goes on to the next epoch where this one is over. */
  settle(): void {
    if (this.at.drawn > 0 && !(this.#left() > 0)) this.endEpoch();
  }

  endEpoch(): void {
    this.ledger.endEpoch();
    this.at.epoch++;
    this.at.drawn = 0;
  }

  /** What a strategy of one's own may get wrong, before it is counted. */
  #check(batch: Batch, count: number): void {
    const { ledger } = this;
    const subject = `strategy ${this.options.strategy.kind}`;
    const drawn: Partial<Batch> | undefined = batch;
    const ids = drawn?.ids;
    if (!(ids instanceof Uint32Array)) refuse(subject, 'must draw ids as a Uint32Array', ids);
    if (!(ids.length >= 1 && ids.length <= count))
      refuse(subject, `must draw 1 to ${count} samples`, ids.length);
    // Whether one is retired only where some are: of many samples that is slow to read.
    for (const id of ids)
      if (!(id < ledger.length && (ledger.count === ledger.length || ledger.isActive(id))))
        refuse(subject, `must draw ids from 0 to ${ledger.length - 1}, none retired`, id);
  }

  #left(): number {
    return this.sampler.left?.(this.at) ?? this.ledger.count - this.at.drawn;
  }
}
