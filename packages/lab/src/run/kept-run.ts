import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TableEncoding } from '@rankbatch/data';
import { isDivergence, oneLine, RunError, UsageError } from '../base/errors.js';
import { OwnCodeError } from '../base/own-code-error.js';
import { exists } from '../base/exists.js';
import { unlessMissing } from '../base/unless-missing.js';
import { quoteWord } from '../base/quote-word.js';
import type { EpochRecord } from '../results/records.js';
import { CHECKPOINT, restoreCheckpoint, writeCheckpoint } from './checkpoint-files.js';
import { reasonOf, requireWritable, writeAtomically } from '../base/durable-files.js';
import { requireFinite } from './evaluate.js';
import type { KeptLearner } from '../services/learner.js';
import type { SampleOutcome } from './sample-outcome.js';
import { ledgerOf } from './ledger-of-run.js';
import { measureRun } from './measure-run.js';
import {
  CHECKSUMS_FILE,
  ChecksumsKeeper,
  GrowingSum,
  protectedFiles,
  readRunFile,
  sumOf,
} from '../run-folder/checksums.js';
import { encodingText, writeEncoding } from '../run-folder/encoding.js';
import { clearFailure, writeFailure } from '../run-folder/failure.js';
import { encodeLedger, writeLedger } from '../run-folder/ledger.js';
import { appendLosses, lossesRecord, lossesUpTo, truncateLosses } from '../run-folder/losses.js';
import {
  appendMetrics,
  metricsLine,
  metricsUpTo,
  readMetrics,
  truncateMetrics,
} from '../run-folder/metrics.js';
import { measuresText, writeMeasures } from '../run-folder/measures.js';
import type { RunConfig } from '../run-folder/run-config.js';
import { contentsOf, lockFolder } from '../run-folder/run-lock.js';
import {
  manifestText,
  readManifest,
  RUN_FILE,
  writeManifest,
  type RunManifest,
} from '../run-folder/run-manifest.js';
import type { RunKeeper } from './train-run.js';
import type { TrainingRun } from './training-run.js';

const MODEL_FILE = 'model.onnx';
const ROW_MODEL_FILE = 'rows.onnx';

/** A run on disk that this process writes; the files and their formats stand in docs/run-format.md. */
export class KeptRun implements RunKeeper<KeptLearner> {
  readonly path: string;
  #description: RunManifest;
  #records: EpochRecord[] = [];
  /** Place of the checkpoint on disk. */
  #saved = { epoch: 0, step: 0 };
  readonly #unlock: () => Promise<void>;

  readonly #checksums: ChecksumsKeeper;
  #metricsSum = new GrowingSum();
  #lossesSum = new GrowingSum();

  private constructor(
    path: string,
    description: RunManifest,
    { unlock, checksums }: { unlock: () => Promise<void>; checksums: ChecksumsKeeper },
  ) {
    this.path = path;
    this.#description = description;
    this.#unlock = unlock;
    this.#checksums = checksums;
  }

  /** Makes the folder of a new run; refuses one that holds anything. */
  static async create(path: string, description: RunManifest): Promise<KeptRun> {
    await requireWritable(path);
    return KeptRun.#locked(path, async (unlock) => {
      // Of a run that was killed before it began.
      const found = (await contentsOf(path)).filter((name) => name !== CHECKSUMS_FILE);
      if (found.includes(RUN_FILE))
        throw new UsageError(
          `--out: must be a new folder, got a run in "${path}"; go on with it: rankbatch resume ${quoteWord(path)}`,
        );
      if (found.length > 0)
        throw new UsageError(`--out: must be a new or an empty folder, got "${path}" with ${found[0]} in it`);
      const checksums = ChecksumsKeeper.empty(path);
      await checksums.expect({ [RUN_FILE]: sumOf(manifestText(description)) });
      await writeManifest(path, description);
      checksums.settle();
      return new KeptRun(path, description, { unlock, checksums });
    });
  }

  /** Opens the folder of a run to go on with it. */
  static async open(path: string): Promise<KeptRun> {
    await readManifest(path);
    return KeptRun.#locked(path, async (unlock) => {
      const description = await readManifest(path);
      return new KeptRun(path, description, { unlock, checksums: await ChecksumsKeeper.of(path) });
    });
  }

  static async #locked(
    path: string,
    make: (unlock: () => Promise<void>) => Promise<KeptRun>,
  ): Promise<KeptRun> {
    const unlock = await lockFolder(path).catch((error: unknown) => {
      if (error instanceof RunError || error instanceof UsageError) throw error;
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
    if (records.length !== this.#description.config.epochs) return undefined;
    for (const name of protectedFiles) {
      const { bytes, fault } = await readRunFile(this.path, name, Infinity);
      if (bytes !== undefined && fault) throw fault;
    }
    return records;
  }

  /** Sets a run that has not begun to where it was last saved. */
  async restore(run: TrainingRun<KeptLearner>): Promise<void> {
    await clearFailure(this.path);
    await restoreCheckpoint(this.path, run);
    const { epoch, step } = run.position;
    const metrics = await metricsUpTo(this.path, epoch);
    const losses = await lossesUpTo(this.path, this.#description, epoch);
    this.#metricsSum = new GrowingSum().add(metrics);
    this.#lossesSum = new GrowingSum().add(losses);
    await this.#checksums.expect({
      'metrics.jsonl': this.#metricsSum.sum,
      'losses.f32': this.#lossesSum.sum,
    });
    await truncateMetrics(this.path, metrics.length);
    await truncateLosses(this.path, this.#description, epoch);
    this.#checksums.settle();
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
    await this.#requireUntouched();
    await writeCheckpoint(this.#file(CHECKPOINT), run, (state) =>
      this.#checksums.expect({ 'checkpoint/state.json': sumOf(state) }),
    );
    this.#checksums.settle();
    this.#saved = { epoch, step };
  }

  async saveEpoch(
    run: TrainingRun<KeptLearner>,
    record: EpochRecord,
    evaluation: SampleOutcome,
  ): Promise<void> {
    await this.#requireUntouched();
    const ledger = encodeLedger(ledgerOf(run, evaluation));
    const size = this.#lossesSum.sum?.bytes ?? 0;
    const losses = lossesRecord(this.#description, record.epoch, evaluation.losses, size);
    const line = metricsLine(record);
    if (losses) this.#lossesSum.add(losses);
    await this.#checksums.expect({
      'ledger.parquet': sumOf(ledger),
      'losses.f32': this.#lossesSum.sum,
      'metrics.jsonl': this.#metricsSum.add(line).sum,
    });
    await writeLedger(this.path, ledger);
    await appendLosses(this.path, this.#description, record.epoch, evaluation.losses);
    await appendMetrics(this.path, line);
    this.#checksums.settle();
    // Last: until it is there, the run goes on from the one before and drops the line.
    await this.saveCheckpoint(run);
    this.#records.push(record);
  }

  async finish(run: TrainingRun<KeptLearner>): Promise<void> {
    await this.#requireUntouched();
    const measures = await measureRun(run);
    const { learner } = run.setup;
    const [model, rowModel] = [await learner.exportModel(), await learner.exportRowModel?.()];
    await this.#checksums.expect({
      ...(measures && { 'measures.json': sumOf(measuresText(measures)) }),
      ...(rowModel && { [ROW_MODEL_FILE]: sumOf(rowModel) }),
      [MODEL_FILE]: sumOf(model),
    });
    if (measures) await writeMeasures(this.path, measures);
    if (rowModel) await writeAtomically(this.path, ROW_MODEL_FILE, rowModel);
    // Last, as it says that the run is finished.
    await writeAtomically(this.path, MODEL_FILE, model);
    this.#checksums.settle();
    await this.#checksums.flush();
  }

  async fail(cause: unknown): Promise<RunError> {
    // What cannot be noted, as on a full disk, is told all the same.
    await writeFailure(this.path, cause).catch(() => {});
    if (cause instanceof OwnCodeError)
      return new RunError(
        `${oneLine(cause)}; a file that is mended makes another run: train it into a new folder, or delete ${this.path} first`,
        { cause },
      );
    const { epoch, step } = this.#saved;
    const place = step === 0 ? 'its start' : `epoch ${epoch + 1}, after step ${step}`;
    const smaller = isDivergence(cause) ? ' --learning-rate R, smaller than before' : '';
    return new RunError(
      `${oneLine(cause)}; the last good checkpoint of ${this.path} is at ${place}: go on from there with rankbatch resume ${quoteWord(this.path)}${smaller}`,
      { cause },
    );
  }

  /** Notes that the run goes on with another learning rate from where it was restored to. */
  async changeLearningRate(learningRate: number): Promise<void> {
    const { config, changes = [] } = this.#description;
    await this.#describe({
      ...this.#description,
      config: { ...config, learningRate },
      changes: [...changes, { step: this.#saved.step, learningRate }],
    });
  }

  /** Notes where the data are now, which are known to be the same. */
  async noteData(data: RunConfig['data']): Promise<void> {
    const { config } = this.#description;
    if (!isDeepStrictEqual(config.data, data))
      await this.#describe({ ...this.#description, config: { ...config, data } });
  }

  async #describe(description: RunManifest): Promise<void> {
    this.#description = description;
    await this.#checksums.expect({ [RUN_FILE]: sumOf(manifestText(this.#description)) });
    await writeManifest(this.path, this.#description);
    this.#checksums.settle();
  }

  /** Keeps how the rows of the run's table become samples. */
  async keepEncoding(encoding: TableEncoding): Promise<void> {
    await this.#checksums.expect({ 'encoding.json': sumOf(encodingText(encoding)) });
    await writeEncoding(this.path, encoding);
    this.#checksums.settle();
  }

  /** A run whose files somebody deletes or changes meanwhile would end without them. */
  async #requireUntouched(): Promise<void> {
    for (const name of [RUN_FILE, 'metrics.jsonl', 'losses.f32'] as const) {
      const wanted = this.#checksums.get(name)?.bytes;
      const found = (await unlessMissing(stat(this.#file(name))))?.size;
      // Where nothing was kept yet the file may be there, empty.
      if ((wanted ?? 0) === (found ?? 0)) continue;
      throw new RunError(
        `${this.#file(name)}: must stay as it is while the run is written (${wanted ?? 'no'} bytes), got ${found === undefined ? 'no such file' : `${found} bytes`}; somebody has deleted or changed it: put it back`,
      );
    }
  }

  /** Lets other processes write the run. */
  close(): Promise<void> {
    return this.#unlock();
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}
