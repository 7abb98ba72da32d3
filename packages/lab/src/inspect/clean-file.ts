import { basename, dirname, relative } from 'node:path';
import { DataError, withoutRows, type Dataset } from '@rankbatch/data';
import { makeFolder, writeAtomically } from '../base/durable-files.js';
import { oneLine, UsageError } from '../base/errors.js';
import { quoteWord } from '../base/quote-word.js';
import { requireOtherFile } from '../run-folder/output-file.js';
import type { RunManifest } from '../run-folder/run-manifest.js';

/** A file of the data of a run that was written without some rows. */
export interface CleanFile {
  readonly file: string;
  /** What it was made from. */
  readonly source: string;
  /** The name of the data set that it makes, for `--data`. */
  readonly data: string;
  readonly kept: number;
  readonly dropped: number;
}

/**
 * Writes the files that a run was trained on without some of their rows, which stand at `rows` of the samples.
 *
 * @param dataset that of the run; null where it is not at hand or no longer the same
 * @param out a file, or where the data are several files a folder
 * @param read files that none of them may replace
 * @throws UsageError (rejection) where the data are not those of the run, or have no file of the user's own.
 */
export async function writeClean(
  { config, data }: RunManifest,
  dataset: Dataset | null,
  {
    rows,
    out,
    read,
    dataDir,
  }: {
    readonly rows: readonly number[];
    readonly out: string;
    readonly read: readonly string[];
    readonly dataDir?: string | undefined;
  },
): Promise<CleanFile[]> {
  const { name, options } = config.data;
  if (dataset === null)
    throw new UsageError(
      `--out-clean: must find the data of the run as they were trained on, ${name} with SHA-256 ${data.sha256.slice(0, 12)}..., ` +
        'got none, or other ones; bring back the file as it was, or name its folder with --data-dir',
    );
  const folder = dataDir ?? options.dataDir;
  try {
    const files = await withoutRows(name, dataset, {
      rows,
      out,
      ...(folder !== undefined && { dataDir: folder }),
    });
    const isOne = files.length === 1;
    const written = files.map((made) => ({
      file: made.target,
      source: relative('', made.source),
      data: made.name,
      kept: made.kept,
      dropped: made.dropped,
    }));
    for (const { file } of written) await requireOtherFile('--out-clean', file, read);
    for (const [index, { file }] of written.entries()) {
      if (!isOne) await makeFolder(dirname(file));
      await writeAtomically(dirname(file), basename(file), await files[index]!.content());
    }
    return written;
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(`--out-clean: ${oneLine(error)}`, { cause: error });
    throw error;
  }
}

/** Lines for people that end: what each file has, and how to train on them; nothing where there are none. */
export function describeClean(files: readonly CleanFile[]): string {
  const count = (rows: number) => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  const lines = files.map(
    ({ file, source, kept, dropped }) => `${file}: ${count(kept)} of ${source}, ${count(dropped)} left out\n`,
  );
  const names = new Set(files.map(({ data }) => `train on them with --data ${quoteWord(data)}\n`));
  return [...lines, ...names].join('');
}
