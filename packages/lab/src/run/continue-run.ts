import type { Dataset } from '@rankbatch/data';
import { RunError, UsageError } from '../base/errors.js';
import { loadData } from '../services/load-data.js';
import { nameRun, type RunPlan } from './run-plan.js';
import type { RunRecord } from '../results/records.js';
import type { Services } from '../services/services.js';
import { loadStrategy } from '../strategies/load-strategy.js';
import type { RunConfig } from '../run-folder/run-config.js';
import { readMeasures } from '../run-folder/measures.js';
import { describeData } from '../run-folder/describe-run.js';
import { movedTo } from '../run-folder/moved-data.js';
import type { KeptRun } from './kept-run.js';
import { trainRun, type TrainRunOptions } from './train-run.js';
import { TrainingRun } from './training-run.js';

export interface ContinueOptions extends Pick<
  TrainRunOptions<never>,
  'onEvent' | 'signal' | 'checkpointEvery' | 'concurrent'
> {
  /** Where the run stands among others; alone if left out. */
  readonly plan?: RunPlan | undefined;
  /** Where the files of the data are, if not where they were when the run began. */
  readonly dataDir?: string | undefined;
  /** The learning rate from here on, which the run notes once nothing stands in the way of going on. @default as before */
  readonly learningRate?: number | undefined;
  /** The run's data, if it is loaded already. */
  readonly dataset?: Dataset;
}

/** Trains a run on disk from where it stands, be it new, unfinished or finished, to its end. */
export async function continueRun(
  kept: KeptRun,
  services: Pick<Services, 'loadDataset' | 'watch' | 'trainerFactory'>,
  options: ContinueOptions,
): Promise<RunRecord> {
  const { learningRate } = options;
  const config = { ...kept.description.config, ...(learningRate !== undefined && { learningRate }) };
  const { optimizer, select, seed, batchSize } = config;
  const plan = options.plan ?? (await planAlone(config));
  const finished = await kept.finishedRecords();
  if (finished) {
    if (learningRate !== undefined)
      throw new UsageError(
        `--learning-rate: must be for a run that goes on, got ${kept.path}, which is finished`,
      );
    options.onEvent?.({ kind: 'run', plan, finished: finished.length });
    return { optimizer, select, seed, epochs: finished, ...(await endOf(kept)) };
  }

  const dataset = options.dataset ?? (await loadData(await movedTo(options.dataDir, config.data), services));
  await requireSameData(kept, dataset, services.watch);
  if (dataset.encoding) await kept.keepEncoding(dataset.encoding);
  const learner = await services.trainerFactory(dataset, config)({ optimizer, seed, batchSize });
  try {
    const { strategy } = plan;
    const run = new TrainingRun({ dataset, learner, strategy, config, name: nameRun(plan) });
    await kept.restore(run);
    if (learningRate !== undefined) await kept.changeLearningRate(learningRate);
    const { checkpointEvery = kept.description.checkpointEvery } = options;
    const records = await trainRun(run, { ...options, plan, checkpointEvery, keeper: kept });
    return { optimizer, select, seed, epochs: records, ...(await endOf(kept)) };
  } finally {
    await learner.dispose();
  }
}

/** What a record tells of a run's end, beside its epochs: measures where the task is not classes, whose measures are too many. */
export async function endOf({
  path,
  description,
}: KeptRun): Promise<Pick<RunRecord, 'measures' | 'isChanged'>> {
  const measures = description.data.task && (await readMeasures(path));
  return { ...(description.changes && { isChanged: true }), ...(measures && { measures }) };
}

/** The plan of a race with one run. */
async function planAlone({ optimizer, select, module, seed }: RunConfig): Promise<RunPlan> {
  return { number: 1, of: 1, optimizer, strategy: await loadStrategy(select, { known: module }), seed };
}

async function requireSameData(
  { path, description }: KeptRun,
  dataset: Dataset,
  watch: Services['watch'],
): Promise<void> {
  const { sha256 } = await describeData(dataset, watch);
  if (sha256 === description.data.sha256) return;
  throw new RunError(
    `${path}: data "${dataset.name}" must be what the run began with (SHA-256 ${description.data.sha256}), ` +
      `got ${sha256}; find the data of then, or start a new run`,
  );
}
