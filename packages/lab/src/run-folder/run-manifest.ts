// run-folder: the files of a run, each read and written in one place; docs/run-format.md has their formats.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnReading, PictureEncoding, Task } from '@rankbatch/data';
import { writeAtomically } from '../base/durable-files.js';
import { oneLine, systemCode, UsageError } from '../base/errors.js';
import { exists } from '../base/exists.js';
import type { Environment } from '../results/records.js';
import type { RunConfig } from './run-config.js';

/** A folder with this file is that of a run. */
export const RUN_FILE = 'run.json';
/** Newest version of the format that this package reads. */
const newestVersion = 1;

/** What `run.json` says: all that decides the numbers of a run, and where it ran. */
export interface RunManifest {
  readonly version: number;
  readonly kind: 'run';
  readonly config: RunConfig;
  readonly data: {
    /** What there is to learn; left out where it is classes. */
    readonly task?: Task;
    readonly classes: number;
    /** Left out where classes have no names beside their numbers. */
    readonly classNames?: readonly string[];
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    /** Shape of one sample, for images `[channels, height, width]`. */
    readonly shape: readonly number[];
    /** `uint8` for bytes, pixels that mean value / 255; left out by older versions. */
    readonly type?: 'uint8' | 'float32';
    /** How each column of a table was read; left out where there is none. */
    readonly columns?: readonly ColumnReading[];
    /** How pictures became samples; left out where they are no pictures of files. */
    readonly pictures?: PictureEncoding;
    /** Of all values and labels. */
    readonly sha256: string;
  };
  readonly environment: Environment;
  /** Time in ISO 8601. */
  readonly startedAt: string;
  /** Steps between two checkpoints inside an epoch; left out where there are none. */
  readonly checkpointEvery?: number;
  /** Settings that were changed on the way. */
  readonly changes?: readonly { readonly step: number; readonly learningRate: number }[];
}

/** Whether a folder is that of a run. */
export function isRunFolder(folder: string): Promise<boolean> {
  return exists(join(folder, RUN_FILE));
}

/** Replaces the `run.json` of a run folder. */
export function writeManifest(folder: string, manifest: RunManifest): Promise<void> {
  return writeAtomically(folder, RUN_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Reads the `run.json` of a run folder; `UsageError` when there is none, or it cannot be understood. */
export async function readManifest(folder: string): Promise<RunManifest> {
  const path = join(folder, RUN_FILE);
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw new UsageError(
        `${folder}: must be a run folder, got one without run.json; those of a comparison are in its folder runs`,
        { cause: error },
      );
    throw new UsageError(`${path}: must be readable JSON, got ${oneLine(error)}`, { cause: error });
  }
  requireManifest(manifest, path);
  return manifest;
}

function requireManifest(value: unknown, path: string): asserts value is RunManifest {
  const version = field(value, 'version');
  if (typeof version === 'number' && version > newestVersion)
    throw new UsageError(
      `${path}: version must be at most ${newestVersion}, got ${version}; read it with the rankbatch that wrote it, or a newer one`,
    );
  const require = (name: string, kind: 'string' | 'number' | 'object', from: unknown, key: string) => {
    const found = field(from, key);
    if (typeof found !== kind || found === null)
      throw new UsageError(`${path}: ${name} must be a ${kind}, got ${JSON.stringify(found) ?? 'none'}`);
    return found;
  };
  require('version', 'number', value, 'version');
  if (field(value, 'kind') !== 'run')
    throw new UsageError(`${path}: kind must be "run", got ${JSON.stringify(field(value, 'kind'))}`);
  const config = require('config', 'object', value, 'config');
  const dataset = require('config.data', 'object', config, 'data');
  require('config.data.name', 'string', dataset, 'name');
  require('config.data.options', 'object', dataset, 'options');
  for (const key of ['model', 'optimizer', 'select']) require(`config.${key}`, 'string', config, key);
  for (const key of ['seed', 'epochs', 'batchSize']) require(`config.${key}`, 'number', config, key);
  const data = require('data', 'object', value, 'data');
  for (const key of ['classes', 'train', 'validation', 'test']) require(`data.${key}`, 'number', data, key);
  require('data.shape', 'object', data, 'shape');
  require('environment', 'object', value, 'environment');
  require('startedAt', 'string', value, 'startedAt');
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}
