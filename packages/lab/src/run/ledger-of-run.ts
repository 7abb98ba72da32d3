import type { Dataset } from '@rankbatch/data';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { SampleOutcome } from './sample-outcome.js';
import type { TrainingRun } from './training-run.js';

/** What a run's ledger file says of each training sample, after the latest evaluation of all of them. */
export function ledgerOf(run: TrainingRun, { losses, predictions, outputs }: SampleOutcome): LedgerColumns {
  const { history, position, selector, setup } = run;
  const { labels, trueLabels, rows } = setup.dataset.train;
  const mean = (sums: Float64Array) => Float32Array.from(sums, (sum) => sum / position.epoch);
  return {
    ...(rows && { row: Int32Array.from(rows) }),
    label: Int32Array.from(labels),
    ...(trueLabels && { trueLabel: Int32Array.from(trueLabels) }),
    loss: losses,
    knownLoss: Float32Array.from(selector.ledger.losses),
    meanLoss: mean(history.lossSum),
    meanMargin: mean(history.marginSum),
    prediction: Int32Array.from(predictions),
    correct: history.correct,
    forgotten: history.forgotten,
    draws: Int32Array.from(labels, (_, id) => selector.ledger.drawCount(id)),
    lastDraw: history.lastDraw,
    ...(outputs && outputColumns(setup.dataset, outputs)),
  };
}

/** Most outputs that are told of each sample. */
const mostOutputs = 32;

/** What was to be given and what was given, a column for each output; none where there are too many. */
function outputColumns(
  { task, train }: Dataset,
  outputs: Float32Array,
): Pick<LedgerColumns, 'targets' | 'outputs'> {
  const { count, targets } = train;
  const width = outputs.length / count;
  if (targets === undefined || width > mostOutputs) return {};
  const columns = (values: Float32Array, read: (value: number, output: number) => number) =>
    Array.from({ length: width }, (_, output) =>
      Float32Array.from({ length: count }, (__, id) => read(values[id * width + output]!, output)),
    );
  if (task?.kind !== 'regression')
    return {
      targets: columns(targets, (value) => value),
      outputs: columns(outputs, (logit) => 1 / (1 + Math.exp(-logit))),
    };
  const inUnit = (value: number, output: number) => value * task.deviations[output]! + task.means[output]!;
  return { targets: columns(targets, inUnit), outputs: columns(outputs, inUnit) };
}
