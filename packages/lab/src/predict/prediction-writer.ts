import { rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import type { KeptValue } from '@rankbatch/data';
import { basename, dirname, join } from 'node:path';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { formatCsvLines } from '../base/csv.js';
import { reasonOf, requireReplaceable, writeAtomically } from '../base/durable-files.js';
import { RunError, UsageError } from '../base/errors.js';
import { encodeParquet, type ParquetColumn } from '../base/parquet.js';
import { ofOneType } from './of-one-type.js';
import type { PredictionRow } from './prediction-rows.js';

/** Takes the lines of a file of predictions as they come. */
export interface PredictionWriter {
  write(rows: readonly PredictionRow[]): Promise<void>;
  /** Ends the file, which is there from now on, whole. */
  end(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Writes CSV to a stream that others read, such as stdout. */
export function writeToStream(stream: Writable, columns: readonly string[]): PredictionWriter {
  const format = csvLines(columns);
  return {
    write: (rows) => push(stream, format(rows)),
    end: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

/** Names that say another format than those that are written. */
const OTHER_FORMAT = /\.(?:json|tsv|xlsx?|ods|npy|npz|feather|arrow|pkl|pickle|html?|xml|gz|zip)$/i;

/** Writes a file whose name says how: .csv, .jsonl or .parquet; names without an end of their own are CSV. Throws `UsageError` for names that say another format. */
export async function writeToFile(
  path: string,
  columns: readonly string[],
  kept: readonly string[] = [],
): Promise<PredictionWriter> {
  if (OTHER_FORMAT.test(path))
    throw new UsageError(
      `--out: must end in .csv, .jsonl or .parquet, got ${JSON.stringify(path)}; give another end`,
    );
  await requireReplaceable(path);
  if (/\.parquet$/i.test(path)) return parquetWriter(path, columns, kept);
  const format = /\.(jsonl|ndjson)$/i.test(path) ? jsonLines(columns, kept) : csvLines(columns);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const stream = createWriteStream(temporary);
  // The first error, whenever it comes, is what is told.
  const failed = finished(stream).catch((error: unknown) => {
    throw new RunError(`${path}: must be written, got an error (${reasonOf(error)})`, { cause: error });
  });
  failed.catch(() => {});
  return {
    write: (rows) => Promise.race([push(stream, format(rows)), failed]),
    async end() {
      stream.end();
      await failed;
      await rename(temporary, path);
    },
    async abandon() {
      stream.destroy();
      await failed.catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

/** Parquet keeps columns together, so all lines are held until the end. */
function parquetWriter(path: string, columns: readonly string[], kept: readonly string[]): PredictionWriter {
  const all: PredictionRow[] = [];
  return {
    write(rows) {
      for (const row of rows) all.push(row);
      return Promise.resolve();
    },
    end() {
      const data = columns.map((name, i): [string, ParquetColumn] => {
        if (name === 'row') return [name, Int32Array.from(all, (row) => Number(row[i]))];
        const values = all.map((row) => row[i]!);
        if (kept.includes(name)) return [name, ofOneType(values)];
        return [name, typeof values[0] === 'number' ? Float64Array.from(values, Number) : values.map(String)];
      });
      return writeAtomically(dirname(path), basename(path), encodeParquet(data));
    },
    abandon: () => Promise.resolve(),
  };
}

/** The text of some rows more. */
type Format = (rows: readonly PredictionRow[]) => string;

/** Lines of CSV, below a header before the first. */
function csvLines(columns: readonly string[]): Format {
  let isFirst = true;
  return (rows) => {
    const text = formatCsvLines(isFirst ? [columns, ...rows] : rows);
    isFirst = false;
    return `${text}\n`;
  };
}

function jsonLines(columns: readonly string[], kept: readonly string[]): Format {
  const fields = columns.map((name) => ({
    key: JSON.stringify(name),
    format: kept.includes(name) ? keptJson : JSON.stringify,
  }));
  return (rows) =>
    rows
      .map((row) => `{${fields.map(({ key, format }, i) => `${key}:${format(row[i]!)}`).join(',')}}\n`)
      .join('');
}

/** All digits of long integers, and -0, which JSON may have; text for NaN, Infinity and -Infinity, which it may not. */
function keptJson(value: KeptValue): string {
  if (typeof value === 'bigint') return String(value);
  if (Object.is(value, -0)) return '-0';
  return JSON.stringify(typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
}

/** Waits where the reader is slower. */
async function push(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}
