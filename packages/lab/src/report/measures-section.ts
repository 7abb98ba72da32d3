import { nameOptimizer } from '../figures/names.js';
import { formatNumber, formatPercent } from '../base/format.js';
import { html, type Html } from '../page/html.js';
import type { SplitMeasures } from '../results/measures/measures.js';
import type { ComparedRun } from './comparison.js';

/** Lines of a table, and confusions, at most. */
const mostLines = 40;
const mostConfusions = 12;

/** What the model of a finished run is worth on the test samples, class by class, label by label or number by number; empty where that was not measured. */
export function measuresSection({ stored, select, optimizer, seed }: ComparedRun): Html {
  const test = stored.measures?.test;
  if (test === undefined) return html``;
  const { title, headings, lines, note } = describe(test);
  return html`<section>
    <h2>${title}</h2>
    <p class="note">
      Test samples after the last epoch of ${select} with ${nameOptimizer(optimizer)}, seed ${seed}. ${note}
      ${lines.length > mostLines ? `The ${mostLines} with the lowest F1 of ${lines.length}.` : ''}
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.slice(0, mostLines).map(
            ([name = '', ...cells]) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

interface Described {
  readonly title: string;
  readonly headings: readonly string[];
  /** The first cell of each is its name. */
  readonly lines: readonly (readonly string[])[];
  readonly note: string;
}

function describe(measures: SplitMeasures): Described {
  if ('standardizedRmse' in measures)
    return {
      title: 'Number by number',
      headings: ['', 'RMSE', 'MAE', 'R2'],
      lines: measures.targets.map(({ name, rmse, mae, r2 }) => [
        name,
        formatNumber(rmse),
        formatNumber(mae),
        share(r2),
      ]),
      note: 'In the unit of the source.',
    };
  const headings = ['samples', 'precision', 'recall', 'F1', 'AUC', 'average precision'];
  if ('labels' in measures)
    return {
      title: 'Label by label',
      headings: ['', 'error, %', ...headings],
      lines: worstFirst(measures.labels).map((label) => [
        label.name,
        formatPercent(label.error),
        ...countCells(label),
      ]),
      note: `Micro F1 ${share(measures.microF1)}, macro F1 ${share(measures.macroF1)}; ${formatPercent(measures.sampleError)} % of the samples have a wrong label.`,
    };
  return {
    title: 'Class by class',
    headings: ['', ...headings],
    lines: worstFirst(measures.classes).map((one) => [one.name, ...countCells(one)]),
    note: `Macro recall ${share(measures.macroRecall)}, macro F1 ${share(measures.macroF1)}. ${describeConfusions(measures)}`,
  };
}

type Counted = Extract<SplitMeasures, { readonly classes: unknown }>['classes'][number];

function countCells({ support, precision, recall, f1, auc, averagePrecision }: Counted): string[] {
  return [String(support), ...[precision, recall, f1, auc, averagePrecision].map(share)];
}

/** In their order where all are shown, else those with the lowest F1 first. */
function worstFirst<One extends Counted>(all: readonly One[]): readonly One[] {
  return all.length <= mostLines ? all : [...all].sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1));
}

/** The most frequent confusions in words. */
function describeConfusions({
  classes,
  confusion,
}: Extract<SplitMeasures, { readonly classes: unknown }>): string {
  const pairs = (confusion ?? []).flatMap((row, label) =>
    row.flatMap((count, prediction) =>
      label === prediction || count === 0 ? [] : [{ label, prediction, count }],
    ),
  );
  if (pairs.length === 0) return '';
  const most = pairs.sort((a, b) => b.count - a.count).slice(0, mostConfusions);
  const name = (index: number) => classes[index]?.name ?? String(index);
  const told = most.map(
    ({ label, prediction, count }) => `${name(label)} for ${name(prediction)} ${count} ×`,
  );
  return `Taken most often: ${told.join(', ')}.`;
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
