// predict: rankbatch predict, a run's model on new data with the preprocessing of its training.
import { resolve } from 'node:path';
import { DataError } from '@rankbatch/data';
import { Command } from 'commander';
import { oneLine, UsageError } from '../base/errors.js';
import { measureOutputs } from '../results/measures/measures.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { describeMeasures } from './describe-measures.js';
import { loadRun } from './load-run.js';
import type { LoadedRun } from './loaded-run.js';
import { openFile, type PredictedFile } from './predict-file.js';
import { outputNames } from './predictions.js';
import { predictionRows } from './prediction-rows.js';
import { writeToFile, writeToStream, type PredictionWriter } from './prediction-writer.js';

const examples = `
The file is written as the training file was: a table with the same columns, in any order and with or without those of the labels, or .npy
with samples of the same shape. Rows count from 0, those of a table below its header.

Examples:
  $ rankbatch predict runs/houses new.csv                       # CSV on stdout
  $ rankbatch predict runs/houses new.csv --out predicted.parquet
  $ rankbatch predict runs/pets new-pictures --out predicted.csv # a folder, with the folders in it
  $ rankbatch predict runs/pets pictures.npy --out predicted.jsonl
`;

interface PredictArguments {
  readonly out?: string;
  readonly labels?: string;
}

/** `rankbatch predict`: classes, labels or numbers for the rows of a file. */
export function createPredictCommand({ stdout, stderr, signal }: Surroundings): Command {
  return new Command('predict')
    .description("predict the rows of a file with a run's model and the preprocessing of its training")
    .argument('<run>', 'folder of a finished run')
    .argument('<file>', 'table, .parquet or .npy, also .gz; for a run on pictures a folder of some, or one')
    .option(
      '--labels <file>',
      'for .npy: what is right, as the labels of the run, to measure the predictions by',
    )
    .option('--out <file>', '.csv, .jsonl or .parquet (default: CSV on stdout)')
    .addHelpText('after', examples)
    .action(async (folder: string, path: string, { out, labels }: PredictArguments) => {
      if (out !== undefined && resolve(out) === resolve(path))
        throw new UsageError(`--out: must be another file than the one to predict, got "${out}"`);
      const run = await loadRun(folder);
      try {
        const file = await openFile(path, run, { folder, labels });
        const writer = out === undefined ? writeToStream(stdout) : writeToFile(out);
        const measures = await predictAll(run, file, writer, signal);
        const told = out === undefined ? stderr : stdout;
        if (out !== undefined) told.write(`${file.count.toLocaleString('en')} rows of ${path} in ${out}\n`);
        if (measures !== '') told.write(`${measures}\n`);
      } finally {
        await run.dispose();
      }
    });
}

/** Writes the predictions of a file piece by piece; what they are worth, where the file says what is right, else an empty text. */
async function predictAll(
  { manifest: { data } }: LoadedRun,
  { count, names, answers, outputs }: PredictedFile,
  writer: PredictionWriter,
  signal: AbortSignal,
): Promise<string> {
  const width = outputNames(data).length;
  const all = new Float32Array(answers === undefined ? 0 : count * width);
  let first = 0;
  try {
    for await (const piece of outputs()) {
      signal.throwIfAborted();
      const rows = predictionRows(piece, data, first, names);
      await writer.write(rows);
      if (answers) all.set(piece, first * width);
      first += rows.length;
    }
    await writer.end();
  } catch (error) {
    await writer.abandon();
    // Such as a field that is no number, far below.
    if (error instanceof DataError) throw new UsageError(oneLine(error), { cause: error });
    throw error;
  }
  return answers === undefined ? '' : describeMeasures(measureOutputs(all, answers, data));
}
