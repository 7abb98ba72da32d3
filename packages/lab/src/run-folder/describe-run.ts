import { createHash } from 'node:crypto';
import { takeValues, type Dataset, type Samples } from '@rankbatch/data';
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
    ...(dataset.pictures && { pictures: dataset.pictures }),
    sha256: fingerprintOf(dataset),
  };
}

/** Fingerprints of data sets, which are large. */
const fingerprints = new WeakMap<Dataset, string>();

/** SHA-256 of all values, labels and targets, wherever they are. */
function fingerprintOf(dataset: Dataset): string {
  const known = fingerprints.get(dataset);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const samples of [dataset.train, dataset.validation, dataset.test]) {
    for (const values of partsOf(samples)) hash.update(bytesOf(values));
    hash.update(bytesOf(samples.labels));
    if (samples.targets) hash.update(bytesOf(samples.targets));
  }
  const fingerprint = hash.digest('hex');
  fingerprints.set(dataset, fingerprint);
  return fingerprint;
}

/** Bytes that are read at once of values in a file. */
const bytesAtOnce = 2 ** 24;

function* partsOf(samples: Samples): Generator<Uint8Array | Float32Array, void> {
  const { values, count } = samples;
  if (!('take' in values)) {
    yield values;
    return;
  }
  const atOnce = Math.max(1, Math.floor((bytesAtOnce * count) / values.length));
  for (let start = 0; start < count; start += atOnce)
    yield takeValues(
      samples,
      Uint32Array.from({ length: Math.min(atOnce, count - start) }, (_, i) => start + i),
    );
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
