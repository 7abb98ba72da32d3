import { formatCsv } from '../base/csv.js';
import { drawsPerSample } from '../figures/draws-per-sample.js';
import { timeSpent } from '../figures/time-spent.js';
import type { RunMeasures } from '../results/measures/measures.js';
import { originalValues } from '../page/original-values.js';
import { sourceOf } from '../page/source-of.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';
import type { Comparison } from './comparison.js';
import type { HardSamples } from './hard-samples.js';

/** Everything that a report shows as CSV files, by name. */
export function reportCsv(comparison: Comparison, hardest: HardSamples | null): Record<string, string> {
  const { runs, drawn, rows } = comparison;
  const epochs = runs.flatMap(({ optimizer, select, seed, epochs: metrics }) =>
    metrics.map(({ drawHistogram, explanation, ...epoch }) => ({
      optimizer,
      select,
      seed,
      ...epoch,
      drawHistogram: drawHistogram.join(' '),
      ...(explanation && { explanation: JSON.stringify(explanation) }),
    })),
  );
  const speedups = rows.map(({ epochInterval, secondInterval, ...row }) => ({
    ...row,
    epochRatioLow: epochInterval?.[0],
    epochRatioHigh: epochInterval?.[1],
    secondRatioLow: secondInterval?.[0],
    secondRatioHigh: secondInterval?.[1],
  }));
  const answers = hardest && sampleAnswers(hardest.ledger, hardest.run.stored.manifest.data);
  const { task, classNames } = hardest?.run.stored.manifest.data ?? {};
  const isNamed = task !== undefined || classNames !== undefined;
  const samples = hardest?.ids.map((id) => ({
    id,
    ...(hardest.ledger.row && { row: hardest.ledger.row[id] }),
    ...(hardest.dataset?.sources && { file: sourceOf(hardest.dataset, id) }),
    label: hardest.ledger.label[id],
    prediction: hardest.ledger.prediction[id],
    ...(answers && isNamed && { label_name: answers.label(id), prediction_name: answers.prediction(id) }),
    loss: hardest.ledger.loss[id],
    draws: hardest.ledger.draws[id],
    ...Object.fromEntries(
      Object.entries((hardest.dataset && originalValues(hardest.dataset, id)) ?? {}).map(
        ([column, value]) => [`value_${column}`, value ?? ''],
      ),
    ),
  }));
  const measures = runs.flatMap(({ optimizer, select, seed, stored }) =>
    measuredItems(stored.measures).map((item) => ({ optimizer, select, seed, ...item })),
  );
  return {
    'epochs.csv': formatCsv(epochs),
    'speedups.csv': formatCsv(speedups),
    'times.csv': formatCsv(timeSpent(drawn)),
    'draws.csv': formatCsv(drawsPerSample(drawn)),
    ...(samples && { 'hardest.csv': formatCsv(samples) }),
    ...(measures.length > 0 && { 'measures.csv': formatCsv(measures) }),
  };
}

/** What a run's model is worth on each split for each class, label or number. */
function measuredItems(measures: RunMeasures | undefined): object[] {
  if (measures === undefined) return [];
  return (['train', 'validation', 'test'] as const).flatMap((split) => {
    const own = measures[split];
    const items = 'classes' in own ? own.classes : 'labels' in own ? own.labels : own.targets;
    return items.map((item) => ({ split, ...item }));
  });
}
