import type { AutoTuning } from './tuning.js';
import type { Archive } from '../../base/snapshot.js';

/** Classes of loss: from the loss before training on, and each half as high as the one before; the last takes all that is lower. */
const CLASSES = 12;
/** Only the losses of the first so many classes, from half the one before training on, can contradict their label. */
const CONTRADICTING = 2;
/** So many of the last visits count in a class, and fewer than these tell nothing. */
const MOST = 500;
const FEWEST = 30;
/** The first recorded losses tell where learning starts, at most those of the first pass. */
const FIRST = 100;
/** Where the mean height is above this after the first pass, the first losses were nothing beside the others. */
const MOST_HIGH = 0.9;

/**
 * Losses as heights between 0 and 1, so that a few huge ones do not decide, and what becomes of them: how high a loss of some class is
 * when its sample is visited again.
 *
 * A few numbers for each class stand for all samples; it costs no memory by sample.
 */
export class LossHeights {
  /** Mean of the first recorded losses. */
  start = 0;
  readonly #tuning: AutoTuning;
  #firsts = 0;
  /** Mean height at all visits but the first of a sample. */
  #mean = 0;
  #seen = 0;
  readonly #visits = new Float64Array(CLASSES);
  /** Mean height of a class's losses, and of those found at the next visit. */
  readonly #before = new Float64Array(CLASSES);
  readonly #after = new Float64Array(CLASSES);

  constructor(tuning: AutoTuning) {
    this.#tuning = tuning;
  }

  /** Notes a loss, of which only the very first count. */
  begin(loss: number): void {
    if (this.#firsts < FIRST && Number.isFinite(loss)) this.start += (loss - this.start) / ++this.#firsts;
  }

  /** Ends the first pass: what is recorded after it tells nothing of where learning starts, also where there are few samples. */
  endFirst(): void {
    if (this.#firsts > 0) this.#firsts = FIRST;
  }

  /**
   * Where the first losses were 0, or nothing beside these, as of a network that begins as a copy of what it learns from, learning starts at the mean of
   * these, of those above 0 but for the greatest hundredth; where there is none, as before.
   */
  requireStart(losses: ArrayLike<number>): void {
    const known = Float64Array.from(losses).filter(Number.isFinite);
    const sum = known.reduce((all, loss) => all + this.of(loss), 0);
    if (this.start > 0 && sum <= MOST_HIGH * known.length) return;
    const high = known.filter((loss) => loss > 0).sort();
    const most = high.subarray(0, Math.ceil(0.99 * high.length));
    if (most.length > 0) this.startFrom(most.reduce((all, loss) => all + loss, 0) / most.length, FIRST);
  }

  /** Takes where learning starts from elsewhere. @param firsts how many losses it is the mean of */
  startFrom(loss: number, firsts: number): void {
    this.start = loss;
    this.#firsts = firsts;
  }

  /** The height of a loss: 0 at a loss of 0 or less, 1 at infinity. */
  of(loss: number): number {
    if (loss <= 0) return 0;
    if (loss === Infinity || this.start <= 0) return 1;
    const x = (this.#tuning.bend * loss) / this.start;
    // The series takes a third of the time, and most losses are small in the end; right to 1e-8 of the height.
    return x < 0.03 ? x * (1 - x * (1 / 2 - x * (1 / 6 - x / 24))) : 1 - Math.exp(-x);
  }

  /**
   * Notes a visit.
   *
   * @param known the loss from the visit before, finite
   * @param before its height
   * @param height that of the loss now
   */
  see(known: number, before: number, height: number): void {
    const at = this.#classOf(known);
    const visits = Math.min(this.#visits[at]! + 1, MOST);
    this.#visits[at] = visits;
    this.#before[at]! += (before - this.#before[at]!) / visits;
    this.#after[at]! += (height - this.#after[at]!) / visits;
    this.#seen = Math.min(this.#seen + 1, MOST);
    this.#mean += (height - this.#mean) / this.#seen;
  }

  /**
   * The height that a loss is expected to have when its sample is visited next. Where little is known of its class, that is the mean of all
   * visits: then losses foretell nothing.
   *
   * @param height that of the loss
   */
  expected(loss: number, height: number): number {
    if (!this.#tuning.foresees) return height;
    const at = this.#classOf(loss);
    const before = this.#before[at]!;
    const visits = this.#visits[at]!;
    const byClass = before > 0 ? Math.min((height * this.#after[at]!) / before, 1) : height;
    return (visits * byClass + FEWEST * this.#mean) / (visits + FEWEST);
  }

  /**
   * Losses above it do not fall from visit to visit, as those of wrong labels: the highest class or two. Infinity where that gets learnt.
   */
  get threshold(): number {
    const last = this.#stubborn();
    return last < 0 || this.start <= 0 ? Infinity : this.start * 2 ** -last;
  }

  /** Part of their height that those losses lose from one visit to the next. */
  get fall(): number {
    let [before, after] = [0, 0];
    for (let i = 0; i <= this.#stubborn(); i++) {
      before += this.#visits[i]! * this.#before[i]!;
      after += this.#visits[i]! * this.#after[i]!;
    }
    return before > 0 ? Math.max(0, 1 - after / before) : 0;
  }

  /** The last class of those that do not fall; -Infinity where there is none. */
  #stubborn(): number {
    let last = -Infinity;
    let [visits, before, after] = [0, 0, 0];
    for (let i = 0; i < CONTRADICTING; i++) {
      visits += this.#visits[i]!;
      before += this.#visits[i]! * this.#before[i]!;
      after += this.#visits[i]! * this.#after[i]!;
      if (visits < FEWEST) continue;
      if (after < (1 - this.#tuning.leastFall) * before) break;
      last = i;
      visits = before = after = 0;
    }
    return last;
  }

  #classOf(loss: number): number {
    if (loss <= 0) return CLASSES - 1;
    let at = 0;
    // Faster than a logarithm.
    for (let least = this.start; at < CLASSES - 1 && loss < least; least /= 2) at++;
    return at;
  }

  sync(archive: Archive): void {
    [this.start, this.#firsts, this.#mean, this.#seen] = archive.numbers(
      this.start,
      this.#firsts,
      this.#mean,
      this.#seen,
    );
    for (const column of [this.#visits, this.#before, this.#after]) archive.column(column);
  }
}
