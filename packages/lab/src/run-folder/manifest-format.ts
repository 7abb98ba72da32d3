import type { ColumnReading, PictureEncoding, Task } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';
import type { Environment } from '../results/records.js';
import type { RunConfig } from './run-config.js';

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
    /** What was left out of the data, and what is worth a look; left out where there is nothing. */
    readonly notes?: readonly string[];
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

/** Refuses what is no manifest; `path` names it. */
export function requireManifest(value: unknown, path: string): asserts value is RunManifest {
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
  const count = (name: string, from: unknown, key: string, least = 0) => {
    const found = require(name, 'number', from, key);
    if (!Number.isSafeInteger(found) || Number(found) < least)
      throw new UsageError(`${path}: ${name} must be an integer from ${least}, got ${JSON.stringify(found)}`);
  };
  for (const key of ['seed', 'epochs']) count(`config.${key}`, config, key);
  count('config.batchSize', config, 'batchSize', 1);
  if (field(config, 'threads') !== undefined) count('config.threads', config, 'threads', 1);
  const rate = field(config, 'learningRate');
  if (rate !== undefined) require('config.learningRate', 'number', config, 'learningRate');
  const data = require('data', 'object', value, 'data');
  count('data.classes', data, 'classes');
  count('data.train', data, 'train', 1);
  for (const key of ['validation', 'test']) count(`data.${key}`, data, key);
  require('data.sha256', 'string', data, 'sha256');
  const list = (name: string, from: unknown, key: string, isRight: (entry: unknown) => boolean) => {
    const found = field(from, key);
    if (!Array.isArray(found) || !found.every(isRight))
      throw new UsageError(
        `${path}: ${name} must be a list of its kind, got ${JSON.stringify(found) ?? 'none'}`,
      );
  };
  const isText = (entry: unknown) => typeof entry === 'string';
  const isNumber = (entry: unknown) => Number.isFinite(entry);
  list('data.shape', data, 'shape', (entry) => Number.isSafeInteger(entry) && Number(entry) > 0);
  if (field(data, 'classNames') !== undefined) list('data.classNames', data, 'classNames', isText);
  if (field(data, 'notes') !== undefined) list('data.notes', data, 'notes', isText);
  const task = field(data, 'task');
  if (task !== undefined) {
    const kind = require('data.task.kind', 'string', task, 'kind');
    if (kind === 'regression') {
      list('data.task.targetNames', task, 'targetNames', isText);
      for (const key of ['means', 'deviations']) list(`data.task.${key}`, task, key, isNumber);
      if (field(task, 'units') !== undefined) list('data.task.units', task, 'units', isText);
    } else if (kind === 'labels') list('data.task.labelNames', task, 'labelNames', isText);
  }
  if (field(value, 'changes') !== undefined)
    list('changes', value, 'changes', (entry) => isNumber(field(entry, 'learningRate')));
  require('environment', 'object', value, 'environment');
  require('startedAt', 'string', value, 'startedAt');
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}
