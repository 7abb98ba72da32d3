import type { Dataset } from '@rankbatch/data';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { html, type Html } from './html.js';
import { isImage, pictureOf } from './picture.js';
import { valuesOf } from './values-of.js';

/**
 * Training samples as pictures with label, prediction, loss and draws, in the order of `ids`; as rows of values where they are no
 * images, and without values where the data set is not at hand.
 */
export function sampleCards(ids: readonly number[], ledger: LedgerColumns, dataset: Dataset | null): Html {
  const facts = ids.map((id) => describe(id, ledger, dataset?.classNames));
  if (dataset !== null && isImage(dataset.train.shape))
    return html`<ul class="samples">
      ${facts.map((sample) => card(sample, pictureOf(dataset.train, sample.id)))}
    </ul>`;
  const headings = ['sample', 'label', 'prediction', ...(ledger.trueLabel ? ['truly'] : []), 'loss', 'draws'];
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th>${heading}</th>`)}
          ${dataset === null ? '' : html`<th class="text">values that are not 0</th>`}
        </tr>
      </thead>
      <tbody>
        ${facts.map((sample) => row(sample, dataset === null ? null : valuesOf(dataset, sample.id)))}
      </tbody>
    </table>
  </div>`;
}

type Facts = ReturnType<typeof describe>;

function describe(id: number, ledger: LedgerColumns, names: readonly string[] = []) {
  const name = (label: number | undefined) => (label === undefined ? '' : (names[label] ?? String(label)));
  const loss = ledger.loss[id] ?? NaN;
  return {
    id,
    label: name(ledger.label[id]),
    prediction: name(ledger.prediction[id]),
    truth: name(ledger.trueLabel?.[id]),
    mark: ledger.label[id] === ledger.prediction[id] ? 'right' : 'wrong',
    loss: loss >= 0.01 ? loss.toFixed(2) : loss.toExponential(1),
    draws: ledger.draws[id] ?? 0,
  };
}

function card({ id, label, prediction, truth, mark, loss, draws }: Facts, picture: string): Html {
  return html`<li>
    <img src="${picture}" alt="sample ${id}, labelled ${label}" />
    <b>label ${label}</b><br />
    <span class="${mark}">predicted ${prediction}</span><br />
    ${truth === '' ? '' : html`truly ${truth}<br />`} loss ${loss}<br />
    ${draws} ${draws === 1 ? 'draw' : 'draws'}<br />
    <small>sample ${id}</small>
  </li>`;
}

function row({ id, label, prediction, truth, mark, loss, draws }: Facts, values: string | null): Html {
  return html`<tr>
    <td>${id}</td>
    <td>${label}</td>
    <td class="${mark}">${prediction}</td>
    ${truth === '' ? '' : html`<td>${truth}</td>`}
    <td>${loss}</td>
    <td>${draws}</td>
    ${values === null ? '' : html`<td class="text">${values}</td>`}
  </tr>`;
}
