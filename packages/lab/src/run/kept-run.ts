import { join } from 'node:path';
import { isDivergence, oneLine, RunError, UsageError } from '../base/errors.js';
import { exists } from '../base/exists.js';
import { quoteWord } from '../base/quote-word.js';
import type { EpochRecord } from '../results/records.js';
import { readPosition, restoreCheckpoint, writeCheckpoint } from './checkpoint-files.js';
import { reasonOf, requireWritable, writeAtomically } from '../base/durable-files.js';
import { requireFinite } from './evaluate.js';
import type { KeptLearner } from '../services/learner.js';
import type { SampleOutcome } from './sample-outcome.js';
import { ledgerOf } from './ledger-of-run.js';
import { measureRun } from './measure-run.js';
import { clearFailure, writeFailure } from '../run-folder/failure.js';
import { writeLedger } from '../run-folder/ledger.js';
import { appendLosses, truncateLosses } from '../run-folder/losses.js';
import { appendMetrics, readMetrics, truncateMetrics } from '../run-folder/metrics.js';
import { writeMeasures } from '../run-folder/measures.js';
import { contentsOf, lockFolder } from '../run-folder/run-lock.js';
import { readManifest, RUN_FILE, writeManifest, type RunManifest } from '../run-folder/run-manifest.js';
import type { RunKeeper } from './train-run.js';
import type { TrainingRun } from './training-run.js';

const CHECKPOINT = 'checkpoint';
const MODEL_FILE = 'model.onnx';

/** A run on disk that this process writes; the files and their formats stand in docs/run-format.md. */
export class KeptRun implements RunKeeper<KeptLearner> {
  readonly path: string;
  #description: RunManifest;
  #records: EpochRecord[] = [];
  /** Place of the checkpoint on disk. */
  #saved = { epoch: 0, step: 0 };
  readonly #unlock: () => Promise<void>;

  private constructor(path: string, description: RunManifest, unlock: () => Promise<void>) {
    this.path = path;
    this.#description = description;
    this.#unlock = unlock;
  }

  /** Makes the folder of a new run; refuses one that holds anything. */
  static async create(path: string, description: RunManifest): Promise<KeptRun> {
    await requireWritable(path);
    return KeptRun.#locked(path, async (unlock) => {
      const found = await contentsOf(path);
      if (found.includes(RUN_FILE))
        throw new UsageError(
          `--out: must be a new folder, got a run in "${path}"; go on with it: rankbatch resume ${quoteWord(path)}`,
        );
      if (found.length > 0)
        throw new UsageError(`--out: must be a new or an empty folder, got "${path}" with ${found[0]} in it`);
      const kept = new KeptRun(path, description, unlock);
      await writeManifest(path, description);
      return kept;
    });
  }

  /** Opens the folder of a run to go on with it. */
  static async open(path: string): Promise<KeptRun> {
    await readManifest(path);
    return KeptRun.#locked(path, async (unlock) => new KeptRun(path, await readManifest(path), unlock));
  }

  static async #locked(
    path: string,
    make: (unlock: () => Promise<void>) => Promise<KeptRun>,
  ): Promise<KeptRun> {
    const unlock = await lockFolder(path).catch((error: unknown) => {
      if (error instanceof RunError) throw error;
      throw new UsageError(
        `${path}: must be a folder that can be written to, got an error (${reasonOf(error)})`,
        {
          cause: error,
        },
      );
    });
    try {
      return await make(unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  get description(): RunManifest {
    return this.#description;
  }

  get records(): readonly EpochRecord[] {
    return this.#records;
  }

  /** The records of all epochs, if the run is finished. */
  async finishedRecords(): Promise<readonly EpochRecord[] | undefined> {
    if (!(await exists(this.#file(MODEL_FILE)))) return undefined;
    const records = await readMetrics(this.path);
    return records.length === this.#description.config.epochs ? records : undefined;
  }

  /** Sets a run that has not begun to where it was last saved. */
  async restore(run: TrainingRun<KeptLearner>): Promise<void> {
    await clearFailure(this.path);
    await restoreCheckpoint(this.#file(CHECKPOINT), run);
    const { epoch, step } = run.position;
    await truncateMetrics(this.path, epoch);
    await truncateLosses(this.path, this.#description, epoch);
    this.#records = await readMetrics(this.path);
    this.#saved = { epoch, step };
  }

  async saveCheckpoint(run: TrainingRun<KeptLearner>): Promise<void> {
    const { epoch, step } = run.position;
    if (epoch === this.#saved.epoch && step === this.#saved.step) return;
    // An update may have spoilt the parameters without a loss that shows it yet; that checkpoint would be a dead end.
    if (run.inEpoch) {
      const probe = Uint32Array.of(0);
      const { losses } = await run.setup.learner.evaluate(run.setup.dataset.train, probe);
      requireFinite(losses, probe, `${run.where}, before it`);
    }
    await writeCheckpoint(this.#file(CHECKPOINT), run);
    this.#saved = { epoch, step };
  }

  async saveEpoch(
    run: TrainingRun<KeptLearner>,
    record: EpochRecord,
    evaluation: SampleOutcome,
  ): Promise<void> {
    await writeLedger(this.path, ledgerOf(run, evaluation));
    await appendLosses(this.path, this.#description, record.epoch, evaluation.losses);
    await appendMetrics(this.path, record);
    // Last: until it is there, the run goes on from the one before and drops the line.
    await this.saveCheckpoint(run);
    this.#records.push(record);
  }

  async finish(run: TrainingRun<KeptLearner>): Promise<void> {
    const measures = await measureRun(run);
    if (measures) await writeMeasures(this.path, measures);
    // Last, as it says that the run is finished.
    await writeAtomically(this.path, MODEL_FILE, run.setup.learner.exportModel());
  }

  async fail(cause: unknown): Promise<RunError> {
    // What cannot be noted, as on a full disk, is told all the same.
    await writeFailure(this.path, cause).catch(() => {});
    const { epoch, step } = this.#saved;
    const place = step === 0 ? 'its start' : `epoch ${epoch + 1}, after step ${step}`;
    const smaller = isDivergence(cause) ? ' --learning-rate R, smaller than before' : '';
    return new RunError(
      `${oneLine(cause)}; the last good checkpoint of ${this.path} is at ${place}: go on from there with rankbatch resume ${quoteWord(this.path)}${smaller}`,
      { cause },
    );
  }

  /** Notes that the run goes on with another learning rate. */
  async changeLearningRate(learningRate: number): Promise<void> {
    if (await this.finishedRecords())
      throw new UsageError(
        `--learning-rate: must be for a run that goes on, got ${this.path}, which is finished`,
      );
    const { config, changes = [] } = this.#description;
    const position = await readPosition(this.#file(CHECKPOINT));
    this.#description = {
      ...this.#description,
      config: { ...config, learningRate },
      changes: [...changes, { step: position?.step ?? 0, learningRate }],
    };
    await writeManifest(this.path, this.#description);
  }

  /** Lets other processes write the run. */
  close(): Promise<void> {
    return this.#unlock();
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}
