import { checks } from 'rankbatch/internal';
import { checkRuns, checkSpeedups } from './check-records.js';
import { conclude } from './conclusion.js';
import type { CompareDocument, RunRecord } from './records.js';
import { divergedOf, judgedRuns, sayDiverged, sayLeftOut } from './judged-runs.js';
import { findLeads } from './lead.js';
import { measureOf } from './measure.js';
import { listSeeds } from './say-seeds.js';
import { withIntervals } from './speedup-rows.js';
import { summarize } from './summary.js';
import { renderTable } from './table.js';

/**
 * A comparison for people: what was compared, then for each optimizer a table and a few sentences.
 *
 * @example
 * ```ts
 * import { renderComparison } from '@rankbatch/lab';
 * const samples = { train: 4, validation: 2, test: 2 };
 * const environment = { rankbatch: '0.1.0', node: 'v20', platform: 'linux', arch: 'x64', cpu: 'a', cores: 2 };
 * const loss = { trainLoss: 0.5, trainError: 25, validationLoss: 1, validationError: 50, testLoss: 1, testError: 50 };
 * const work = { trainSeconds: 1, selectSeconds: 0, recomputeSeconds: 0, evalSeconds: 0, saveSeconds: 0 };
 * const draws = { pressure: null, meanAge: 0.5, oldestAge: 1, movedShare: null, distinctShare: 1, effectiveSampleSize: 4, drawHistogram: [0, 4] };
 * const runs = [{ optimizer: 'adam', select: 'shuffle', seed: 1, epochs: [{ epoch: 1, step: 2, ...loss, ...work, ...draws }] }];
 * const document = { version: 1 as const, data: 'toy', samples, batchSize: 2, epochs: 1, environment, baseline: 'shuffle', runs, speedups: [] };
 * renderComparison(document).split('\n')[0]; // => 'toy: 4 training, 2 validation, 2 test samples; 1 epoch in batches of 2; seed 1'
 * ```
 */
export function renderComparison(document: CompareDocument): string {
  checks.checkFields('document', document, {
    data: checks.text,
    samples: checks.object,
    epochs: checks.number,
    batchSize: checks.number,
    baseline: checks.text,
  });
  checkRuns('document: runs', document.runs);
  checkSpeedups('document: speedups', document.speedups);
  const {
    data,
    task,
    commonestClass: commonest,
    samples,
    epochs,
    batchSize,
    batchSizes = [batchSize],
    baseline,
    runs,
    speedups,
  } = document;
  const measure = measureOf(task);
  const judged = judgedRuns(runs, baseline);
  const most = Math.max(...runs.flatMap((run) => run.epochs.map(({ concurrent = 1 }) => concurrent)));
  const shared =
    most > 1
      ? [`Times were taken with up to ${most} runs side by side: they are longer than those of a run alone.`]
      : [];
  const title =
    `${data}: ${samples.train} training, ${samples.validation} validation, ${samples.test} test samples; ` +
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} in batches of ${batchSizes.join(' and ')}; ${nameSeeds(judged.length > 0 ? judged : runs)}` +
    (measure.of === '' ? '' : `; RMSE and MAE in the unit of ${measure.of}`);
  const rows = withIntervals(summarize({ runs: judged, speedups, baseline }), speedups);
  const lost = sayDiverged(divergedOf(runs, speedups), baseline);
  const strategies = distinct([...runs, ...speedups].map(({ select }) => select));
  const leads = findLeads(judged, baseline);
  const sections = distinct(rows.map((row) => row.optimizer)).map((optimizer) => {
    const own = rows.filter((row) => row.optimizer === optimizer);
    return [renderTable(own, measure), conclude(own, epochs, { task, leads, commonest, strategies })]
      .filter(Boolean)
      .join('\n\n');
  });
  return [title, ...shared, ...lost, ...sayLeftOut(runs, baseline), ...sections].join('\n\n');
}

function nameSeeds(runs: readonly RunRecord[]): string {
  const seeds = distinct(runs.map((run) => run.seed));
  return seeds.length === 1 ? `seed ${seeds[0]}` : `medians over ${seeds.length} seeds, ${listSeeds(seeds)}`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
