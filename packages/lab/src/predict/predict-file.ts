import { access, constants, stat } from 'node:fs/promises';
import {
  DataError,
  encodeAnswers,
  encodeTable,
  newFile,
  openArray,
  parquetTable,
  strangerNotes,
  strangersIn,
  tablePart,
  tablePieces,
  type OpenedArray,
  type Table,
  type TableEncoding,
} from '@rankbatch/data';
import { cureOfFile } from '../base/cure-of-file.js';
import { reasonOf } from '../base/durable-files.js';
import { systemCode, UsageError } from '../base/errors.js';
import { answerPicker } from './answer-picker.js';
import { samplesAtOnce } from './samples-at-once.js';
import type { PredictedFile } from './predicted-file.js';
import { openPictureFiles } from './picture-files.js';
import { withWholeCure } from './whole-cure.js';
import { noTable, type LoadedRun } from './loaded-run.js';

/**
 * Opens a file as the run's training file was written, a table, Parquet or NPY, also compressed with gzip, or
 * pictures for a run on pictures, to predict its samples.
 *
 * @throws UsageError naming the file, and the line where one does not fit.
 */
export async function openFile(
  path: string,
  run: LoadedRun,
  {
    folder,
    labels,
    keep,
  }: {
    readonly folder: string;
    readonly labels: string | undefined;
    /** Columns whose values go beside the predictions. */
    readonly keep: readonly string[] | undefined;
  },
): Promise<PredictedFile> {
  try {
    const isArray = /\.np[yz](\.gz)?$/i.test(path);
    if (keep && (isArray || run.manifest.data.pictures))
      throw new UsageError(
        `--keep: must go with a table, got ${isArray ? `an array, ${path}, which has no columns; leave --keep out: the column row` : `pictures, ${path}; leave --keep out: the column file`} says of each prediction what it is of`,
      );
    if (isArray) {
      for (const name of [path, labels]) if (name !== undefined) await requireReadable(name);
      const { config, data } = run.manifest;
      return arrayFile(await openArray(path, { ...data, name: config.data.name }, labels), run);
    }
    if (run.manifest.data.pictures) return await openPictureFiles(path, run, run.manifest.data.pictures);
    if (labels !== undefined)
      throw new UsageError(
        `--labels: must go with samples in .npy, got the table ${path}; its columns hold the labels`,
      );
    if (run.encoding === undefined) throw noTable(folder, run.manifest.data);
    return await openTable(path, run, { trained: run.encoding, keep });
  } catch (error) {
    throw error instanceof DataError ? withWholeCure(error, path) : error;
  }
}

async function openTable(
  name: string,
  run: LoadedRun,
  { trained, keep }: { readonly trained: TableEncoding; readonly keep: readonly string[] | undefined },
): Promise<PredictedFile> {
  const { path, encoding } = newFile(trained, name, run.manifest.config.data.name);
  const isPattern = /\*[^/\\]*\.parquet$/i.test(path);
  if (!isPattern) await requireReadable(path);
  const isFolder = !isPattern && (await stat(path)).isDirectory();
  // What training read by such a name is read here too.
  const isNamed = /^[a-z]{2,}:/.test(name) || trained.file.format === 'jsonl';
  const cure = isNamed ? undefined : cureOfFile(path);
  if (cure !== undefined && !/\.(?:txt|data|dat)/i.test(path))
    throw new UsageError(`${path}: must be a table as text or Parquet, got another file; ${cure}`);
  if (isFolder && trained.file.format !== 'parquet')
    throw new UsageError(`${path}: must be a file of rows, got a folder; name a file in it`);
  const rows = samplesAtOnce(run.manifest.data.shape);
  const tables =
    isFolder || /\.parquet$/i.test(path)
      ? partsOf(await parquetTable(path, encoding, keep), rows)
      : tablePieces(encoding, path, rows, keep);
  // A first row now, so that what does not fit is told before anything is written.
  const first = await tables.next();
  if (first.done !== true) encodeTable(encoding, tablePart(first.value, 0, 1));
  const strangers = strangerNotes();
  return {
    notes: strangers.lines,
    async *pieces() {
      for (let next = first; next.done !== true; next = await tables.next()) {
        const table = next.value;
        strangers.add(strangersIn(encoding, table));
        const answers = encodeAnswers(encoding, table);
        yield { outputs: await run.outputs(encodeTable(encoding, table)), kept: table.kept, answers };
      }
    },
  };
}

// oxlint-disable-next-line typescript/require-await -- a table at hand comes as others do
async function* partsOf(table: Table, rows: number): AsyncGenerator<Table, void> {
  for (let start = 0; start < table.rows.length; start += rows) yield tablePart(table, start, start + rows);
}

function arrayFile({ count, shape, values, answers }: OpenedArray, run: LoadedRun): PredictedFile {
  const size = values.length / count;
  const atOnce = samplesAtOnce(shape);
  const answersOf = answers && answerPicker(answers);
  return {
    async *pieces() {
      for (let start = 0; start < count; start += atOnce) {
        const end = Math.min(start + atOnce, count);
        const part = { count: end - start, shape, values: values.subarray(start * size, end * size) };
        const rows = Array.from({ length: part.count }, (_, place) => start + place);
        yield { outputs: await run.outputs(part), answers: answersOf?.(rows) };
      }
    },
  };
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, error);
  }
  const found = await stat(path);
  if (found.isFile() || found.isDirectory()) return;
  throw new UsageError(`${path}: must be a file, got a pipe or a device, which may never end; give a file`);
}

function unreadable(path: string, error: unknown): UsageError {
  const reason = systemCode(error) === 'ENOENT' ? 'there is no such file' : reasonOf(error);
  return new UsageError(`${path}: must be a file that can be read, got an error (${reason})`, {
    cause: error,
  });
}
