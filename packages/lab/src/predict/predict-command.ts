// predict: rankbatch predict, a run's model on new data with the preprocessing of its training.
import { DataError, filesOf, type EncodedAnswers } from '@rankbatch/data';
import { Command } from 'commander';
import { measureOutputs } from '../results/measures/measures.js';
import { UsageError } from '../base/errors.js';
import { requireOtherFile } from '../run-folder/output-file.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { describeMeasures } from './describe-measures.js';
import { loadRun } from './load-run.js';
import type { LoadedRun } from './loaded-run.js';
import { readKept, requireOwnNames } from './kept-columns.js';
import { openFile } from './predict-file.js';
import type { PredictedFile, PredictedPiece } from './predicted-file.js';
import { predictionColumns, predictionRows } from './prediction-rows.js';
import { outputNames } from './predictions.js';
import { withWholeCure } from './whole-cure.js';
import { writeToFile, writeToStream, type PredictionWriter } from './prediction-writer.js';

const examples = `
The file is written as the training file was: a table with the same columns, in any order and with or without those of the labels, or .npy
with samples of the same shape. Where text or numbers are written otherwise, options behind its name say how (delimiter, numbers, missing,
quotes, comment, charset, header; of lists of pictures also path). Rows count from 0, those of a table below its header.

Examples:
  $ rankbatch predict runs/houses new.csv                       # CSV on stdout
  $ rankbatch predict runs/houses new.csv --out predicted.parquet
  $ rankbatch predict runs/houses new.csv --keep id,name        # these columns of new.csv beside the predictions
  $ rankbatch predict runs/houses 'new.csv?delimiter=;&numbers=comma'
  $ rankbatch predict runs/pets new-pictures --out predicted.csv # a folder, with the folders in it
  $ rankbatch predict runs/pets 'new-pictures?damaged=skip'      # those that cannot be decoded are left out, and named
  $ rankbatch predict runs/pets pictures.npy --out predicted.jsonl
`;

interface PredictArguments {
  readonly out?: string;
  readonly labels?: string;
  readonly keep?: readonly string[];
}

/** `rankbatch predict`: classes, labels or numbers for the rows of a file. */
export function createPredictCommand({ stdout, stderr, signal }: Surroundings): Command {
  return new Command('predict')
    .description("predict the rows of a file with a run's model and the preprocessing of its training")
    .argument('<run>', 'folder of a finished run')
    .argument(
      '<file>',
      'table, .parquet, .npy or .npz, also .gz; for a run on pictures a folder or a list of some, Parquet, or one',
    )
    .option(
      '--labels <file>',
      'for .npy and .npz: what is right, as the labels of the run, to measure the predictions by',
    )
    .option(
      '--keep <columns>',
      'columns of the table that stand beside the predictions as they are, as id,name; a name with a comma in double quotes',
      (line: string, before: readonly string[] | undefined) => [...(before ?? []), line],
    )
    .option('--out <file>', '.csv, .jsonl or .parquet (default: CSV on stdout)')
    .addHelpText('after', examples)
    .action(async (folder: string, path: string, { out, labels, keep: lines }: PredictArguments) => {
      const keep = lines && readKept(lines);
      if (out !== undefined)
        await requireOtherFile('--out', out, [
          path,
          withoutOptions(path),
          ...(labels === undefined ? [] : [labels]),
        ]);
      const run = await loadRun(folder);
      try {
        requireOwnNames(keep ?? [], predictionColumns(run.manifest.data, {}));
        const file = await openFile(path, run, { folder, labels, keep });
        // Pictures, and of Parquet all files of a folder, a pattern or a series.
        if (out !== undefined)
          await requireOtherFile('--out', out, [
            ...(file.names ?? []),
            ...(await filesOf(`parquet:${withoutOptions(path)}`)),
          ]);
        const columns = predictionColumns(run.manifest.data, { files: file.names, keep });
        const writer =
          out === undefined ? writeToStream(stdout, columns) : await writeToFile(out, columns, keep);
        const { count, damaged, measures } = await predictAll(run, file, { path, writer, signal });
        const told = out === undefined ? stderr : stdout;
        for (const line of [...damaged, ...(file.notes?.() ?? [])]) stderr.write(`${line}\n`);
        if (out !== undefined)
          told.write(`${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'} of ${path} in ${out}\n`);
        if (measures !== '') told.write(`${measures}\n`);
      } finally {
        await run.dispose();
      }
    });
}

/** The file that a name with a format before it and options behind it means. */
const withoutOptions = (name: string): string => name.replace(/^[a-z]{2,}:/, '').replace(/\?.*$/s, '');

/**
 * Writes the predictions of a file piece by piece; tells how many, which rows were left out, a line each, and what the predictions are worth, where the file says
 * what is right, else an empty text.
 */
async function predictAll(
  { manifest: { data } }: LoadedRun,
  { names, pieces }: PredictedFile,
  {
    path,
    writer,
    signal,
  }: { readonly path: string; readonly writer: PredictionWriter; readonly signal: AbortSignal },
): Promise<{ readonly count: number; readonly damaged: readonly string[]; readonly measures: string }> {
  // The measures need all of them at once: a few bytes a row, of files that say what is right.
  const labelled: Labelled[] = [];
  const width = outputNames(data).length;
  const damaged: string[] = [];
  let count = 0;
  let start = 0;
  try {
    for await (const { outputs, kept, answers, damaged: missing = [] } of pieces()) {
      signal.throwIfAborted();
      const all = outputs.length / width + missing.length;
      const left = new Set(missing.map(({ index }) => index));
      const places = Array.from({ length: all }, (_, place) => place).filter((place) => !left.has(place));
      const first = start;
      const rowOf = (sample: number): number => first + places[sample]!;
      const rows = predictionRows(outputs, data, { rowOf, files: names, kept });
      if (rows.length > 0) await writer.write(rows);
      if (answers) labelled.push({ ...answers, outputs: takeRows(outputs, answers.rows, width) });
      for (const { index, reason } of missing)
        damaged.push(`left out: ${names?.[first + index] ?? `row ${first + index}`}, ${reason}`);
      count += rows.length;
      start += all;
    }
    requireSome(count, path, damaged);
    await writer.end();
  } catch (error) {
    await writer.abandon();
    // Such as a field that is no number, far below.
    throw error instanceof DataError ? withWholeCure(error, path) : error;
  }
  const known = labelled.reduce((sum, { rows }) => sum + rows.length, 0);
  if (known === 0) return { count, damaged, measures: '' };
  const outputs = joinFloats(labelled.map((piece) => piece.outputs));
  const answers = {
    labels: Uint32Array.from(labelled.flatMap(({ labels }) => [...labels])),
    ...(labelled[0]?.targets && {
      targets: joinFloats(labelled.map(({ targets = new Float32Array() }) => targets)),
    }),
  };
  const measures = describeMeasures(measureOutputs(outputs, answers, data));
  const labelledRows = known === 1 ? 'one row that has' : `${known.toLocaleString('en')} rows that have`;
  return {
    count,
    damaged,
    measures: known === count ? measures : `${measures}; of the ${labelledRows} a label`,
  };
}

/** A file of which nothing could be read is no file without rows. */
function requireSome(count: number, path: string, damaged: readonly string[]): void {
  if (count > 0 || damaged.length === 0) return;
  throw new UsageError(
    `${path}: must hold an intact picture, found none among ${damaged.length}; ${damaged[0]}`,
  );
}

/** Outputs of some samples, and what they should be. */
type Labelled = EncodedAnswers & Pick<PredictedPiece, 'outputs'>;

function takeRows(outputs: Float32Array, rows: Uint32Array, width: number): Float32Array {
  return joinFloats(Array.from(rows, (row) => outputs.subarray(row * width, (row + 1) * width)));
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}
