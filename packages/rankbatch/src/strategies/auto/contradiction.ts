import type { AutoTuning } from './tuning.js';
import type { Archive } from '../../base/snapshot.js';

/** How many of the last sights count, and how many failed ones are assumed before the first. */
const SIGHTS = 500;
const ASSUMED = 50;
/** The first recorded losses tell where learning starts. */
const FIRST = 100;

/**
 * Samples whose loss contradicts their label, and whether they get learnt: wrong labels hardly ever do, hard samples do.
 *
 * One running number stands for all of them; it costs no memory by sample.
 */
export class Contradiction {
  /** A loss above it contradicts. */
  threshold = Infinity;
  /** Mean of the first recorded losses. */
  start = 0;
  /** Running share of contradicted samples that had a loss below the threshold when they were seen again. */
  resolved = 0;
  readonly #tuning: AutoTuning;
  #firsts = 0;
  #sights = ASSUMED;

  constructor(tuning: AutoTuning) {
    this.#tuning = tuning;
  }

  /** Notes a loss next to the one known before. */
  see(known: number, loss: number): void {
    if (this.#firsts < FIRST && Number.isFinite(loss)) this.start += (loss - this.start) / ++this.#firsts;
    if (known === Infinity || known <= this.threshold) return;
    this.#sights = Math.min(this.#sights + 1, SIGHTS);
    this.resolved += ((loss <= this.threshold ? 1 : 0) - this.resolved) / this.#sights;
  }

  /**
   * Whether the network is still learning all of it: many samples contradict, and more than a few of them get learnt, or nothing is known
   * of that yet.
   *
   * @param population their share of all samples
   */
  isLearning(population: number): boolean {
    const { many, resolvedLittle } = this.#tuning;
    return population > many && (this.#sights === ASSUMED || this.resolved > resolvedLittle);
  }

  /**
   * The most of the draws that they may have.
   *
   * @param byRank their share of the draws without a cap
   */
  capAt(byRank: number): number {
    const { leastCap, resolvedLittle, resolvedWell } = this.#tuning;
    const lift = Math.min(Math.max((this.resolved - resolvedLittle) / (resolvedWell - resolvedLittle), 0), 1);
    return leastCap + lift * Math.max(0, byRank - leastCap);
  }

  sync(archive: Archive): void {
    [this.threshold, this.start, this.resolved, this.#firsts, this.#sights] = archive.numbers(
      this.threshold,
      this.start,
      this.resolved,
      this.#firsts,
      this.#sights,
    );
  }
}
