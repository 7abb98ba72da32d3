import { takeValues, type Dataset, type Samples } from '@rankbatch/data/browser';
import type { Trainer } from '@rankbatch/onnx';
import { recomputeDue, Stopwatch, trainBatch, type BatchTraining } from '@rankbatch/lab/browser';
import { Selector, type Strategy } from 'rankbatch';
import type { DrawnBatch, Measurement, SideProgress } from './messages.js';

type Activity = keyof SideProgress['seconds'];

/** What a side needs of a trainer. */
export type Learner = Pick<Trainer, 'step' | 'evaluate' | 'dispose'>;

export interface SideSetup {
  readonly dataset: Pick<Dataset, 'train' | 'validation'>;
  readonly learner: Learner;
  readonly strategy: Strategy;
  readonly batchSize: number;
  readonly seed: number;
  /** Training samples that the cost is measured on. */
  readonly probe: Uint32Array;
}

/** One of the two that race: a learner, a selector, and a clock of its own. */
export class Side {
  readonly #setup: SideSetup;
  readonly #watch = new Stopwatch<Activity>();
  #selector: Selector;
  #steps = 0;

  constructor(setup: SideSetup) {
    const { dataset, strategy, batchSize, seed } = setup;
    this.#setup = setup;
    this.#selector = new Selector({ sampleCount: dataset.train.count, batchSize, strategy, seed });
  }

  get progress(): SideProgress {
    return {
      epochs: this.#epochs,
      steps: this.#steps,
      seconds: this.#seconds,
      explanation: this.#selector.explain(),
    };
  }

  /** Recomputes what is due, then makes one optimizer step; gives the batch if it is to be shown, whose ranks take no time of the clock. */
  async trainBatch(shown: boolean): Promise<DrawnBatch | undefined> {
    const { learner, dataset } = this.#setup;
    const { train } = dataset;
    const selector = this.#selector;
    const training: BatchTraining<Activity> = {
      selector,
      watch: this.#watch,
      activities: { plan: 'recompute', evaluate: 'recompute', select: 'select', step: 'train' },
      evaluate: async (due) => (await learner.evaluate(train, due)).losses,
      step: (batch, weights) => learner.step(train, batch, weights),
    };
    await recomputeDue(training);
    const known = shown ? selector.ledger.losses.slice() : undefined;
    const { ids, losses } = await trainBatch(training);
    this.#steps += 1;
    return (
      known && {
        ids,
        losses: Float32Array.from(losses),
        ranks: ranksOf(ids, known),
        ...picturesOf(train, ids),
      }
    );
  }

  /** Training cost and validation error as they are now, in inference mode. */
  async measure(): Promise<Measurement> {
    const { learner, dataset, probe } = this.#setup;
    const { train, validation } = dataset;
    const { losses } = await learner.evaluate(train, probe);
    const { predictions } = await learner.evaluate(validation);
    const wrong = predictions.reduce((sum, digit, i) => sum + Number(digit !== validation.labels[i]), 0);
    const { train: trained, select, recompute } = this.#seconds;
    return {
      epochs: this.#epochs,
      seconds: trained + select + recompute,
      cost: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      error: (100 * wrong) / validation.count,
    };
  }

  /** Goes on with another setting of the same kind of strategy, with all that is known. */
  adopt(strategy: Strategy): void {
    this.#selector = Selector.restore(this.#selector.snapshot(), { [strategy.kind]: () => strategy });
  }

  dispose(): Promise<void> {
    return this.#setup.learner.dispose();
  }

  get #epochs(): number {
    return this.#selector.draws / this.#setup.dataset.train.count;
  }

  get #seconds(): SideProgress['seconds'] {
    return { train: 0, select: 0, recompute: 0, ...this.#watch.seconds };
  }
}

/**
 * The rank of each sample by the known losses, from 1, the greatest; 0 where none is known, which counts as greater than any. Equal losses
 * share the best of their ranks.
 *
 * @param known [N] infinite where none is known
 */
export function ranksOf(ids: Uint32Array, known: Float64Array): Uint32Array {
  const ascending = known.toSorted();
  return ids.map((id) => {
    const loss = known[id] ?? Infinity;
    return loss === Infinity ? 0 : known.length - lastIndex(ascending, loss);
  });
}

/** Index of the last element of an ascending array that is <= value. */
function lastIndex(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function picturesOf(samples: Samples, ids: Uint32Array): Pick<DrawnBatch, 'labels' | 'wrong' | 'pixels'> {
  const { labels, trueLabels } = samples;
  return {
    labels: Uint8Array.from(ids, (id) => labels[id]!),
    wrong: Uint8Array.from(ids, (id) => Number(trueLabels !== undefined && trueLabels[id] !== labels[id])),
    pixels: Uint8Array.from(takeValues(samples, ids)),
  };
}
