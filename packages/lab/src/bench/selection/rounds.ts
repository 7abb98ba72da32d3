import type { Contender } from '../contender.js';
import type { Pacer } from '../pacer.js';
import type { TrainingLosses } from '../training-losses.js';

/** The time of some rounds and the samples drawn and recorded in them. */
export interface RoundsTime {
  drawMs: number;
  recordMs: number;
  samples: number;
  batches: number;
}

const samplesPerRound = 3200;
/** A round longer than this is timed call by call, so that it can be interrupted. */
const longRoundMs = 100;

/** The least number of batches whose records fill whole cycles of `cycle` recorded losses. */
export function wholeCycles(batchSize: number, cycle: number): number {
  let [a, b] = [cycle, batchSize];
  while (b > 0) [a, b] = [b, a % b];
  return cycle / a;
}

export interface RoundsOptions {
  readonly batchSize: number;
  /** Recorded samples after which all starts over for a contender. */
  readonly cycle: number;
  readonly losses: TrainingLosses;
  readonly pacer: Pacer;
}

/**
 * Times a contender in rounds: first all `next()` calls of a round, then a `record()` for each of their batches, so that the
 * clock is read four times a round. New losses are made in between, outside the timed parts.
 */
export class Rounds {
  /** Batches in a round. */
  readonly batches: number;
  readonly #contender: Contender;
  readonly #losses: TrainingLosses;
  readonly #pacer: Pacer;
  readonly #made: readonly Float64Array[];
  #callsAtOnce = 1;

  constructor(contender: Contender, options: RoundsOptions) {
    const { batchSize, cycle, losses, pacer } = options;
    const least = wholeCycles(batchSize, cycle);
    this.batches = least * Math.ceil(samplesPerRound / (least * batchSize));
    this.#contender = contender;
    this.#losses = losses;
    this.#pacer = pacer;
    this.#made = Array.from({ length: this.batches }, () => new Float64Array(batchSize));
  }

  /** Rounds until they have taken `leastMs`, at least one. */
  async run(leastMs: number): Promise<RoundsTime> {
    const time = { drawMs: 0, recordMs: 0, samples: 0, batches: 0 };
    do await this.#round(time);
    while (time.drawMs + time.recordMs < leastMs);
    return time;
  }

  async #round(time: RoundsTime): Promise<void> {
    const contender = this.#contender;
    const drawn: Uint32Array[] = [];
    const drawMs = await this.#timed(() => {
      drawn.push(contender.next().ids);
    });
    // The last batch of an epoch may be shorter.
    const losses = drawn.map(({ length }, i) => this.#losses.overwrite(this.#made[i]!.subarray(0, length)));
    const recordMs = await this.#timed((i) => {
      contender.record(drawn[i]!, losses[i]!);
    });
    time.drawMs += drawMs;
    time.recordMs += recordMs;
    time.batches += this.batches;
    time.samples += drawn.reduce((sum, { length }) => sum + length, 0);
    this.#callsAtOnce = drawMs + recordMs > longRoundMs ? 1 : this.batches;
  }

  async #timed(call: (batch: number) => void): Promise<number> {
    let ms = 0;
    for (let batch = 0; batch < this.batches;) {
      const end = Math.min(batch + this.#callsAtOnce, this.batches);
      const start = performance.now();
      for (; batch < end; batch++) call(batch);
      ms += performance.now() - start;
      if (this.#pacer.isDue) await this.#pacer.turn();
    }
    return ms;
  }
}
