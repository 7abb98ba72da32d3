import { nameOptimizer } from '../figures/names.js';
import { renderDocument } from '../page/document.js';
import { html } from '../page/html.js';
import type { ShownDataset } from '../services/load-dataset-of.js';
import { sampleCards } from '../page/sample-cards.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { StoredRun } from '../run-folder/read-runs.js';
import type { Inspection } from './inspect-run.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';
import { describeNoiseRate, estimateNoiseRate } from './noise-rate.js';
import {
  describeJudged,
  describeLabels,
  describeMissingData,
  explainRows,
  inspectionLists,
} from './inspection-lists.js';

/** An inspection as one page: the first `top` samples of each list with their pictures. */
export function renderInspectionPage(
  { manifest, metrics }: StoredRun,
  inspection: Inspection,
  { ledger, dataset, top }: { ledger: LedgerColumns; dataset: ShownDataset | null; top: number },
): string {
  const { data, optimizer, select, seed } = manifest.config;
  const count = (value: number) => value.toLocaleString('en');
  const answers = sampleAnswers(ledger, manifest.data, dataset?.classNames);
  const noise = describeNoiseRate(estimateNoiseRate(metrics, manifest.config), manifest.config);
  const { contradicted, others } = describeLabels(inspection, ledger, { answers, noise });
  const told = [...others, describeJudged(inspection)].filter(Boolean);
  const title = `Samples of ${data.name} that stand out`;
  return renderDocument(
    title,
    html`<header>
        <h1>${title}</h1>
        ${contradicted === '' ? '' : html`<p class="verdict">${contradicted}</p>`}
        ${told.map((text) => html`<p>${text}</p>`)}
        <p class="note">
          ${nameOptimizer(optimizer)}, ${select}, seed ${seed}, after ${metrics.length}
          ${metrics.length === 1 ? 'epoch' : 'epochs'}. ${describeMissingData(dataset)}
          ${explainRows(ledger.row)}
        </p>
      </header>
      ${inspectionLists(inspection).map(
        ({ title: name, ids, what }) =>
          html`<section>
            <h2>${name}</h2>
            <p class="note">
              ${ids.length > top ? `The first ${top} of ${count(ids.length)}` : count(ids.length)}: ${what}.
            </p>
            ${ids.length === 0 ? '' : sampleCards(ids.slice(0, top), { ledger, answers, dataset })}
          </section>`,
      )}`,
  );
}
