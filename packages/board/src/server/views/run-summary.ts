import { oneLine, workSeconds } from '@rankbatch/lab/run-folder';
import type { RunSummary } from '../../api.js';
import type { WatchedRun } from '../runs/watched-run.js';

/** A run as the list shows it; damaged where what it tells cannot be shown, so that it does not hide the others. */
export function summarizeRun(run: WatchedRun): RunSummary {
  try {
    return summaryOf(run);
  } catch (error) {
    return damagedSummary(run, oneLine(error));
  }
}

/** A run of which nothing can be shown. */
export function damagedSummary({ found }: WatchedRun, reason: string): RunSummary {
  const { id, comparison } = found;
  const nothing = { epochs: 0, trainLoss: null, validationError: null, testError: null, seconds: 0 };
  return { id, comparison, state: 'damaged', reason, ...nothing };
}

function summaryOf({ found, state, reason, manifest, epochs, changedAt }: WatchedRun): RunSummary {
  const last = epochs.at(-1);
  return {
    id: found.id,
    comparison: found.comparison,
    state,
    ...(reason !== undefined && { reason }),
    ...(manifest && { config: shortConfig(manifest.config), startedAt: manifest.startedAt }),
    ...(manifest?.data.task && { task: manifest.data.task }),
    epochs: epochs.length,
    trainLoss: last?.trainLoss ?? null,
    validationError: last?.validationError ?? null,
    testError: last?.testError ?? null,
    seconds: epochs.reduce((sum, epoch) => sum + workSeconds(epoch), 0),
    ...(changedAt && { changedAt: changedAt.toISOString() }),
  };
}

type Config = NonNullable<WatchedRun['manifest']>['config'];

function shortConfig({
  data,
  model,
  optimizer,
  select,
  seed,
  epochs,
  batchSize,
}: Config): RunSummary['config'] & {} {
  return { data: data.name, model, optimizer, select, seed, epochs, batchSize };
}
