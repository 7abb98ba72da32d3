import type { Surroundings } from '../terminal/surroundings.js';
import { formatCost, formatDuration } from '../base/format.js';
import { formatMeasure, labelOf, measureOf, type Measure } from '../results/measure.js';
import { workSeconds } from '../results/judge.js';
import { createProgress } from '../terminal/progress/create-progress.js';
import type { Progress } from '../terminal/progress/progress.js';
import type { RunRecord } from '../results/records.js';
import { describeMeasures } from '../predict/describe-measures.js';
import { describeNeverPredicted, isRareMissed } from '../predict/never-predicted.js';
import { rareClassesCure } from '../results/commonest-class.js';
import type { SplitMeasures } from '../results/measures/measures.js';
import { readMeasures } from '../run-folder/measures.js';
import type { RunConfig } from '../run-folder/run-config.js';
import type { KeptRun } from '../run/kept-run.js';

/** Shows people how far one run is. */
export function createRunProgress(
  { stderr, env }: Surroundings,
  { optimizer, select, seed, epochs }: Pick<RunConfig, 'optimizer' | 'select' | 'seed' | 'epochs'>,
  quiet: boolean,
): Progress {
  const race = { optimizers: [optimizer], strategies: [{ text: select }], seeds: [seed], epochs };
  return createProgress({ stream: stderr, env, quiet, race });
}

/** Prints a finished run: a JSON document, or a few lines. */
export async function printRun(
  stdout: Surroundings['stdout'],
  { path, description }: Pick<KeptRun, 'path' | 'description'>,
  { epochs }: RunRecord,
  { json }: { readonly json: boolean },
): Promise<void> {
  const { config } = description;
  const lines = json
    ? [JSON.stringify({ version: 1, folder: path, config, epochs }, null, 2)]
    : [
        summarizeRun(description, epochs),
        ...describeTest((await readMeasures(path))?.test, config),
        `kept in ${path}`,
      ];
  stdout.write(`${lines.join('\n')}\n`);
}

/** What the model is worth on the test samples, where that was measured, and which classes or labels it does not know. */
function describeTest(
  test: SplitMeasures | undefined,
  { classWeights }: Pick<RunConfig, 'classWeights'>,
): string[] {
  if (test === undefined) return [];
  const missed = describeNeverPredicted(test);
  const cure = classWeights === undefined && isRareMissed(test) ? `; ${rareClassesCure}` : '';
  return [`test samples: ${describeMeasures(test)}`, ...(missed === '' ? [] : [`${missed}${cure}`])];
}

function summarizeRun(
  { config: { data, model, optimizer, select, seed }, data: { task } }: KeptRun['description'],
  epochs: RunRecord['epochs'],
): string {
  const last = epochs.at(-1);
  if (last === undefined) return '';
  const seconds = epochs.reduce((sum, epoch) => sum + workSeconds(epoch), 0);
  const measure = measureOf(task);
  const ends = [last.trainError, last.validationError, last.testError];
  const errors = ends.map((value) => formatMeasure(measure, value)).join(', ');
  return (
    `${data.name}, ${model}, ${optimizer}, ${select}, seed ${seed}: training cost ${formatCost(last.trainLoss)} and ` +
    `${pluralOf(measure)} of ${[errors, measure.unit].join(' ').trim()} (training, validation, test) after ${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'} and ${formatDuration(seconds)} of work`
  );
}

function pluralOf(measure: Measure): string {
  return measure.unit === '%' ? `${measure.name}s` : labelOf({ ...measure, unit: '' });
}
