import { checks } from 'rankbatch/internal';
import { join } from 'node:path';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { writeAtomically } from '../base/durable-files.js';
import { oneLine, UsageError } from '../base/errors.js';
import { encodeParquet } from '../base/parquet.js';
import { readRunFile } from './checksums.js';

const LEDGER_FILE = 'ledger.parquet';
const mostBytes = 2 ** 31;

/** The columns of `ledger.parquet`, all [N], in the order of the ids; docs/run-format.md tells what each means. */
export interface LedgerColumns {
  /** The row of the data set's source that each sample was, from 0; left out where that is its id. */
  readonly row?: Int32Array;
  readonly label: Int32Array;
  /** Only where labels were changed on purpose. */
  readonly trueLabel?: Int32Array;
  readonly loss: Float32Array;
  readonly knownLoss: Float32Array;
  readonly meanLoss: Float32Array;
  readonly meanMargin: Float32Array;
  readonly prediction: Int32Array;
  readonly correct: Int32Array;
  readonly forgotten: Int32Array;
  readonly draws: Int32Array;
  readonly lastDraw: Int32Array;
  /** One [N] for each output, where the task is not classes: what was to be given, numbers in the unit of the source, labels as 0 and 1. */
  readonly targets?: readonly Float32Array[];
  /** The same for what the model gave after the last epoch, labels as probabilities. */
  readonly outputs?: readonly Float32Array[];
}

const ROW = 'row';
const TRUE_LABEL = 'true_label';

/** The names in the file, in its order; in front of them stands `id`, 0 to N - 1. */
const columnNames: ReadonlyMap<string, Exclude<keyof LedgerColumns, 'targets' | 'outputs'>> = new Map([
  [ROW, 'row'],
  ['label', 'label'],
  [TRUE_LABEL, 'trueLabel'],
  ['loss', 'loss'],
  ['known_loss', 'knownLoss'],
  ['mean_loss', 'meanLoss'],
  ['mean_margin', 'meanMargin'],
  ['prediction', 'prediction'],
  ['correct', 'correct'],
  ['forgotten', 'forgotten'],
  ['draws', 'draws'],
  ['last_draw', 'lastDraw'],
]);

/** The columns as they are before anything is known. */
function emptyColumns(
  count: number,
  has: { readonly rows: boolean; readonly trueLabels: boolean; readonly outputs: number },
): LedgerColumns {
  const { outputs } = has;
  const integers = () => new Int32Array(count);
  const floats = () => new Float32Array(count);
  return {
    ...(has.rows && { row: integers() }),
    label: integers(),
    ...(has.trueLabels && { trueLabel: integers() }),
    loss: floats(),
    knownLoss: floats(),
    meanLoss: floats(),
    meanMargin: floats(),
    prediction: integers(),
    correct: integers(),
    forgotten: integers(),
    draws: integers(),
    lastDraw: integers(),
    ...(outputs > 0 && {
      targets: Array.from({ length: outputs }, floats),
      outputs: Array.from({ length: outputs }, floats),
    }),
  };
}

/** Replaces the ledger of a run folder. */
export function writeLedger(folder: string, columns: LedgerColumns | Uint8Array): Promise<void> {
  return writeAtomically(
    folder,
    LEDGER_FILE,
    columns instanceof Uint8Array ? columns : encodeLedger(columns),
  );
}

/** One row for each training sample as a Parquet file. */
export function encodeLedger(columns: LedgerColumns): Uint8Array {
  const id = columns.label.map((_, index) => index);
  return encodeParquet([['id', id], ...columnsByName(columns)]);
}

/** The columns that are there, by their names in the file. */
function columnsByName(columns: LedgerColumns): Map<string, Int32Array | Float32Array> {
  const { targets = [], outputs = [], ...single } = columns;
  const several = (name: string, values: readonly Float32Array[]) =>
    values.map((column, index) => [values.length === 1 ? name : `${name}_${index + 1}`, column] as const);
  return new Map<string, Int32Array | Float32Array>([
    ...[...columnNames].flatMap(([name, key]) => {
      const column = single[key];
      return column === undefined ? [] : [[name, column] as const];
    }),
    ...several('target', targets),
    ...several('output', outputs),
  ]);
}

/**
 * Reads the ledger of a run folder; null when the run has not written one yet.
 *
 * @param samples of the run, one for each row; any number where it is left out
 * @throws UsageError (rejection) where it is damaged, or of another run.
 */
export async function readLedger(folder: string, samples?: number): Promise<LedgerColumns | null> {
  checks.check('folder of a run', folder, checks.text);
  if (samples !== undefined) checks.check('samples of the run', samples, checks.integer(0));
  const path = join(folder, LEDGER_FILE);
  // At once: a run that goes on may put another file in its place.
  const { bytes, fault } = await readRunFile(folder, LEDGER_FILE, mostBytes);
  if (bytes === undefined) return null;
  if (fault) throw fault;
  try {
    return await readColumns(path, bytes, samples);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: must be a whole Parquet file, got ${oneLine(error)}`, { cause: error });
  }
}

async function readColumns(path: string, bytes: Buffer, samples?: number): Promise<LedgerColumns> {
  const file = Uint8Array.from(bytes).buffer;
  const metadata = parquetMetadata(file);
  const found = metadata.schema.map(({ name }) => name);
  const outputs = found.filter((name) => /^output(_\d+)?$/.test(name)).length;
  const rows = Number(metadata.num_rows);
  // The ids alone take more than a byte each: a file that tells of more rows would take memory for nothing.
  if (rows > bytes.length || rows !== (samples ?? rows))
    throw new UsageError(
      `${path}: must have a row for each of the ${samples ?? bytes.length} training samples at most, got ${rows}; it is damaged, or of another run`,
    );
  const columns = emptyColumns(rows, {
    rows: found.includes(ROW),
    trueLabels: found.includes(TRUE_LABEL),
    outputs,
  });
  const wanted = columnsByName(columns);
  for (const name of wanted.keys())
    if (!found.includes(name))
      throw new UsageError(`${path}: must have a column ${name}, got ${found.slice(1).join(', ')}`);

  await parquetRead({
    file,
    metadata,
    columns: [...wanted.keys()],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = wanted.get(columnName);
      for (let row = 0; row < columnData.length; row += 1)
        if (column) column[rowStart + row] = Number(columnData[row]);
    },
  });
  return columns;
}
