import type { Dataset } from '@rankbatch/data';
import { countEach } from '../base/count-each.js';
import { commonestClass } from '../results/commonest-class.js';
import { describeEnvironment } from '../results/environment.js';
import { namesOfClasses } from '../results/measures/measures.js';
import { chooseBaseline, judge } from '../results/judge.js';
import { judgedRuns } from '../results/judged-runs.js';
import { loadData } from '../services/load-data.js';
import { checkAgainst } from './check-race.js';
import { planRuns, raceOne } from './race.js';
import type { CompareOptions, RaceOptions } from './race-options.js';
import type { CompareDocument, RunName, RunRecord } from '../results/records.js';
import { isDivergence, oneLine } from '../base/errors.js';
import { requireWritable, writeAtomically } from '../base/durable-files.js';
import { askForEvents } from '../run-folder/event-folder.js';
import { lockFolder } from '../run-folder/run-lock.js';
import type { ChosenModel } from '../run-folder/run-config.js';
import type { Services } from '../services/services.js';
import { type CellTrainer, nameOf, sweep, type SweepFound, type SweepResult } from './sweep.js';
import { claimSweep } from './sweep-file.js';

/** What a comparison found, and what went wrong with runs of it that are kept. */
export interface CompareResult {
  readonly document: CompareDocument;
  readonly failures: readonly string[];
  /** How many of these are runs that diverged. */
  readonly diverged: number;
}

/** What hears of a comparison, and stops it. */
export interface CompareHooks extends Required<Pick<RaceOptions, 'onEvent' | 'signal'>> {
  /** Hears of the data once they are loaded. */
  readonly onData?: (dataset: Dataset) => void;
  /** Trains the runs, where they are not trained here. */
  readonly elsewhere?: CellTrainer | undefined;
  /** Hears of the model once it is chosen. */
  readonly onModel?: (chosen: ChosenModel) => void;
}

/**
 * Checks everything that can be checked before training, then races and judges. With `out`, every run is kept there and
 * is not run again; `compare.json` tells of those that are finished.
 */
export async function compare(
  options: CompareOptions,
  services: Pick<Services, 'loadDataset' | 'watch' | 'trainerFactory' | 'chooseModel'>,
  { onData, onModel, elsewhere, ...hooks }: CompareHooks,
): Promise<CompareResult> {
  const dataset = await loadData(options.shared.data, services);
  onData?.(dataset);
  for (const variant of options.variants)
    checkAgainst(dataset, { ...options.shared, ...variant, strategies: options.strategies });
  const { out, shared } = options;
  const chosen = await services.chooseModel(dataset, {
    ...shared,
    model: options.model,
    from: options.modelDir,
  });
  onModel?.(chosen);
  const describe = (found: SweepFound) => describeRuns(found, dataset, options);
  const resultOf = (found: SweepResult): CompareResult => ({
    document: describe(found),
    failures: found.failures,
    diverged: found.diverged.length,
  });
  if (out === undefined) {
    const createTrainer = services.trainerFactory(dataset, { ...shared, ...chosen });
    const found = await raceAll({
      ...shared,
      ...options,
      dataset,
      createTrainer,
      ...hooks,
    });
    return resultOf(found);
  }

  await requireWritable(out);
  const unlock = await lockFolder(out);
  try {
    await claimSweep(out, options.settings);
    if (options.tensorboard) await askForEvents(out);
    const onRun = (found: SweepFound) => writeAtomically(out, 'compare.json', toJson(describe(found)));
    const found = await sweep(options, {
      folder: out,
      dataset,
      chosen,
      services,
      elsewhere,
      onRun,
      ...hooks,
    });
    return resultOf(found);
  } finally {
    await unlock();
  }
}

/** All runs in memory; one that diverges does not take those with it that are finished or still to come. */
async function raceAll(options: RaceOptions): Promise<SweepResult> {
  const runs: RunRecord[] = [];
  const diverged: RunName[] = [];
  const failures: string[] = [];
  for (const plan of planRuns(options))
    try {
      runs.push(await raceOne(plan, options));
    } catch (error) {
      if (!isDivergence(error)) throw error;
      options.onEvent?.({ kind: 'failed', plan });
      diverged.push(nameOf(plan));
      failures.push(oneLine(error));
    }
  return { runs, diverged, failures };
}

/** The document as text. */
export function toJson(document: CompareDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeRuns(
  { runs, diverged, environment = describeEnvironment() }: SweepFound,
  dataset: Dataset,
  { strategies, variants, shared: { batchSize, epochs, classWeights } }: CompareOptions,
): CompareDocument {
  const batchSizes = [...new Set(variants.map((variant) => variant.batchSize ?? batchSize))];
  const baseline = chooseBaseline(strategies.map(({ text }) => text));
  const { task = { kind: 'classes' } } = dataset;
  const counts = ({ labels }: Dataset['train']) => countEach(labels, dataset.classes);
  return {
    version: 1,
    data: dataset.name,
    ...(task.kind === 'classes'
      ? {
          commonestClass: commonestClass(
            namesOfClasses(dataset),
            { train: counts(dataset.train), test: counts(dataset.test) },
            classWeights,
          ),
        }
      : { task }),
    samples: {
      train: dataset.train.count,
      validation: dataset.validation.count,
      test: dataset.test.count,
    },
    batchSize,
    ...(batchSizes.length > 1 && { batchSizes }),
    epochs,
    environment,
    baseline,
    runs,
    speedups: judge(judgedRuns(runs, baseline), baseline, diverged),
  };
}
