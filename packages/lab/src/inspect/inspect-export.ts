import { formatCsv } from '../base/csv.js';
import { encodeParquet, type ParquetColumn } from '../base/parquet.js';
import { shownColumns } from '../page/original-values.js';
import type { ShownDataset } from '../services/load-dataset-of.js';
import { sourceOf } from '../page/source-of.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';
import { dataMark } from './data-mark.js';
import type { Inspection } from './inspect-run.js';

/** The data of a run as run.json tells it, and as they are; null where they are not at hand. */
export interface ExportedData {
  readonly data: RunManifest['data'];
  readonly dataset: ShownDataset | null;
}

/** Whether numbers of a table are the text that stands in the file, or numbers. */
type Form = 'text' | 'typed';

/**
 * Every sample of a run in the order of the ids, with `suspect`: 1 for the likeliest label error and up, 0 for none; with its row of the file
 * and its values where it is one of a file, and the names of classes or labels where they have some.
 */
function exportColumns(
  ledger: LedgerColumns,
  { labelErrors }: Inspection,
  { data, dataset }: ExportedData,
  form: Form,
): Record<string, ParquetColumn> {
  const suspect = new Int32Array(ledger.label.length);
  for (const [index, id] of labelErrors.ids.entries()) suspect[id] = index + 1;
  return {
    id: ledger.label.map((_, id) => id),
    ...(ledger.row && { row: ledger.row }),
    ...(dataset?.sources && { file: Array.from(ledger.label, (_, id) => sourceOf(dataset, id) ?? '') }),
    label: ledger.label,
    ...(ledger.trueLabel && { true_label: ledger.trueLabel }),
    prediction: ledger.prediction,
    ...namesOf(ledger, data),
    ...numbered('target', ledger.targets),
    ...numbered('output', ledger.outputs),
    loss: ledger.loss,
    mean_loss: ledger.meanLoss,
    mean_margin: ledger.meanMargin,
    correct: ledger.correct,
    forgotten: ledger.forgotten,
    draws: ledger.draws,
    suspect,
    ...valueColumns(dataset, form),
    // To be ticked off, where rows can be left out of a file.
    ...(ledger.row && {
      drop: Array.from(ledger.label, () => ''),
      data: Array.from(ledger.label, () => dataMark(data.sha256)),
    }),
  };
}

/** The samples as CSV, one line each below the names of the columns. */
export function inspectionCsv(ledger: LedgerColumns, inspection: Inspection, data: ExportedData): string {
  const columns = Object.entries(exportColumns(ledger, inspection, data, 'text'));
  const rows = Array.from(ledger.label, (_, id) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[id]])),
  );
  return `${formatCsv(rows)}\n`;
}

/** The samples as a Parquet file with the same columns. */
export function inspectionParquet(
  ledger: LedgerColumns,
  inspection: Inspection,
  data: ExportedData,
): Uint8Array {
  return encodeParquet(Object.entries(exportColumns(ledger, inspection, data, 'typed')));
}

/** The names of labels and predictions, where there are some beside their numbers. */
function namesOf(ledger: LedgerColumns, data: RunManifest['data']): Record<string, readonly string[]> {
  if (data.classNames === undefined && data.task?.kind !== 'labels') return {};
  const answers = sampleAnswers(ledger, data);
  const each = (text: (id: number) => string) => Array.from(ledger.label, (_, id) => text(id));
  return {
    label_name: each(answers.label),
    ...(ledger.trueLabel && { true_label_name: each((id) => answers.truth(id) ?? '') }),
    prediction_name: each(answers.prediction),
  };
}

/** Columns of what was to be given and what was, named as in the ledger. */
function numbered(name: string, columns: readonly Float32Array[] = []): Record<string, Float32Array> {
  return Object.fromEntries(
    columns.map((column, index) => [columns.length === 1 ? name : `${name}_${index + 1}`, column]),
  );
}

/** What the rows of a table said, `value_NAME` for its column NAME: numbers, NaN where one is missing, where they are written as programs write them; else text. */
function valueColumns(dataset: ShownDataset | null, form: Form): Record<string, ParquetColumn> {
  const ids = Array.from({ length: dataset?.train.count ?? 0 }, (_, id) => id);
  return Object.fromEntries(
    ((dataset && shownColumns(dataset)) ?? []).map(({ name, isNumber, textOf }) => [
      `value_${name}`,
      isNumber && form === 'typed'
        ? Float64Array.from(ids, (id) => Number(textOf(id) ?? NaN))
        : ids.map((id) => textOf(id) ?? ''),
    ]),
  );
}
