import { csvFormat } from 'd3-dsv';
import { encodeParquet } from '../base/parquet.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { Inspection } from './inspect-run.js';

/** Every sample of a run in the order of the ids, with `suspect`: 1 for the likeliest label error and up, 0 for none. */
function exportColumns(
  ledger: LedgerColumns,
  { labelErrors }: Inspection,
): Record<string, Int32Array | Float32Array> {
  const suspect = new Int32Array(ledger.label.length);
  for (const [index, id] of labelErrors.ids.entries()) suspect[id] = index + 1;
  return {
    id: ledger.label.map((_, id) => id),
    label: ledger.label,
    ...(ledger.trueLabel && { true_label: ledger.trueLabel }),
    prediction: ledger.prediction,
    loss: ledger.loss,
    mean_loss: ledger.meanLoss,
    mean_margin: ledger.meanMargin,
    correct: ledger.correct,
    forgotten: ledger.forgotten,
    draws: ledger.draws,
    suspect,
  };
}

/** The samples as CSV, one line each below the names of the columns. */
export function inspectionCsv(ledger: LedgerColumns, inspection: Inspection): string {
  const columns = Object.entries(exportColumns(ledger, inspection));
  const rows = Array.from(ledger.label, (_, id) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[id]])),
  );
  return `${csvFormat(rows)}\n`;
}

/** The samples as a Parquet file with the same columns. */
export function inspectionParquet(ledger: LedgerColumns, inspection: Inspection): Uint8Array {
  return encodeParquet(exportColumns(ledger, inspection));
}
