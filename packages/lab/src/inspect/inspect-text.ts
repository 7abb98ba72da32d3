import { renderColumns } from '../base/columns.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { sampleAnswers, type SampleAnswers } from '../run-folder/sample-answers.js';
import type { StoredRun } from '../run-folder/read-runs.js';
import type { Inspection } from './inspect-run.js';
import { describeContradicted, describeJudged, explainRows, inspectionLists } from './inspection-lists.js';

/** An inspection for the terminal: the first `top` samples of each list as plain aligned columns. */
export function renderInspection(
  { manifest, metrics }: StoredRun,
  inspection: Inspection,
  ledger: LedgerColumns,
  top: number,
): string {
  const { data, optimizer, select, seed } = manifest.config;
  const answers = sampleAnswers(ledger, manifest.data);
  const count = ledger.label.length;
  const epochs = metrics.length;
  const title = `${data.name}, ${optimizer}, ${select}, seed ${seed}: ${count} samples after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const lists = inspectionLists(inspection).map(({ title: name, ids, what }) => {
    const size = ids.length === count ? '' : ` (${ids.length}, ${((100 * ids.length) / count).toFixed(1)} %)`;
    const heading = `${name}${size}: ${what}`;
    return ids.length === 0
      ? heading
      : `${heading}\n${renderRows(ids.slice(0, top), ledger, answers, epochs)}`;
  });
  const contradicted = describeContradicted(inspection, count, answers.isRight);
  return [title, contradicted, describeJudged(inspection), ...lists, explainRows(ledger.row)]
    .filter(Boolean)
    .join('\n\n');
}

function renderRows(
  ids: readonly number[],
  ledger: LedgerColumns,
  answers: SampleAnswers,
  epochs: number,
): string {
  const column = (heading: string, cell: (id: number) => string) => ({ heading, cells: ids.map(cell) });
  const integer = (values: Int32Array) => (id: number) => String(values[id] ?? '');
  const decimal = (values: Float32Array) => (id: number) => (values[id] ?? NaN).toFixed(2);
  const { trueLabel, row } = ledger;
  const isNumber = answers.heading === 'target';
  return renderColumns('', [
    column('sample', String),
    ...(row ? [column('row', integer(row))] : []),
    column(answers.heading, answers.label),
    column('predicted', answers.prediction),
    ...(trueLabel ? [column('truly', (id) => answers.truth(id) ?? '')] : []),
    column('loss', decimal(ledger.loss)),
    column('mean loss', decimal(ledger.meanLoss)),
    ...(isNumber
      ? []
      : [
          column('mean margin', decimal(ledger.meanMargin)),
          column('right', (id) => `${ledger.correct[id] ?? 0}/${epochs}`),
          column('forgotten', integer(ledger.forgotten)),
        ]),
    column('draws', integer(ledger.draws)),
  ]).replace(/^\s*\n/, '');
}
