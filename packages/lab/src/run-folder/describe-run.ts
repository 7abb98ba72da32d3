import { createHash } from 'node:crypto';
import type { Dataset } from '@rankbatch/data';
import { describeEnvironment } from '../results/environment.js';
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

/** Describes the data of a run, so that it is known again. */
export function describeData(dataset: Dataset): RunManifest['data'] {
  const { task, classes, classNames, train, validation, test } = dataset;
  const hash = createHash('sha256');
  for (const { values, labels, targets } of [train, validation, test])
    for (const array of targets ? [values, labels, targets] : [values, labels])
      hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return {
    ...(task && task.kind !== 'classes' && { task }),
    classes,
    ...(classNames && { classNames }),
    train: train.count,
    validation: validation.count,
    test: test.count,
    shape: train.shape,
    type: train.values instanceof Uint8Array ? 'uint8' : 'float32',
    ...(dataset.columns && { columns: dataset.columns }),
    ...(dataset.pictures && { pictures: dataset.pictures }),
    sha256: hash.digest('hex'),
  };
}
