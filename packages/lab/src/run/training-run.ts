// run: one run, trained from where it stands to its end, and kept on disk on the way.
import type { Dataset } from '@rankbatch/data';
import { effectiveSampleSize, Random, Selector, valueAt } from 'rankbatch';
import { parseAugmentation, type NamedAugmentation } from '../services/augmentation.js';
import { buildStrategy, pressureOf } from '../strategies/build-strategy.js';
import { DivergenceError, isDivergence, RunError } from '../base/errors.js';
import { confidentErrors, type ConfidentErrors } from '../results/confident-errors.js';
import type { EpochRecord } from '../results/records.js';
import { deriveSeed } from '../base/seeds.js';
import { unlessOwnStrategy } from '../strategies/load-strategy.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';
import { evaluateSplit, requireFinite } from './evaluate.js';
import type { Learner } from '../services/learner.js';
import type { RunConfig, TrainingConfig } from '../run-folder/run-config.js';
import { SampleHistory } from './sample-history.js';
import type { SampleOutcome } from './sample-outcome.js';
import { recomputeDue, trainBatch, type BatchTraining } from './train-batch.js';
import { Stopwatch } from '../base/stopwatch.js';

/** What a run is about. */
export interface RunSetup<L extends Learner = Learner> {
  readonly dataset: Dataset;
  readonly learner: L;
  readonly strategy: NamedStrategy;
  readonly config: TrainingConfig & Pick<RunConfig, 'seed'>;
  /** How errors call the run. */
  readonly name: string;
}

/** Where a run stands, beside its learner, its selector and its history. */
export interface RunPosition {
  /** Epochs finished and measured. */
  epoch: number;
  /** Optimizer steps taken. */
  step: number;
  /** Draws of the current epoch so far. */
  drawn: number;
  /** Of the current epoch so far. */
  readonly seconds: Record<'train' | 'select' | 'recompute' | 'eval' | 'save', number>;
}

/** One learner in training: makes batch after batch, and measures itself after every epoch. */
export class TrainingRun<L extends Learner = Learner> {
  readonly setup: RunSetup<L>;
  readonly position: RunPosition = {
    epoch: 0,
    step: 0,
    drawn: 0,
    seconds: { train: 0, select: 0, recompute: 0, eval: 0, save: 0 },
  };
  readonly watch = new Stopwatch(this.position.seconds);
  readonly history: SampleHistory;
  /** Replaced when the run goes on from a checkpoint, as the random source of the augmentation. */
  selector: Selector;
  random: Random;
  readonly #augmentation: NamedAugmentation | undefined;

  constructor(setup: RunSetup<L>) {
    this.setup = setup;
    const { dataset, strategy, config } = setup;
    if (config.anneal && !setup.learner.scaleLearningRate)
      throw new RunError(
        `${setup.name}: anneal: needs a learner that can scale its learning rate, got one without scaleLearningRate`,
      );
    this.random = new Random(deriveSeed(config.seed, 'augmentation'));
    this.#augmentation = config.augment === undefined ? undefined : parseAugmentation(config.augment);
    this.history = new SampleHistory(dataset.train.count);
    this.selector = this.watch.timeSync('select', () => createSelector({ dataset, strategy, ...config }));
  }

  /** Whether batches of the current epoch are still to come. */
  get inEpoch(): boolean {
    return this.selector.epoch === this.position.epoch;
  }

  /** Share of the current epoch's draws that is made, 0..1. */
  get progress(): number {
    return this.inEpoch ? this.position.drawn / this.setup.dataset.train.count : 1;
  }

  /**
   * Share of the learning rate that is left, 1..0: half a cosine over the run (Loshchilov & Hutter 2017, equation 5). It follows the
   * draws and not the steps, of which strategies that leave samples out take fewer.
   */
  get #rateFactor(): number {
    const done = (this.position.epoch + this.progress) / this.setup.config.epochs;
    return (1 + Math.cos(Math.PI * done)) / 2;
  }

  /** How errors call the current place. */
  get where(): string {
    return `${this.setup.name}, epoch ${this.position.epoch + 1}, step ${this.position.step + 1}`;
  }

  /** Recomputes what is due, then makes one optimizer step. */
  async trainBatch(): Promise<void> {
    const { setup, position } = this;
    const { learner, dataset, config } = setup;
    if (config.anneal) learner.scaleLearningRate?.(this.#rateFactor);
    const training: BatchTraining<'recompute' | 'select' | 'train'> = {
      selector: this.selector,
      watch: this.watch,
      activities: { plan: 'recompute', evaluate: 'recompute', select: 'select', step: 'train' },
      evaluate: async (due) => {
        const { losses } = await learner.evaluate(dataset.train, due);
        requireFinite(losses, due, `${this.where}, before it`);
        return losses;
      },
      step: async (batch, weights) => {
        const losses = await this.#step(batch, weights);
        requireFinite(losses, batch, this.where);
        return losses;
      },
    };
    // Losses that fell due at the end of the last epoch are recomputed here, before this epoch's first batch.
    await recomputeDue(training);
    const { ids } = await trainBatch(training);
    position.step += 1;
    position.drawn += ids.length;
    this.history.draw(ids, position.step);
  }

  /** One optimizer step on the samples `ids` [B], changed at random where that is asked for. */
  async #step(ids: Uint32Array, weights: Float32Array): Promise<Float32Array> {
    const { learner, dataset } = this.setup;
    if (this.#augmentation === undefined) return learner.step(dataset.train, ids, weights);
    const batch = this.#augmentation.apply(dataset.train, ids, this.random);
    try {
      return await learner.step(
        batch,
        ids.map((_, position) => position),
        weights,
      );
    } catch (error) {
      // The learner knows positions in the batch only.
      if (isDivergence(error))
        throw new DivergenceError(
          `${this.where}: the losses must be finite, got NaN or infinity in the batch of the samples ${ids.join(', ')}`,
          { cause: error },
        );
      throw error;
    }
  }

  /** Ends an epoch whose batches are all made: evaluates the three splits. */
  async measure(): Promise<{ readonly record: EpochRecord; readonly evaluation: SampleOutcome }> {
    const { setup, selector, watch, position, history } = this;
    const { dataset, learner } = setup;
    const [train, validation, test, confident] = await watch.time('eval', async () => {
      const splits = [
        await evaluateSplit(learner, dataset.train, dataset.task),
        await evaluateSplit(learner, dataset.validation, dataset.task),
        await evaluateSplit(learner, dataset.test, dataset.task),
      ] as const;
      return [...splits, heldOutErrors(dataset, splits[1].samples, splits[2].samples)] as const;
    });
    requireFinite([train.loss, validation.loss, test.loss], null, `${this.where}, evaluation`);
    history.evaluate(train.samples);
    // How this epoch was drawn, before the validation loss changes what the next one will be.
    const explanation = selector.explain();
    selector.reportValidation(validation.loss);
    const { meanAge, oldestAge, moved } = selector.staleness();
    const pressure = pressureOf(setup.strategy.spec, setup.config.epochs);
    const record: EpochRecord = {
      epoch: position.epoch + 1,
      step: position.step,
      trainLoss: train.loss,
      trainError: train.error,
      validationLoss: validation.loss,
      validationError: validation.error,
      testLoss: test.loss,
      testError: test.error,
      ...(confident && { confidentSamples: confident.count, confidentErrors: confident.wrong }),
      trainSeconds: watch.take('train'),
      selectSeconds: watch.take('select'),
      recomputeSeconds: watch.take('recompute'),
      evalSeconds: watch.take('eval'),
      saveSeconds: watch.take('save'),
      pressure: explanation?.pressure ?? (pressure && valueAt(pressure, position.epoch)),
      ...(explanation && { explanation }),
      meanAge,
      oldestAge,
      movedShare: moved ?? null,
      distinctShare: selector.ledger.distinctShare,
      effectiveSampleSize: effectiveSampleSize(selector.ledger),
      drawHistogram: history.takeDrawHistogram(),
    };
    position.epoch += 1;
    position.drawn = 0;
    return { record, evaluation: train.samples };
  }
}

/** Labels that are contradicted where the model is surest, of samples that it was not trained on; undefined where they are no classes, or margins are not told. */
function heldOutErrors(
  { task, validation, test }: Dataset,
  ...[first, second]: readonly [SampleOutcome, SampleOutcome]
): ConfidentErrors | undefined {
  if (task !== undefined && task.kind !== 'classes') return undefined;
  if (first.margins === undefined || second.margins === undefined) return undefined;
  return confidentErrors([
    { ...first, margins: first.margins, labels: validation.labels },
    { ...second, margins: second.margins, labels: test.labels },
  ]);
}

/** The selector of a run, whose draws follow from the run's seed alone. */
export function createSelector({
  dataset,
  strategy,
  seed,
  epochs,
  batchSize,
  anneal,
}: Pick<RunSetup, 'dataset' | 'strategy'> &
  Pick<RunConfig, 'seed' | 'epochs' | 'batchSize' | 'anneal'>): Selector {
  return namingOwn(
    strategy,
    () =>
      new Selector({
        sampleCount: dataset.train.count,
        batchSize,
        strategy: buildStrategy(strategy.spec, epochs, { anneals: anneal }),
        seed: deriveSeed(seed, 'selection'),
      }),
  );
}

/** Errors that a strategy of the user's own throws are told with its name and place. */
function namingOwn(strategy: NamedStrategy, make: () => Selector): Selector {
  try {
    return make();
  } catch (error) {
    throw unlessOwnStrategy(strategy, error);
  }
}

/** The selector of a run from its snapshot; its strategy is made again as the run's settings say, of whatever kind it is. */
export function restoreSelector(
  bytes: Uint8Array,
  { strategy, config, name }: Pick<RunSetup, 'strategy' | 'config' | 'name'>,
): Selector {
  const { epochs, anneal } = config;
  const built = buildStrategy(strategy.spec, epochs, { anneals: anneal });
  const remake = (data: object) => {
    // Runs that were begun before strategies were told of a falling rate go on as they were.
    for (const each of [built, buildStrategy(strategy.spec, epochs)])
      if (JSON.stringify(data) === JSON.stringify(each)) return each;
    throw new RunError(
      `${name}: the checkpoint must be of the strategy that run.json names, ${JSON.stringify(built)}, got ${JSON.stringify(data)}`,
    );
  };
  const selector = namingOwn(strategy, () => Selector.restore(bytes, { [built.kind]: remake }));
  if (selector.strategy.kind === built.kind) return selector;
  throw new RunError(
    `${name}: the checkpoint must be of the strategy that run.json names, ${built.kind}, got ${selector.strategy.kind}`,
  );
}
