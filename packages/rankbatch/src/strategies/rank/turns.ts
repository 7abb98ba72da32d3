import { Coverage } from './coverage.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Position } from '../sampler.js';
import { type Order, rankNumber, sampleId } from '../../ranking/order.js';
import type { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';
import type { Archive } from '../../base/snapshot.js';

/** What is drawn, [B] each. */
interface Drawn {
  readonly ids: Uint32Array;
  readonly ranks: Uint32Array;
  readonly probabilities: Float64Array;
}

/** Draws that depend on those before: not twice in a batch, or all samples within a period of `coverEvery` epochs. */
export class Turns {
  readonly #ledger: Ledger;
  readonly #replacement: boolean;
  /** 0 where no sample has to come. */
  readonly #coverEvery: number;
  #coverage: Coverage | undefined;

  constructor(ledger: Ledger, replacement: boolean, coverEvery: number) {
    this.#ledger = ledger;
    this.#replacement = replacement;
    this.#coverEvery = coverEvery;
  }

  startEpoch(epoch: number): void {
    const every = this.#coverEvery;
    if (epoch > 0 && every > 0 && (!this.#coverage || (epoch - 1) % every === 0))
      this.#coverage = new Coverage(this.#ledger);
  }

  /** @param pressure of this epoch */
  draw(
    { ids, ranks, probabilities }: Drawn,
    at: Position,
    random: Random,
    order: Order,
    pressure: number,
  ): void {
    const { count } = this.#ledger;
    const coverage = this.#coverage;
    /** Ranks in the batch, ascending, where none may come again. */
    const taken = new Uint32Array(ids.length);
    let held = 0;
    /** Of the samples that are not taken. */
    let free: RankDistribution | undefined;
    /** How many of them come before a rank (step 0), or before the rank at a place among those not taken (step 1). */
    const countBefore = (target: number, step: number): number => {
      let low = 0;
      for (let high = held; low < high;) {
        const middle = (low + high) >>> 1;
        if (taken[middle]! - step * middle <= target) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    for (let i = 0; i < ids.length; i++) {
      if (free?.sampleCount !== count - held) free = new RankDistribution(count - held, pressure);
      const left = coverage ? this.#period(at, count) - i : 1;
      const share = coverage ? coverage.left / left : 0;
      let rank = 0;
      let before = 0;
      if (coverage && random.float() < share) {
        rank = order.rankOf(sampleId(coverage.next(random)));
        before = countBefore(rank, 0);
      } else {
        const place = free.draw(random.float());
        before = countBefore(place, 1);
        rank = place + before;
      }
      const id = order.idAt(rankNumber(rank));
      ids[i] = id;
      ranks[i] = rank;
      probabilities[i] = (1 - share) * free.weigh(rank - before) + (coverage?.mark(id) ? 1 / left : 0);
      if (this.#replacement) continue;
      taken.copyWithin(before + 1, before, held++);
      taken[before] = rank;
    }
  }

  add(ids: Uint32Array): void {
    this.#coverage?.add(ids);
  }

  retire(ids: Uint32Array, at: Position): void {
    const coverage = this.#coverage;
    if (!coverage) return;
    coverage.retire(ids);
    // The draws of this period must still suffice: those of samples that left do not count where they were needed.
    const left = this.#period(at, this.#ledger.count - ids.length);
    at.drawn = Math.min(at.drawn, at.drawn + left - coverage.left);
  }

  /** Whether it holds state: 1 or 0. */
  get covers(): number {
    return this.#coverage ? 1 : 0;
  }

  sync(archive: Archive, covers: number): void {
    if (covers) this.#coverage ??= new Coverage(this.#ledger);
    this.#coverage?.sync(archive);
  }

  /** Draws left until every sample must have been drawn, of so many samples. */
  #period({ epoch, drawn }: Position, count: number): number {
    const every = this.#coverEvery;
    return (every - ((epoch - 1) % every)) * count - drawn;
  }
}
