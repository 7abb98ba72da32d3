import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { writeAtomically } from '../base/durable-files.js';
import { oneLine, systemCode, UsageError } from '../base/errors.js';
import { encodeParquet } from '../base/parquet.js';

const LEDGER_FILE = 'ledger.parquet';

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
export function writeLedger(folder: string, columns: LedgerColumns): Promise<void> {
  return writeAtomically(folder, LEDGER_FILE, encodeLedger(columns));
}

/** One row for each training sample as a Parquet file. */
export function encodeLedger(columns: LedgerColumns): Uint8Array {
  const id = columns.label.map((_, index) => index);
  return encodeParquet({ id, ...Object.fromEntries(columnsByName(columns)) });
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

/** Reads the ledger of a run folder; null when the run has not written one yet. */
export async function readLedger(folder: string): Promise<LedgerColumns | null> {
  const path = join(folder, LEDGER_FILE);
  try {
    return await readColumns(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: must be a whole Parquet file, got ${oneLine(error)}`, { cause: error });
  }
}

async function readColumns(path: string): Promise<LedgerColumns> {
  // At once: a run that goes on may put another file in its place.
  const { buffer, byteOffset, byteLength } = await readFile(path);
  const file = buffer.slice(byteOffset, byteOffset + byteLength);
  const metadata = parquetMetadata(file);
  const found = metadata.schema.map(({ name }) => name);
  const outputs = found.filter((name) => /^output(_\d+)?$/.test(name)).length;
  const columns = emptyColumns(Number(metadata.num_rows), {
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
