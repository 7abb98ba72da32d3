import type { Samples } from '@rankbatch/data';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { html, type Html } from './html.js';
import { isImage, pictureOf } from './picture.js';

/** Values of a sample that is no image, shown at most. */
const maxValues = 12;

/**
 * Samples as pictures with label, prediction, loss and draws, in the order of `ids`; as rows of values where they are no
 * images, and without them where the data set is not at hand.
 */
export function sampleCards(ids: readonly number[], ledger: LedgerColumns, samples: Samples | null): Html {
  return samples !== null && isImage(samples.shape)
    ? html`<ul class="samples">
        ${ids.map((id) => card(id, ledger, samples))}
      </ul>`
    : html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th>sample</th>
              <th>label</th>
              <th>prediction</th>
              <th>loss</th>
              <th>draws</th>
              ${samples === null ? '' : html`<th class="text">values</th>`}
            </tr>
          </thead>
          <tbody>
            ${ids.map((id) => row(id, ledger, samples))}
          </tbody>
        </table>
      </div>`;
}

function card(id: number, ledger: LedgerColumns, samples: Samples): Html {
  const { label, prediction, loss, draws, truth } = describe(id, ledger);
  return html`<li>
    <img src="${pictureOf(samples, id)}" alt="sample ${id}, labelled ${label}" />
    <b>label ${label}</b><br />
    <span class="${prediction === label ? 'right' : 'wrong'}">predicted ${prediction}</span><br />
    ${truth === undefined ? '' : html`truly ${truth}<br />`} loss ${loss}<br />
    ${draws} ${draws === 1 ? 'draw' : 'draws'}<br />
    <small>sample ${id}</small>
  </li>`;
}

function row(id: number, ledger: LedgerColumns, samples: Samples | null): Html {
  const { label, prediction, loss, draws } = describe(id, ledger);
  return html`<tr>
    <td>${id}</td>
    <td>${label}</td>
    <td class="${prediction === label ? 'right' : 'wrong'}">${prediction}</td>
    <td>${loss}</td>
    <td>${draws}</td>
    ${samples === null ? '' : html`<td class="text">${valuesOf(samples, id)}</td>`}
  </tr>`;
}

function describe(id: number, ledger: LedgerColumns) {
  const loss = ledger.loss[id] ?? NaN;
  return {
    label: ledger.label[id] ?? -1,
    prediction: ledger.prediction[id] ?? -1,
    truth: ledger.trueLabel?.[id],
    loss: loss >= 0.01 ? loss.toFixed(2) : loss.toExponential(1),
    draws: ledger.draws[id] ?? 0,
  };
}

/** The first values of a sample that are not 0, with their positions. */
function valuesOf(samples: Samples, id: number): string {
  const size = samples.shape.reduce((product, length) => product * length, 1);
  const values = [...samples.values.subarray(id * size, (id + 1) * size)];
  const shown = values.flatMap((value, index) =>
    value === 0 ? [] : [`${index}: ${Number(value.toPrecision(3))}`],
  );
  return shown.slice(0, maxValues).join(', ') + (shown.length > maxValues ? ', …' : '');
}
