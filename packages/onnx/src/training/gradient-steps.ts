import { floats, forget, type Tensor } from '../runtime/sessions.js';
import type { BatchRuns } from './batch-runs.js';
import type { Segments } from './segments.js';
import { nextVectors, type Step, type Vectors } from './step.js';

export interface GradientStepsOptions {
  readonly runs: BatchRuns;
  /** The most samples of a run; undefined where whole batches run at once. */
  readonly microBatch: number | undefined;
  /** A vector [P] of zeros. */
  readonly allocate: () => Tensor;
  /** One [S] for each of the micro-batches that come before others, in turn; undefined where the model has none. */
  readonly statistics: readonly [Tensor, Tensor] | undefined;
  /** In which parts the graph takes parameters and gives gradients; undefined where it does as whole vectors. */
  readonly segments: Segments | undefined;
}

/**
 * Computes the gradient of a batch, the first of the two parts of a step. A batch may run in micro-batches, whose gradients add up, and
 * from one to the next of which running statistics move on.
 */
export class GradientSteps {
  readonly #options: GradientStepsOptions;
  /** What is read and what is written, which change places after every micro-batch; the same where there are none. */
  readonly #gradients: readonly [Tensor, Tensor];

  constructor(options: GradientStepsOptions) {
    const { microBatch, allocate } = options;
    const first = allocate();
    this.#options = options;
    this.#gradients = [first, microBatch === undefined ? first : allocate()];
  }

  /** Returns the losses, in parts, and the gradient [P], which the next step overwrites; writes the next statistics. */
  async run({ batch, random, current, next }: Step): Promise<{ losses: Tensor[]; gradient: Tensor }> {
    const { runs, microBatch } = this.#options;
    const { samples, ids, weights, of } = batch;
    const size = microBatch ?? ids.length;
    const losses: Tensor[] = [];
    let [sum, nextSum] = this.#gradients;
    if (microBatch !== undefined) {
      forget(sum);
      floats(sum).fill(0);
    }
    let statistics = current['statistics'];
    const parameters = this.#parts('parameters', current['parameters']!);
    for (let start = 0, part = 0; start < ids.length; start += size, part++) {
      const end = start + size;
      const nextStatistics = end < ids.length ? this.#options.statistics?.[part % 2] : next['statistics'];
      const inputs = {
        ...parameters,
        ...(microBatch !== undefined && this.#parts('gradient', sum)),
        ...(statistics && { statistics }),
      };
      const outputs = {
        ...this.#parts('gradient', nextSum),
        ...(nextStatistics && { statistics: nextStatistics }),
      };
      const own = {
        samples,
        ids: ids.subarray(start, end),
        weights: weights && sliced(weights, start, end),
        of,
      };
      losses.push(await runs.run(own, random, inputs, nextVectors(outputs)));
      [sum, nextSum] = [nextSum, sum];
      statistics = nextStatistics;
    }
    return { losses, gradient: sum };
  }

  #parts(name: string, vector: Tensor): Vectors {
    return this.#options.segments?.views(name, vector) ?? { [name]: vector };
  }
}

function sliced(weights: ArrayLike<number>, start: number, end: number): number[] {
  return Array.from(weights).slice(start, end);
}
