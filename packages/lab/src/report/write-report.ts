import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { themes } from '../figures/theme.js';
import { makeFolder, writeAtomically } from '../base/durable-files.js';
import { readRuns } from '../run-folder/read-runs.js';
import { compareRuns, type Comparison } from './comparison.js';
import { findHardSamples } from './hard-samples.js';
import { readPlannedRuns } from './planned-runs.js';
import { loadDatasetOf, type DataSource } from '../services/load-dataset-of.js';
import { writeEventFiles } from '../tensorboard/write-event-files.js';
import { describeTimeLeft } from '../terminal/progress/progress-text.js';
import { reportCsv } from './report-csv.js';
import { reportFigures } from './report-figures.js';
import { renderReportPage } from './report-page.js';

/** What {@link writeReport} takes beside the folder. */
export interface ReportOptions extends DataSource {
  /** Hears what is being done. */
  readonly onStep?: (text: string) => void;
  /** Whether event files for TensorBoard are written too. @default false */
  readonly tensorboard?: boolean;
}

/**
 * Reads the runs of a comparison and writes `report.html`, `figures/*.svg` and `csv/*.csv` into its folder.
 *
 * @returns What the report tells, and the files, relative to the folder.
 */
export async function writeReport(
  folder: string,
  { onStep, tensorboard = false, ...source }: ReportOptions,
): Promise<{ comparison: Comparison; files: string[] }> {
  const reading = countedStep('reading the runs', onStep);
  const found = await readRuns(folder, reading);
  onStep?.('comparing the runs');
  const comparison = compareRuns(found, folder, await readPlannedRuns(folder));
  const hardest = await findHardSamples(comparison, ({ stored }) => loadDatasetOf(stored.manifest, source));

  const drawing = countedStep('drawing the figures', onStep);
  const figures = reportFigures(comparison);
  const drawn = [...figures.race, ...figures.times, ...figures.selection].flatMap((figure) =>
    Object.entries(themes).map(([name, theme]) => ({
      path: join('figures', `${figure.name}-${name}.svg`),
      figure,
      theme,
    })),
  );
  // The page first; it is made of the figures.
  const texts = new Map([['report.html', '']]);
  for (const [done, { path, figure, theme }] of drawn.entries()) {
    drawing(done, drawn.length);
    // Drawing takes a while, in which the terminal is to show how far it is.
    await nextTurn();
    const svg = figure.draw(theme);
    if (svg !== '') texts.set(path, svg);
  }
  onStep?.('writing the report');
  await nextTurn();
  texts.set('report.html', renderReportPage(comparison, figures, hardest));
  for (const [name, text] of Object.entries(reportCsv(comparison, hardest)))
    texts.set(join('csv', name), `${text}\n`);

  for (const part of ['figures', 'csv']) await makeFolder(join(folder, part));
  for (const [path, text] of texts) {
    const parts = path.split(/[\\/]/);
    const name = parts.pop() ?? path;
    await writeAtomically(join(folder, ...parts), name, text);
  }
  const eventFiles = tensorboard ? await writeEventFiles(folder, found) : [];
  return { comparison, files: [...texts.keys(), ...eventFiles] };
}

/** Tells how far a step of equal parts is, and how long it still takes: `reading the runs, 40 of 200, 3 s left`. */
function countedStep(
  text: string,
  onStep: ((text: string) => void) | undefined,
): (done: number, total: number) => void {
  const start = performance.now();
  return (done, total) => {
    const left = done === 0 ? null : ((performance.now() - start) / 1000 / done) * (total - done);
    onStep?.([text, `${done} of ${total}`, describeTimeLeft(left)].filter(Boolean).join(', '));
  };
}
