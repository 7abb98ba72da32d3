import { firstLetters } from '../base/first-letters.js';
import { renderColumns } from '../base/columns.js';
import type { ShownDataset } from '../services/load-dataset-of.js';
import { sourceOf } from '../page/source-of.js';
import { valuesOf } from '../page/values-of.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { sampleAnswers, type SampleAnswers } from '../run-folder/sample-answers.js';
import type { StoredRun } from '../run-folder/read-runs.js';
import type { Inspection } from './inspect-run.js';
import { describeNoiseRate, estimateNoiseRate } from './noise-rate.js';
import {
  describeJudged,
  describeLabels,
  describeMissingData,
  explainRows,
  inspectionLists,
} from './inspection-lists.js';

/** Letters of a line at most. */
const maxWidth = 110;
/** Letters of a class at most. */
const maxName = 40;

/** An inspection for the terminal: the first `top` samples of each list as plain aligned columns, each with its file and the values that its row had below it. */
export function renderInspection(
  { manifest, metrics }: StoredRun,
  inspection: Inspection,
  { ledger, dataset, top }: { ledger: LedgerColumns; dataset: ShownDataset | null; top: number },
): string {
  const { data, optimizer, select, seed } = manifest.config;
  const answers = sampleAnswers(ledger, manifest.data, dataset?.classNames);
  const count = ledger.label.length;
  const epochs = metrics.length;
  const title = `${data.name}, ${optimizer}, ${select}, seed ${seed}: ${count} samples after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const lists = inspectionLists(inspection).map(({ title: name, ids, what }) => {
    const size = ids.length === count ? '' : ` (${ids.length}, ${((100 * ids.length) / count).toFixed(1)} %)`;
    const heading = `${name}${size}: ${what}`;
    return ids.length === 0
      ? heading
      : `${heading}\n${renderRows(ids.slice(0, top), ledger, answers, { epochs, originOf: (id) => originOf(id, dataset) })}`;
  });
  const noise = describeNoiseRate(estimateNoiseRate(metrics, manifest.config), manifest.config);
  const { contradicted, others } = describeLabels(inspection, ledger, { answers, noise });
  return [
    title,
    [contradicted, ...others].filter(Boolean).join('\n'),
    describeJudged(inspection),
    describeMissingData(dataset),
    ...lists,
    explainRows(ledger.row),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function renderRows(
  ids: readonly number[],
  ledger: LedgerColumns,
  answers: SampleAnswers,
  { epochs, originOf: below }: { epochs: number; originOf: (id: number) => string },
): string {
  // A name may be long, and have line ends.
  const column = (heading: string, cell: (id: number) => string) => ({
    heading,
    cells: ids.map((id) => firstLetters(cell(id), maxName)),
  });
  const integer = (values: Int32Array) => (id: number) => String(values[id] ?? '');
  const decimal = (values: Float32Array) => (id: number) => (values[id] ?? NaN).toFixed(2);
  const { trueLabel, row } = ledger;
  const isNumber = answers.heading === 'target';
  const table = renderColumns('', [
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
  const [headings = '', ...lines] = table.split('\n');
  return [headings, ...lines.flatMap((line, index) => [line, below(ids[index]!)].filter(Boolean))].join('\n');
}

/** The file of a sample, where it is one of its own, and the values that its row of a table had; empty where there is neither. */
function originOf(id: number, dataset: ShownDataset | null): string {
  const values = dataset?.encoding ? valuesOf(dataset, id) : '';
  const text = [sourceOf(dataset, id) ?? '', values].filter(Boolean).join('; ');
  if (text === '') return '';
  return `  ${firstLetters(text, maxWidth - 2)}`;
}
