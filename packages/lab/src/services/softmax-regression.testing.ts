import { takeValues, type Samples } from '@rankbatch/data';
import { Random } from 'rankbatch';
import type { KeptLearner, Learner, TrainerFactory } from './learner.js';

/** Learning rates by which the tests tell their "optimizers" apart. */
const learningRates: Readonly<Record<string, number>> = { adam: 0.5, adadelta: 0.2 };

/** A linear softmax classifier in plain TypeScript, trained by gradient descent on the mean loss. */
export class SoftmaxRegression implements KeptLearner {
  disposed = false;
  readonly #classes: number;
  readonly #inputs: number;
  readonly #rate: number;
  #rateFactor = 1;
  /** [inputs + 1, classes], the last row for the bias. */
  readonly weights: Float64Array;

  constructor(options: { inputs: number; classes: number; learningRate: number; seed: number }) {
    const { inputs, classes, learningRate, seed } = options;
    this.#inputs = inputs;
    this.#classes = classes;
    this.#rate = learningRate;
    const random = new Random(seed);
    this.weights = Float64Array.from({ length: (inputs + 1) * classes }, () => random.float() - 0.5);
  }

  step(samples: Samples, ids: Uint32Array): Promise<Float32Array> {
    const gradient = new Float64Array(this.weights.length);
    const losses = Float32Array.from(ids, (id) => {
      const probabilities = this.#probabilities(samples, id);
      const label = samples.labels[id]!;
      for (let input = 0; input <= this.#inputs; input++)
        for (let c = 0; c < this.#classes; c++)
          gradient[input * this.#classes + c]! +=
            (this.#input(samples, id, input) * (probabilities[c]! - (c === label ? 1 : 0))) / ids.length;
      return -Math.log(probabilities[label]!);
    });
    for (let i = 0; i < gradient.length; i++)
      this.weights[i]! -= this.#rate * this.#rateFactor * gradient[i]!;
    return Promise.resolve(losses);
  }

  evaluate(samples: Samples, ids?: Uint32Array): ReturnType<Learner['evaluate']> {
    const chosen = ids ?? Uint32Array.from({ length: samples.count }, (_, id) => id);
    const losses = new Float32Array(chosen.length);
    const predictions = new Uint32Array(chosen.length);
    const margins = new Float32Array(chosen.length);
    for (const [i, id] of chosen.entries()) {
      const probabilities = this.#probabilities(samples, id);
      losses[i] = -Math.log(probabilities[samples.labels[id]!]!);
      predictions[i] = probabilities.indexOf(Math.max(...probabilities));
      const others = probabilities.filter((_, c) => c !== samples.labels[id]);
      margins[i] = Math.log(probabilities[samples.labels[id]!]! / Math.max(...others));
    }
    return Promise.resolve({ losses, predictions, margins });
  }

  predict(samples: Samples): Promise<Float32Array> {
    const ids = Array.from({ length: samples.count }, (_, id) => id);
    return Promise.resolve(
      Float32Array.from(ids.flatMap((id) => this.#probabilities(samples, id).map((p) => Math.log(p)))),
    );
  }

  scaleLearningRate(factor: number): void {
    this.#rateFactor = factor;
  }

  checkpoint(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.weights.slice().buffer));
  }

  restore(checkpoint: Uint8Array): Promise<void> {
    this.weights.set(new Float64Array(Uint8Array.from(checkpoint).buffer));
    return Promise.resolve();
  }

  exportModel(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.weights.buffer));
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  #input(samples: Samples, id: number, input: number): number {
    return input === this.#inputs ? 1 : takeValues(samples, [id])[input]!;
  }

  #probabilities(samples: Samples, id: number): number[] {
    const logits = Array.from({ length: this.#classes }, (_, c) => {
      let sum = 0;
      for (let input = 0; input <= this.#inputs; input++)
        sum += this.#input(samples, id, input) * this.weights[input * this.#classes + c]!;
      return sum;
    });
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }
}

/** Makes such learners for three classes of points in the plane. */
export const createToyLearner: TrainerFactory<SoftmaxRegression> = ({ optimizer, seed }) =>
  Promise.resolve(
    new SoftmaxRegression({ inputs: 2, classes: 3, learningRate: learningRates[optimizer] ?? 0.1, seed }),
  );
