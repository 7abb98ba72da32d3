import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { oneLine, systemCode, UsageError } from '../base/errors.js';

/** The columns of `ledger.parquet`, all [N], in the order of the ids; docs/run-format.md tells what each means. */
export interface LedgerColumns {
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
}

const integerColumns = ['label', 'prediction', 'correct', 'forgotten', 'draws', 'last_draw'] as const;
const floatColumns = ['loss', 'known_loss', 'mean_loss', 'mean_margin'] as const;

/** Reads the ledger of a run folder; null when the run has not written one yet. */
export async function readLedger(folder: string): Promise<LedgerColumns | null> {
  const path = join(folder, 'ledger.parquet');
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
  const count = Number(metadata.num_rows);
  const names = metadata.schema.map(({ name }) => name);
  const integers = new Map<string, Int32Array>();
  const floats = new Map<string, Float32Array>();
  for (const name of integerColumns) integers.set(name, new Int32Array(count));
  if (names.includes('true_label')) integers.set('true_label', new Int32Array(count));
  for (const name of floatColumns) floats.set(name, new Float32Array(count));
  for (const name of [...integers.keys(), ...floats.keys()])
    if (!names.includes(name))
      throw new UsageError(`${path}: must have a column ${name}, got ${names.slice(1).join(', ')}`);

  await parquetRead({
    file,
    metadata,
    columns: [...integers.keys(), ...floats.keys()],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = integers.get(columnName) ?? floats.get(columnName);
      for (let row = 0; row < columnData.length; row += 1)
        if (column) column[rowStart + row] = Number(columnData[row]);
    },
  });

  const integer = (name: string) => integers.get(name) ?? new Int32Array(count);
  const float = (name: string) => floats.get(name) ?? new Float32Array(count);
  const trueLabel = integers.get('true_label');
  return {
    label: integer('label'),
    ...(trueLabel && { trueLabel }),
    loss: float('loss'),
    knownLoss: float('known_loss'),
    meanLoss: float('mean_loss'),
    meanMargin: float('mean_margin'),
    prediction: integer('prediction'),
    correct: integer('correct'),
    forgotten: integer('forgotten'),
    draws: integer('draws'),
    lastDraw: integer('last_draw'),
  };
}
