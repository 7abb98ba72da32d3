import { workSeconds } from '@rankbatch/lab/run-folder';
import type { RunSummary } from '../../api.js';
import type { WatchedRun } from '../runs/watched-run.js';

/** A run as the list shows it. */
export function summarizeRun({ found, state, reason, manifest, epochs, changedAt }: WatchedRun): RunSummary {
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
