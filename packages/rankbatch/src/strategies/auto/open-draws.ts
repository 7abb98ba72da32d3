import type { Archive } from '../../base/snapshot.js';
import { grown } from '../../ledger/grown.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LossHeights } from './loss-heights.js';
import type { MeanHeight } from './mean-height.js';

/** The weight of a sample without a draw whose loss has been taken from those that are being recorded; that of a drawn one is its draws' weight, negated. */
const TAKEN = -Infinity;

/** What recorded losses change. */
interface News {
  /** Sum of what known heights change by. */
  readonly change: number;
  /** How many losses are known for the first time, and the sum of their heights. */
  readonly found: number;
  readonly sum: number;
  /** How many are known no more. */
  readonly lost: number;
}

/** Draws whose losses are not recorded yet, and what these tell when they are. */
export class OpenDraws {
  readonly #ledger: Ledger;
  /** [length] P / (K p) of a sample's latest draw, by id; 0 where there is none. */
  #weights: Float32Array;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#weights = new Float32Array(ledger.length);
  }

  /** Notes a draw with the weight P / (K p). */
  open(id: number, weight: number): void {
    this.#weights[id] = weight;
  }

  /** Samples have come. */
  add(ids: Uint32Array): void {
    this.#weights = grown(Float32Array, this.#weights, this.#ledger.length);
    this.#close(ids);
  }

  /** Tells heights and their mean of losses that are to be recorded, each draw once, and closes these draws. */
  tell(ids: ArrayLike<number>, losses: ArrayLike<number>, heights: LossHeights, mean: MeanHeight): News {
    const weights = this.#weights;
    let [change, found, sum, lost] = [0, 0, 0, 0];
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      const known = this.#ledger.losses[id]!;
      const loss = losses[i]!;
      const weight = weights[id]!;
      if (weight > 0) heights.begin(loss);
      if (weight < 0) {
        // It comes again: another draw, but the change of what is known is counted already.
        if (weight > TAKEN && known < Infinity) mean.see(-weight, heights.of(loss) - heights.of(known));
        continue;
      }
      weights[id] = weight > 0 ? -weight : TAKEN;
      if (known === Infinity) {
        if (loss === Infinity) continue;
        found++;
        sum += heights.of(loss);
        continue;
      }
      if (loss === Infinity) lost++;
      const before = heights.of(known);
      const height = heights.of(loss);
      const excess = height - before;
      // The losses of other samples are news as well, but not of a draw.
      if (weight > 0) {
        if (Number.isFinite(known)) heights.see(known, before, height);
        mean.see(weight, excess);
      }
      change += excess;
    }
    this.#close(ids);
    return { change, found, sum, lost };
  }

  #close(ids: ArrayLike<number>): void {
    for (let i = 0; i < ids.length; i++) this.#weights[ids[i]!] = 0;
  }

  sync(archive: Archive): void {
    this.#weights = grown(Float32Array, this.#weights, this.#ledger.length);
    archive.column(this.#weights);
  }
}
