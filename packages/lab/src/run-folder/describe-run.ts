import type { Dataset } from '@rankbatch/data';
import { shownNotes } from '../base/shown-notes.js';
import { describeEnvironment } from '../results/environment.js';
import { fingerprintOf, type ReadWatch } from './fingerprint.js';
import type { RunConfig } from './run-config.js';
import type { RunManifest } from './run-manifest.js';

/** The manifest of a run that starts now. */
export function describeRun(
  config: RunConfig,
  data: RunManifest['data'],
  checkpointEvery: number | undefined,
): RunManifest {
  return {
    version: 1,
    kind: 'run',
    config,
    data,
    environment: describeEnvironment(),
    startedAt: new Date().toISOString(),
    ...(checkpointEvery !== undefined && { checkpointEvery }),
  };
}

/** Describes the data of a run, so that it is known again, for which all of it is read. */
export async function describeData(dataset: Dataset, watch?: ReadWatch): Promise<RunManifest['data']> {
  const { task, classes, classNames, notes = [], train, validation, test } = dataset;
  return {
    ...(task && task.kind !== 'classes' && { task }),
    classes,
    ...(classNames && { classNames }),
    train: train.count,
    validation: validation.count,
    test: test.count,
    shape: train.shape,
    type: train.values instanceof Float32Array ? 'float32' : 'uint8',
    ...(dataset.columns && { columns: dataset.columns }),
    ...(notes.length > 0 && { notes: shownNotes(notes) }),
    ...(dataset.pictures && { pictures: dataset.pictures }),
    sha256: await fingerprintOf(dataset, watch),
  };
}
