import type { SamplesInMemory } from './dataset.js';

/** A sample, bytes as value / 255, without its zeros; the last entry is a constant 1 for the bias. */
interface SparseRow {
  readonly index: Uint16Array;
  readonly value: Float64Array;
}

/**
 * A linear classifier, multinomial logistic regression, trained by gradient descent on one sample after another in their order; no randomness.
 */
export class SoftmaxRegression {
  readonly #classes: number;
  readonly #inputs: number;
  /** `[inputs + 1, classes]` */
  readonly #weights: Float64Array;
  /** `[inputs + 1, classes]` the mean over the latest epoch, which is free of most of the descent's own noise. */
  readonly #mean: Float64Array;
  readonly #output: Float64Array;
  #epoch = 0;

  constructor(inputs: number, classes: number) {
    this.#inputs = inputs;
    this.#classes = classes;
    this.#weights = new Float64Array((inputs + 1) * classes);
    this.#mean = new Float64Array((inputs + 1) * classes);
    this.#output = new Float64Array(classes);
  }

  /** Prepares samples for `train` and `accuracy`. */
  rows({ values, count }: SamplesInMemory): SparseRow[] {
    const scale = values instanceof Uint8Array ? 255 : 1;
    return Array.from({ length: count }, (_, i) => {
      const pixels = values.subarray(i * this.#inputs, (i + 1) * this.#inputs);
      const index: number[] = [];
      for (const [k, pixel] of pixels.entries()) if (pixel !== 0) index.push(k);
      const value = Float64Array.from([...index.map((k) => pixels[k]! / scale), 1]);
      return { index: Uint16Array.from([...index, this.#inputs]), value };
    });
  }

  /** Goes once through the samples. */
  train(rows: readonly SparseRow[], labels: ArrayLike<number>): void {
    const rate = 0.02 / (1 + 0.3 * this.#epoch++);
    const weights = this.#weights;
    const classes = this.#classes;
    this.#mean.fill(0);
    for (const [i, row] of rows.entries()) {
      const error = this.#apply(weights, row);
      softmax(error);
      error[labels[i]!]! -= 1;
      for (let k = 0; k < row.index.length; k++) {
        const step = rate * row.value[k]!;
        const start = row.index[k]! * classes;
        for (let label = 0; label < classes; label++) weights[start + label]! -= step * error[label]!;
      }
      if (i % 50 === 49) for (let w = 0; w < weights.length; w++) this.#mean[w]! += weights[w]!;
    }
  }

  /** The fraction of samples classified rightly by the mean weights of the latest epoch. */
  accuracy(rows: readonly SparseRow[], labels: ArrayLike<number>): number {
    let right = 0;
    for (const [i, row] of rows.entries()) {
      const output = this.#apply(this.#mean, row);
      if (output.indexOf(Math.max(...output)) === labels[i]) right++;
    }
    return right / labels.length;
  }

  #apply(weights: Float64Array, { index, value }: SparseRow): Float64Array {
    const output = this.#output.fill(0);
    const classes = this.#classes;
    for (let k = 0; k < index.length; k++) {
      const x = value[k]!;
      const start = index[k]! * classes;
      for (let label = 0; label < classes; label++) output[label]! += x * weights[start + label]!;
    }
    return output;
  }
}

/** Turns scores into probabilities, in place. */
function softmax(scores: Float64Array): void {
  const top = Math.max(...scores);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - top);
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
}
