import type { Provider, Samples, Trainer } from '@rankbatch/onnx';
import { rank, Selector } from 'rankbatch';
import { Stopwatch } from '../../base/stopwatch.js';
import { recomputeDue, trainBatch, type BatchTraining } from '../../run/train-batch.js';
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

type Activity = 'select' | 'step' | 'plan' | 'evaluate';

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
  readonly watch = new Stopwatch<Activity>();
  readonly #trainer: Trainer;
  readonly #training: BatchTraining<Activity>;

  private constructor(trainer: Trainer, selector: Selector, samples: Samples) {
    this.#trainer = trainer;
    this.#training = {
      selector,
      watch: this.watch,
      activities: { plan: 'plan', evaluate: 'evaluate', select: 'select', step: 'step' },
      evaluate: async (ids) => (await trainer.evaluate(samples, ids)).losses,
      step: (ids) => trainer.step(samples, ids),
    };
  }

  static async start(setting: TrainingSetting, pacer: Pacer): Promise<TrainingLoop> {
    const { sampleCount, batchSize, threads, provider, seed } = setting;
    // Loaded late: the native runtime is not needed for help and for most errors.
    const engine = await import('@rankbatch/onnx');
    const model = setting.model.build(engine, seed);
    const selector = new Selector({ sampleCount, batchSize, strategy, seed });
    const losses = new TrainingLosses(seed + 1);
    await passEpochs(selector, { sampleCount, batchSize, epochs: epochsPerRecomputation, losses, pacer });
    const samples = drawNoise(model, sampleCount, seed + 2, setting.model.vocabulary);
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
  recompute(): Promise<number> {
    return recomputeDue(this.#training);
  }

  /** One step; returns the number of samples in its batch, which is less at the end of an epoch. */
  async step(): Promise<number> {
    const { ids } = await trainBatch(this.#training);
    return ids.length;
  }

  dispose(): Promise<void> {
    return this.#trainer.dispose();
  }
}
