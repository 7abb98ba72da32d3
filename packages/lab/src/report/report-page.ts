import type { Task } from '@rankbatch/data';
import { nameOptimizer } from '../figures/names.js';
import { pageTheme } from '../figures/theme.js';
import { formatDuration } from '../base/format.js';
import { renderDocument } from '../page/document.js';
import { html, Html } from '../page/html.js';
import { sampleCards } from '../page/sample-cards.js';
import { explainRows } from '../inspect/inspection-lists.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';
import type { Comparison } from './comparison.js';
import type { HardSamples } from './hard-samples.js';
import { commandLines } from './report-command-line.js';
import type { ReportFigure, reportFigures } from './report-figures.js';
import { measuresSection } from './measures-section.js';
import { outcomeTable, speedupTable } from './report-tables.js';

/** The report of a comparison: one page that needs nothing from outside itself. */
export function renderReportPage(
  comparison: Comparison,
  figures: ReturnType<typeof reportFigures>,
  hardest: HardSamples | null,
): string {
  const { runs, drawn, baseline, verdicts, leftOut, optimizers } = comparison;
  const manifest = runs[0]?.stored.manifest;
  const { name } = manifest?.config.data ?? { name: '' };
  const title = `Does batch selection help on ${name}?`;
  const seeds = new Set(drawn.map(({ seed }) => seed)).size;
  const lines =
    seeds < 2
      ? 'One seed.'
      : `Lines are medians over ${seeds} seeds, bands reach from the lowest to the highest.`;
  const body = html`
    <header>
      <h1>${title}</h1>
      ${verdicts.map(
        ({ optimizer, text }) =>
          html`<p class="verdict">
            ${verdicts.length > 1 ? html`<b>${nameOptimizer(optimizer)}.</b> ` : ''}${text}
          </p>`,
      )}
      <p class="note">${manifest ? describeTask(comparison, manifest) : ''}</p>
      ${(manifest?.data.notes ?? []).map((note) => html`<p class="note">${note}</p>`)}
      ${leftOut.map((text) => html`<p class="wrong">${text}</p>`)}
    </header>
    <section>
      <h2>The race</h2>
      <p class="note">
        ${lines} Cost is the mean ${nameCost(manifest?.data.task)} over the whole training set in inference
        mode; time is training, selection and recomputation, without evaluation.
      </p>
      ${panels(figures.race, optimizers)}
    </section>
    <section>
      <h2>Speed-up to ${baseline}'s final cost</h2>
      ${speedupTable(comparison)}
    </section>
    <section>
      <h2>Where each ended</h2>
      ${outcomeTable(comparison)}
    </section>
    <section>
      <h2>Where the time went</h2>
      <p class="note">
        Evaluation and saving are for measuring and keeping only, and count for no
        strategy.${sharedNote(comparison)}
      </p>
      ${panels(figures.times, optimizers)}
    </section>
    <section>
      <h2>What selection did</h2>
      ${explanations(comparison)} ${panels(figures.selection, optimizers)}
    </section>
    ${hardest === null ? '' : html`${measuresSection(hardest.run)} ${hardestSection(hardest)}`}
    ${settingsSection(comparison)}
  `;
  return renderDocument(title, body);
}

/** What the strategies that steer themselves did at the end of each run. */
function explanations({ runs }: Comparison): Html[] {
  return runs.flatMap(({ optimizer, select, seed, epochs }) => {
    const reason = epochs.at(-1)?.explanation?.reason;
    const what = `${select} with ${nameOptimizer(optimizer)}, seed ${seed}, at the end`;
    return reason === undefined ? [] : html`<p class="note">${what}: ${reason}.</p>`;
  });
}

function describeTask(
  { seeds, runs }: Comparison,
  { config, data }: Comparison['runs'][0]['stored']['manifest'],
): string {
  const count = (value: number) => value.toLocaleString('en');
  const batches = [...new Set(runs.map(({ stored }) => stored.manifest.config.batchSize))];
  const seconds = runs
    .flatMap(({ epochs }) => epochs)
    .reduce(
      (sum, epoch) =>
        sum + epoch.trainSeconds + epoch.selectSeconds + epoch.recomputeSeconds + epoch.evalSeconds,
      0,
    );
  return (
    `${count(data.train)} training, ${count(data.validation)} validation, ${count(data.test)} test samples${describeAnswers(data)}; ` +
    `${config.model}; ${config.epochs} ${config.epochs === 1 ? 'epoch' : 'epochs'} in batches of ${batches.join(' and ')}; ` +
    `${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}; ${formatDuration(seconds)} of computing.`
  );
}

function nameCost(task: Task | undefined): string {
  if (task?.kind === 'regression') return 'squared error, in standard deviations,';
  return task?.kind === 'labels' ? 'binary cross-entropy' : 'cross-entropy';
}

function describeAnswers({ task, classes }: Comparison['runs'][0]['stored']['manifest']['data']): string {
  if (task?.kind === 'regression') return `, from which to predict ${task.targetNames.join(', ')}`;
  if (task?.kind === 'labels') return ` with any of ${task.labelNames.length} labels`;
  return ` in ${classes} classes`;
}

/** Says so where runs shared the machine, which slows each of them. */
function sharedNote({ runs }: Comparison): string {
  const most = Math.max(...runs.flatMap(({ epochs }) => epochs.map(({ concurrent = 1 }) => concurrent)));
  return most > 1 ? ` Times were taken with up to ${most} runs side by side: compare them with care.` : '';
}

/** Panels side by side: a column for each optimizer; with one optimizer, two columns. */
function panels(figures: readonly ReportFigure[], optimizers: readonly string[]): Html {
  const drawn = figures.flatMap((figure) =>
    optimizers.map((optimizer) => ({ figure, optimizer, svg: figure.draw(pageTheme, optimizer) })),
  );
  return html`<div class="panels" style="--columns: ${Math.max(2, optimizers.length)}">
    ${drawn
      .filter(({ svg }) => svg !== '')
      .map(
        ({ figure, optimizer, svg }) =>
          html`<figure>
            <figcaption>
              ${optimizers.length > 1 ? `${nameOptimizer(optimizer)}: ${lowerFirst(figure.title)}` : figure.title}
            </figcaption>
            ${new Html(svg)}
          </figure>`,
      )}
  </div>`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function hardestSection({ run, ids, ledger, dataset }: HardSamples): Html {
  const { data, config } = run.stored.manifest;
  const answers = sampleAnswers(ledger, data, dataset?.classNames);
  return html`<section>
    <h2>The hardest samples</h2>
    <p class="note">
      Highest loss after the last epoch${config.classWeights ? ', as without the class weights,' : ''} of
      ${run.select} with ${nameOptimizer(run.optimizer)}, seed ${run.seed}.
      ${dataset === null ? 'The data set is not at hand here, so they are not shown.' : ''}
      ${explainRows(ledger.row)}
    </p>
    ${sampleCards(ids, { ledger, answers, dataset })}
  </section>`;
}

/** Settings that differ between the runs, or are told apart. */
const varied = new Set(['data', 'optimizer', 'select', 'seed']);

function settingsSection(comparison: Comparison): Html {
  const { runs, optimizers, strategies, seeds } = comparison;
  const manifest = runs[0]?.stored.manifest;
  if (manifest === undefined) return html``;
  const { environment, config } = manifest;
  const { data } = config;
  const settings = Object.entries(config).filter(([name]) => !varied.has(name));
  const rows: [string, unknown][] = [
    ['data set', data.name],
    ...Object.entries(data.options),
    ['optimizers', optimizers.join(', ')],
    ['strategies', strategies.join(', ')],
    ['seeds', seeds.join(', ')],
    ...settings,
    ...Object.entries(environment),
    ['started', manifest.startedAt],
  ];
  const { commands, notes } = commandLines(comparison);
  return html`<section>
    <h2>Settings and machine</h2>
    <div class="scroll">
      <table>
        <tbody>
          ${rows.map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="text">${asText(value)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>The ${commands.length === 1 ? 'command that makes' : 'commands that make'} these runs again:</p>
    <pre>${commands.join('\n')}</pre>
    ${notes.map((note) => html`<p>${note}</p>`)}
  </section>`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
