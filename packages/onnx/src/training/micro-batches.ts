import { floats, Tensor, type Session } from '../runtime/sessions.js';
import type { BatchRuns } from './batch-runs.js';
import { nextVectors, type Step, type Vectors } from './step.js';
import type { TrainingGraph } from './training-graph.js';

/**
 * Makes steps whose batches run in parts: the gradients of the parts add up, running statistics move on from part to part, then the
 * optimizer updates once.
 */
export class MicroBatches {
  readonly #runs: BatchRuns;
  readonly #update: Session;
  readonly #size: number;
  /** Two of each, which change places after every part. */
  readonly #gradients: readonly [Tensor, Tensor];
  readonly #statistics: readonly [Tensor, Tensor] | undefined;

  constructor(runs: BatchRuns, update: Session, size: number, { parameters, statistics }: TrainingGraph) {
    this.#runs = runs;
    this.#update = update;
    this.#size = size;
    this.#gradients = twice(parameters.length);
    this.#statistics = statistics.length === 0 ? undefined : twice(statistics.length);
  }

  async run({ batch, random, current, next, scalars }: Step): Promise<Float32Array> {
    const { samples, ids, weights, of } = batch;
    const losses = new Float32Array(ids.length);
    let [sum, nextSum] = this.#gradients;
    floats(sum).fill(0);
    let statistics = current['statistics'];
    const parameters = current['parameters']!;
    for (let start = 0, part = 0; start < ids.length; start += this.#size, part++) {
      const end = start + this.#size;
      const nextStatistics = end < ids.length ? this.#statistics?.[part % 2] : next['statistics'];
      const inputs = { parameters, gradient: sum, ...(statistics && { statistics }) };
      const outputs = { gradient: nextSum, ...(nextStatistics && { statistics: nextStatistics }) };
      const own = {
        samples,
        ids: ids.subarray(start, end),
        weights: weights && sliced(weights, start, end),
        of,
      };
      losses.set(await this.#runs.run(own, random, inputs, nextVectors(outputs)), start);
      [sum, nextSum] = [nextSum, sum];
      statistics = nextStatistics;
    }
    const inputs = { ...withoutStatistics(current), ...scalars, gradient: sum };
    await this.#update.run(inputs, nextVectors(withoutStatistics(next)));
    return losses;
  }
}

function withoutStatistics(vectors: Vectors): Vectors {
  return Object.fromEntries(Object.entries(vectors).filter(([name]) => name !== 'statistics'));
}

function twice(length: number): [Tensor, Tensor] {
  const make = () => new Tensor(new Float32Array(length), [length]);
  return [make(), make()];
}

function sliced(weights: ArrayLike<number>, start: number, end: number): number[] {
  return Array.from(weights).slice(start, end);
}
