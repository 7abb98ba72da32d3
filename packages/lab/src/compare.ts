import { RankbatchError } from 'rankbatch';
import { DataError, type Dataset } from '@rankbatch/data';
import type { CompareOptions } from './compare-options.js';
import { describeEnvironment } from './environment.js';
import { UsageError } from './errors.js';
import { chooseBaseline, judge } from './judge.js';
import { requireWritable, writeAtomically } from './out-folder.js';
import { race } from './race.js';
import type { RaceOptions } from './race-options.js';
import type { CompareDocument, RunRecord } from './records.js';
import { createSelector } from './run.js';
import type { Services } from './services.js';

/**
 * Checks everything that can be checked before training, then races and judges. With `out`, what is finished is on
 * disk after every run, so that a later failure loses none of it.
 */
export async function compare(
  options: CompareOptions,
  services: Pick<Services, 'loadDataset' | 'trainerFactory'>,
  hooks: Pick<RaceOptions, 'onEvent' | 'signal'>,
): Promise<CompareDocument> {
  const dataset = await load(options, services);
  checkAgainst(dataset, options);
  if (options.out !== undefined) await requireWritable(options.out);

  const { optimizers, strategies, seeds, epochs, batchSize } = options;
  const { out } = options;
  const runs = await race({
    dataset,
    createTrainer: services.trainerFactory(dataset),
    optimizers,
    strategies,
    seeds,
    epochs,
    batchSize,
    ...(out !== undefined && {
      onRun: (finished) =>
        writeAtomically(out, 'compare.json', toJson(describeRuns(finished, dataset, options))),
    }),
    ...hooks,
  });
  return describeRuns(runs, dataset, options);
}

/** The document as text. */
export function toJson(document: CompareDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeRuns(
  runs: readonly RunRecord[],
  dataset: Dataset,
  { strategies, batchSize, epochs }: CompareOptions,
): CompareDocument {
  const baseline = chooseBaseline(strategies.map(({ text }) => text));
  // In an unfinished race the baseline's run may still be to come.
  const judged = runs.filter(({ optimizer, seed }) =>
    runs.some((run) => run.select === baseline && run.optimizer === optimizer && run.seed === seed),
  );
  return {
    version: 1,
    data: dataset.name,
    samples: {
      train: dataset.train.count,
      validation: dataset.validation.count,
      test: dataset.test.count,
    },
    batchSize,
    epochs,
    environment: describeEnvironment(),
    runs,
    speedups: judge(judged, baseline),
  };
}

async function load(
  { data, dataDir, size }: CompareOptions,
  { loadDataset }: Pick<Services, 'loadDataset'>,
): Promise<Dataset> {
  try {
    return await loadDataset(data, {
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(size === undefined ? {} : { size }),
    });
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Finds now what a selector would otherwise refuse in the middle of the race. */
function checkAgainst(dataset: Dataset, options: CompareOptions): void {
  const { batchSize, strategies, epochs, seeds } = options;
  if (batchSize > dataset.train.count)
    throw new UsageError(
      `--batch: must be at most the number of training samples (${dataset.train.count}), got ${batchSize}`,
    );
  for (const strategy of strategies)
    try {
      createSelector({ strategy, seed: seeds[0] ?? 0 }, { dataset, batchSize, epochs });
    } catch (error) {
      if (error instanceof RankbatchError)
        throw new UsageError(`--select ${strategy.text}: ${error.message}`, { cause: error });
      throw error;
    }
}
