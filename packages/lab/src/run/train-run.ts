import { DivergenceError, isDivergence, oneLine, RunError } from '../base/errors.js';
import type { RaceEvent, RunPlan } from './run-plan.js';
import type { EpochRecord } from '../results/records.js';
import type { Learner } from '../services/learner.js';
import { unlessOwnStrategy } from '../strategies/load-strategy.js';
import type { SampleOutcome } from './sample-outcome.js';
import type { TrainingRun } from './training-run.js';

/** Where a run is kept while it goes on. */
export interface RunKeeper<L extends Learner> {
  /** Records of the epochs that are finished already. */
  readonly records: readonly EpochRecord[];
  /** Makes it possible to go on from here, in the middle of an epoch too. */
  saveCheckpoint(run: TrainingRun<L>): Promise<void>;
  /** Takes note of a finished epoch, and makes it possible to go on from here. */
  saveEpoch(run: TrainingRun<L>, record: EpochRecord, evaluation: SampleOutcome): Promise<void>;
  /** Closes a run whose last epoch is saved. */
  finish(run: TrainingRun<L>): Promise<void>;
  /** Takes note of why a run failed, and resolves to what to tell about it. */
  fail(error: unknown): Promise<unknown>;
}

/** How a run is trained, beside what decides its numbers. */
export interface TrainRunOptions<L extends Learner> {
  readonly plan: RunPlan;
  readonly keeper?: RunKeeper<L>;
  /** Steps between two checkpoints inside an epoch. */
  readonly checkpointEvery?: number | undefined;
  /** How many runs share the machine. */
  readonly concurrent?: number | undefined;
  /** Hears of every batch and epoch; its time is not counted. */
  readonly onEvent?: ((event: RaceEvent) => void) | undefined;
  /** Stops between two batches: rejects with the signal's reason after a checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

/** Trains a run from where it stands to its end and returns the records of all its epochs. */
export async function trainRun<L extends Learner>(
  run: TrainingRun<L>,
  options: TrainRunOptions<L>,
): Promise<readonly EpochRecord[]> {
  const { keeper, plan, signal } = options;
  options.onEvent?.({ kind: 'run', plan, finished: run.position.epoch });
  try {
    const records = await trainEpochs(run, options);
    await keeper?.finish(run);
    return records;
  } catch (error) {
    // Stopped between two batches, where the run can go on from; any other error may have come in the midst of one.
    if (signal?.aborted === true && error === signal.reason) await keeper?.saveCheckpoint(run);
    const named =
      isDivergence(error) && !(error instanceof RunError)
        ? new DivergenceError(`${run.setup.name}: ${oneLine(error)}`, { cause: error })
        : unlessOwnStrategy(run.setup.strategy, error);
    throw keeper && error !== signal?.reason ? await keeper.fail(named) : named;
  }
}

async function trainEpochs<L extends Learner>(
  run: TrainingRun<L>,
  { plan, keeper, checkpointEvery, concurrent = 1, onEvent, signal }: TrainRunOptions<L>,
): Promise<readonly EpochRecord[]> {
  const records = [...(keeper?.records ?? [])];
  const { position, watch, setup } = run;
  const { task } = setup.dataset;
  while (position.epoch < setup.config.epochs) {
    while (run.inEpoch) {
      signal?.throwIfAborted();
      await run.trainBatch();
      onEvent?.({ kind: 'batch', plan, epoch: position.epoch, progress: run.progress });
      if (checkpointEvery !== undefined && position.step % checkpointEvery === 0 && run.inEpoch)
        await watch.time('save', () => keeper?.saveCheckpoint(run));
    }
    signal?.throwIfAborted();
    const { record: measured, evaluation } = await run.measure();
    const record = { ...measured, ...(concurrent > 1 && { concurrent }) };
    await watch.time('save', () => keeper?.saveEpoch(run, record, evaluation));
    records.push(record);
    onEvent?.({ kind: 'epoch', plan, record, ...(task && { task }) });
  }
  return records;
}
