import type { Dataset } from '@rankbatch/data';
import type { CompareOptions } from './compare-options.js';
import { describeEnvironment } from './environment.js';
import { chooseBaseline, judge } from './judge.js';
import { checkAgainst, loadData } from './load-data.js';
import { race } from './race.js';
import type { RaceOptions } from './race-options.js';
import type { CompareDocument, RunRecord } from './records.js';
import { requireWritable, writeAtomically } from './run/durable-files.js';
import type { Services } from './services.js';

/**
 * Checks everything that can be checked before training, then races and judges. With `out`, what is finished is on
 * disk after every run, so that a later failure loses none of it.
 */
export async function compare(
  options: CompareOptions,
  services: Pick<Services, 'loadDataset' | 'trainerFactory' | 'defaultModel'>,
  hooks: Pick<RaceOptions, 'onEvent' | 'signal'>,
): Promise<CompareDocument> {
  const dataset = await loadData(options.data, services);
  checkAgainst(dataset, options);
  if (options.out !== undefined) await requireWritable(options.out);

  const { optimizers, strategies, seeds, epochs, batchSize } = options;
  const { out } = options;
  const runs = await race({
    dataset,
    createTrainer: services.trainerFactory(dataset, {
      ...options,
      model: options.model ?? services.defaultModel(dataset),
    }),
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
