import type { Provider, Samples, Trainer } from '@rankbatch/onnx';
import { rank, Selector } from 'rankbatch';
import { Stopwatch } from '../../base/stopwatch.js';
import type { Pacer } from '../pacer.js';
import { passEpochs } from '../pass-epochs.js';
import { TrainingLosses } from '../training-losses.js';
import { drawNoise } from './noise.js';
import type { TrainingModel } from './training-models.js';

/** What is trained and how. */
export interface TrainingSetting {
  readonly model: TrainingModel;
  /** N */
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly provider: Provider | undefined;
  readonly seed: number;
}

/** The paper's: pressure 1e8, all losses recomputed every second epoch. */
const strategy = rank({ pressure: 1e8, recompute: { frequency: 0.5, ratio: 1 } });
/** Epochs until the first recomputation falls due. */
export const epochsPerRecomputation = 2;

/**
 * A training loop as a user of the engine writes it, with Adam. It starts where the first recomputation is due: the selector
 * has passed the epochs before it with losses that are made up, so that it draws by rank.
 */
export class TrainingLoop {
  /** `step` is the trainer's step, `select` choosing its batch and recording its losses. */
  readonly watch = new Stopwatch<'select' | 'step' | 'plan' | 'evaluate'>();
  readonly #trainer: Trainer;
  readonly #selector: Selector;
  readonly #samples: Samples;

  private constructor(trainer: Trainer, selector: Selector, samples: Samples) {
    this.#trainer = trainer;
    this.#selector = selector;
    this.#samples = samples;
  }

  static async start(setting: TrainingSetting, pacer: Pacer): Promise<TrainingLoop> {
    const { sampleCount, batchSize, threads, provider, seed } = setting;
    // Loaded late: the native runtime is not needed for help and for most errors.
    const engine = await import('@rankbatch/onnx');
    const model = setting.model.build(engine, seed);
    const selector = new Selector({ sampleCount, batchSize, strategy, seed });
    const losses = new TrainingLosses(seed + 1);
    await passEpochs(selector, { sampleCount, batchSize, epochs: epochsPerRecomputation, losses, pacer });
    const samples = drawNoise(model, sampleCount, seed + 2);
    const trainer = await engine.createTrainer({
      model,
      optimizer: engine.adam(),
      seed,
      batchSize,
      threads,
      ...(provider && { provider }),
    });
    return new TrainingLoop(trainer, selector, samples);
  }

  /** What the engine computes with. */
  get provider(): Provider {
    return this.#trainer.provider;
  }

  /** Recomputes the losses that are due, if any, and returns how many they are. */
  async recompute(): Promise<number> {
    const due = this.watch.timeSync('plan', () => this.#selector.due());
    if (due.length === 0) return 0;
    const { losses } = await this.watch.time('evaluate', () => this.#trainer.evaluate(this.#samples, due));
    this.watch.timeSync('plan', () => {
      this.#selector.record(due, losses);
    });
    return due.length;
  }

  /** One step; returns the number of samples in its batch, which is less at the end of an epoch. */
  async step(): Promise<number> {
    const { ids } = this.watch.timeSync('select', () => this.#selector.next());
    const losses = await this.watch.time('step', () => this.#trainer.step(this.#samples, ids));
    this.watch.timeSync('select', () => {
      this.#selector.record(ids, losses);
    });
    return ids.length;
  }

  dispose(): Promise<void> {
    return this.#trainer.dispose();
  }
}
