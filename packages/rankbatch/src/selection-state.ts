import type { Batch } from './base/batch.js';
import { Ledger } from './ledger/ledger.js';
import { type CheckedOptions, checkOptions } from './options.js';
import { Permutation } from './ranking/permutation.js';
import { Random } from './base/random.js';
import type { Position, Sampler } from './strategies/sampler.js';
import type { Archive, Archived } from './base/snapshot.js';

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
    const { sampleCount, seed, strategy, refresh } = this.options;
    this.ledger = new Ledger(sampleCount);
    this.random = new Random(seed);
    const keys = Permutation.keys(this.random);
    this.sampler = strategy.createSampler({ ledger: this.ledger, keys, refresh });
  }

  /** Composes the next batch and counts its draws. */
  next(batchSize: number): Batch {
    const { at, ledger, random, sampler } = this;
    // Only now, so that it can start from all losses recorded until now.
    if (at.drawn === 0) sampler.startEpoch?.(at.epoch, random);
    const batch = sampler.draw(Math.min(batchSize, this.#left()), at, random);
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
    const { at, ledger } = this;
    if (at.drawn === 0) return;
    // Where samples come and go as fast as they are drawn, a pass would go on for ever.
    if (this.#left() > 0 && ledger.drawnInEpoch < 2 * ledger.length) return;
    ledger.endEpoch();
    at.epoch++;
    at.drawn = 0;
  }

  sync(archive: Archive): void {
    const { at, ledger, sampler } = this;
    ledger.sync(archive);
    [at.epoch, at.drawn, this.draws, this.batches] = archive.numbers(
      at.epoch,
      at.drawn,
      this.draws,
      this.batches,
    );
    const words = this.random.state;
    archive.column(words);
    this.random = Random.fromState(words);
    sampler.sync?.(archive);
  }

  #left(): number {
    return this.sampler.left?.(this.at) ?? this.ledger.count - this.at.drawn;
  }
}
