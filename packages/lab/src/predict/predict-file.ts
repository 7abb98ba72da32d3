import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import {
  DataError,
  encodeAnswers,
  encodePictures,
  encodeTable,
  findPictures,
  parquetTable,
  parseNpy,
  parseTable,
  type NamedBytes,
  type PictureEncoding,
  type Table,
  type TableEncoding,
} from '@rankbatch/data';
import { reasonOf } from '../base/durable-files.js';
import { oneLine, systemCode, UsageError } from '../base/errors.js';
import { readArrayAnswers, type Answers } from './array-answers.js';
import { channelsFirst } from './channels-first.js';
import { noTable, type LoadedRun, type SampleInputs } from './loaded-run.js';

/** Rows that are encoded and predicted at once: a multiple of what the engine computes at once, so that the bits are those of one pass. */
const rowsAtOnce = 4096;

/** A file whose samples are to be predicted. */
export interface PredictedFile {
  /** Number of its samples. */
  readonly count: number;
  /** What each should give, [count]; undefined where the file does not say it. */
  readonly answers: Answers | undefined;
  /** The file of each sample, where each is one of its own. */
  readonly names?: readonly string[];
  /** Outputs of the model, piece by piece, in the order of the file. */
  readonly outputs: () => AsyncGenerator<Float32Array>;
}

/**
 * Opens a file as the run's training file was written, a table, Parquet or NPY, also compressed with gzip, or
 * pictures for a run on pictures, to predict its samples.
 *
 * @throws UsageError naming the file, and the line where one does not fit.
 */
export async function openFile(
  path: string,
  run: LoadedRun,
  { folder, labels }: { readonly folder: string; readonly labels: string | undefined },
): Promise<PredictedFile> {
  try {
    if (run.manifest.data.pictures && !/\.npy(\.gz)?$/i.test(path))
      return await openPictures(path, run, run.manifest.data.pictures);
    const isParquet = /\.parquet$/i.test(path);
    const file = { path, bytes: isParquet ? new Uint8Array() : await readBytes(path) };
    if (/\.npy(\.gz)?$/i.test(path)) {
      const array = openArray(file, run);
      if (labels === undefined) return array;
      const answers = readArrayAnswers(
        { path: labels, bytes: await readBytes(labels) },
        array.count,
        run.manifest.data,
      );
      return { ...array, answers };
    }
    if (labels !== undefined)
      throw new UsageError(
        `--labels: must go with samples in .npy, got the table ${path}; its columns hold the labels`,
      );
    if (run.encoding === undefined) throw noTable(folder, run.manifest.data);
    const table = isParquet ? await parquetTable(path, run.encoding) : parseTable(run.encoding, file);
    return openTable(table, run, run.encoding);
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(oneLine(error), { cause: error });
    throw error;
  }
}

/** Pictures that are decoded at once: they are large beside their samples. */
const picturesAtOnce = 256;

async function openPictures(path: string, run: LoadedRun, pictures: PictureEncoding): Promise<PredictedFile> {
  const names = await findPictures(path);
  // A first picture now, so that a missing decoder is told before anything is written.
  await encodePictures(pictures, names.slice(0, 1));
  return {
    count: names.length,
    names,
    answers: undefined,
    async *outputs() {
      for (let start = 0; start < names.length; start += picturesAtOnce)
        yield await run.outputs(await encodePictures(pictures, names.slice(start, start + picturesAtOnce)));
    },
  };
}

function openTable(table: Table, run: LoadedRun, encoding: TableEncoding): PredictedFile {
  const count = table.rows.length;
  // A first row now, so that what does not fit is told before anything is written.
  encodeTable(encoding, partOf(table, 0, 1));
  return {
    count,
    answers: encodeAnswers(encoding, table),
    async *outputs() {
      for (let start = 0; start < count; start += rowsAtOnce) {
        const part = encodeTable(encoding, partOf(table, start, start + rowsAtOnce));
        yield await run.outputs(part);
      }
    },
  };
}

function partOf(table: Table, from: number, to: number): Table {
  return { ...table, rows: table.rows.slice(from, to), lineOf: (row) => table.lineOf(from + row) };
}

function openArray(file: NamedBytes, run: LoadedRun): PredictedFile {
  const { shape: wanted, type } = run.manifest.data;
  const { shape: whole, values } = parseNpy(file.bytes, file.path);
  const [count = 0, ...own] = whole;
  const size = wanted.reduce((product, length) => product * length, 1);
  if (count === 0 || values.length !== count * size)
    throw new UsageError(
      `${file.path}: must hold samples of shape [${wanted.join()}] as those of the run, got an array of [${whole.join()}]`,
    );
  if (type === 'uint8' && !(values instanceof Uint8Array))
    throw new UsageError(
      `${file.path}: must hold bytes, pixels of 0 to 255, as the run was trained on, got other numbers; np.save them as uint8`,
    );
  const plain = type === 'uint8' && values instanceof Uint8Array ? values : Float32Array.from(values);
  const ordered = channelsFirst(plain, own, wanted);
  return {
    count,
    answers: undefined,
    async *outputs() {
      for (let start = 0; start < count; start += rowsAtOnce) {
        const part: SampleInputs = {
          count: Math.min(rowsAtOnce, count - start),
          shape: wanted,
          values: ordered.subarray(start * size, (start + rowsAtOnce) * size),
        };
        yield await run.outputs(part);
      }
    },
  };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return isCompressed ? gunzipSync(bytes) : bytes;
  } catch (error) {
    const reason = systemCode(error) === 'ENOENT' ? 'there is no such file' : reasonOf(error);
    throw new UsageError(`${path}: must be a file that can be read, got an error (${reason})`, {
      cause: error,
    });
  }
}
