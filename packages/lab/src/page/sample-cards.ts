import type { LedgerColumns } from '../run-folder/ledger.js';
import type { SampleAnswers } from '../run-folder/sample-answers.js';
import { html, type Html } from './html.js';
import { isImage, pictureOf } from './picture.js';
import type { ShownDataset } from '../services/load-dataset-of.js';
import { sourceOf } from './source-of.js';
import { valuesOf } from './values-of.js';

/** What is known of the samples of a run. */
export interface KnownSamples {
  readonly ledger: LedgerColumns;
  readonly answers: SampleAnswers;
  /** Null where it is not at hand. */
  readonly dataset: ShownDataset | null;
}

/**
 * Training samples as pictures with label, prediction, loss, draws and their row of the file, in the order of `ids`; as rows of values where
 * they are no images, and without values where the data set is not at hand.
 */
export function sampleCards(ids: readonly number[], { ledger, answers, dataset }: KnownSamples): Html {
  const facts = ids.map((id) => describe(id, ledger, answers));
  if (dataset !== null && isImage(dataset.train.shape))
    return html`<ul class="samples">
      ${facts.map((sample) =>
        card(sample, answers.heading, {
          picture: pictureOf(dataset.train, sample.id),
          file: sourceOf(dataset, sample.id),
        }),
      )}
    </ul>`;
  const headings = [
    'sample',
    ...(ledger.row ? ['row'] : []),
    ...(dataset?.sources ? ['file'] : []),
    answers.heading,
    'prediction',
    ...(ledger.trueLabel ? ['truly'] : []),
    'loss',
    'draws',
  ];
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th>${heading}</th>`)}
          ${dataset === null ? '' : html`<th class="text">${dataset.encoding ? 'values' : 'values that are not 0'}</th>`}
        </tr>
      </thead>
      <tbody>
        ${facts.map((sample) =>
          row(sample, {
            values: dataset === null ? null : valuesOf(dataset, sample.id),
            file: sourceOf(dataset, sample.id),
          }),
        )}
      </tbody>
    </table>
  </div>`;
}

type Facts = ReturnType<typeof describe>;

function describe(id: number, ledger: LedgerColumns, answers: SampleAnswers) {
  const loss = ledger.loss[id] ?? NaN;
  return {
    id,
    row: ledger.row?.[id],
    label: answers.label(id),
    prediction: answers.prediction(id),
    truth: answers.truth(id) ?? '',
    mark: answers.isRight(id) ? 'right' : 'wrong',
    loss: loss >= 0.01 ? loss.toFixed(2) : loss.toExponential(1),
    draws: ledger.draws[id] ?? 0,
  };
}

function card(
  { id, row: place, label, prediction, truth, mark, loss, draws }: Facts,
  heading: string,
  { picture, file }: { readonly picture: string; readonly file: string | undefined },
): Html {
  return html`<li>
    <img src="${picture}" alt="sample ${id}, labelled ${label}" />
    <b>${heading} ${label}</b><br />
    <span class="${mark}">predicted ${prediction}</span><br />
    ${truth === '' ? '' : html`truly ${truth}<br />`} loss ${loss}<br />
    ${draws} ${draws === 1 ? 'draw' : 'draws'}<br />
    <small>${file ?? (place === undefined ? `sample ${id}` : `row ${place}, sample ${id}`)}</small>
  </li>`;
}

function row(
  { id, row: place, label, prediction, truth, mark, loss, draws }: Facts,
  { values, file }: { readonly values: string | null; readonly file: string | undefined },
): Html {
  return html`<tr>
    <td>${id}</td>
    ${place === undefined ? '' : html`<td>${place}</td>`} ${file === undefined ? '' : html`<td>${file}</td>`}
    <td>${label}</td>
    <td class="${mark}">${prediction}</td>
    ${truth === '' ? '' : html`<td>${truth}</td>`}
    <td>${loss}</td>
    <td>${draws}</td>
    ${values === null ? '' : html`<td class="text">${values}</td>`}
  </tr>`;
}
