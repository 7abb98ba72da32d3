// The results of one run as a compact file of JSON in docs/results/runs: configuration, and the metrics column by column.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolder, writeAtomically } from '@rankbatch/lab/internal';
import { slugOf } from './cell.mjs';

/**
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 * @typedef {import('@rankbatch/lab').RunManifest} RunManifest
 *
 * @typedef {Pick<RunManifest, 'config' | 'data' | 'environment' | 'changes'> & { epochs: readonly EpochMetrics[] }} Result
 */

/**
 * What is kept of a run: no folders of the machine, and the threads are those of the time only.
 *
 * @param {{ readonly manifest: RunManifest, readonly metrics: readonly EpochMetrics[] }} run
 * @returns {Result}
 */
export function resultOf({ manifest: { config, data, environment, changes }, metrics }) {
  const { dataDir: _, labels, ...options } = config.data.options;
  const named = { ...options, ...(labels !== undefined && { labels: basename(labels) }) };
  return {
    config: { ...config, data: { name: config.data.name, options: named } },
    data,
    environment,
    ...(changes && { changes }),
    epochs: metrics,
  };
}

/**
 * Writes `SLUG.json` into a folder, or leaves what is there if it holds as many epochs; returns its name, or undefined where
 * nothing was written.
 *
 * @param {string} folder
 * @param {Result} result
 */
export async function writeResult(folder, result) {
  const name = `${slugOf(result.config)}.json`;
  const path = join(folder, name);
  if (existsSync(path) && readResult(path).epochs.length >= result.epochs.length) return undefined;
  await makeFolder(folder);
  await writeAtomically(folder, name, formatResult(result));
  return name;
}

/** All results of a folder by the names of their files. @param {string} folder */
export function readResults(folder) {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.filter((name) => name.endsWith('.json')).map((name) => readResult(join(folder, name)));
}

/** @type {(result: Result) => string} */
export function formatResult({ epochs, ...about }) {
  const rows = epochs.map((epoch) => new Map(/** @type {[string, unknown][]} */ (Object.entries(epoch))));
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((name) => name !== 'epoch');
  const columns = names.map((name) => [name, rows.map((row) => row.get(name) ?? null)]);
  /** @type {(entries: readonly (readonly unknown[])[], indent: string) => string} */
  const lines = (entries, indent) =>
    entries
      .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value, rounded)}`)
      .join(',\n');
  const head = lines([['version', 1], ...Object.entries(about)], '  ');
  return `{\n${head},\n  "epochs": {\n${lines(columns, '    ')}\n  }\n}\n`;
}

/** @type {(path: string) => Result} */
export function readResult(path) {
  const document =
    /** @type {Omit<Result, 'epochs'> & { version: number, epochs: Record<string, unknown[]> }} */ (
      JSON.parse(readFileSync(path, 'utf8'))
    );
  const { version, epochs: columns, ...about } = document;
  if (version !== 1) throw new Error(`${path}: version must be 1, got ${JSON.stringify(version)}`);
  const length = columns['trainLoss']?.length ?? 0;
  const epochs = Array.from({ length }, (_, index) => ({
    epoch: index + 1,
    ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[index]])),
  }));
  return { ...about, epochs: /** @type {EpochMetrics[]} */ (epochs) };
}

/** A file of measurements, if it is there. @template T @param {string} path @returns {T | undefined} */
export function readJson(path) {
  return existsSync(path) ? /** @type {T} */ (JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** Six digits are enough, but for counts. @type {(key: string, value: unknown) => unknown} */
export function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
