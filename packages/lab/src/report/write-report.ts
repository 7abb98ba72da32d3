import { join } from 'node:path';
import { themes } from '../figures/theme.js';
import { makeFolder, writeAtomically } from '../base/durable-files.js';
import { readRuns } from '../run-folder/read-runs.js';
import { compareRuns, type Comparison } from './comparison.js';
import { findHardSamples } from './hard-samples.js';
import { loadDatasetOf, type DataSource } from '../services/load-dataset-of.js';
import { writeEventFiles } from '../tensorboard/write-event-files.js';
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
  onStep?.('reading the runs');
  const found = await readRuns(folder);
  const comparison = compareRuns(found, folder);
  const hardest = await findHardSamples(comparison, ({ stored }) => loadDatasetOf(stored.manifest, source));

  onStep?.('drawing the figures');
  const figures = reportFigures(comparison);
  const texts = new Map([['report.html', renderReportPage(comparison, figures, hardest)]]);
  for (const figure of [...figures.race, ...figures.times, ...figures.selection])
    for (const [name, theme] of Object.entries(themes)) {
      const svg = figure.draw(theme);
      if (svg !== '') texts.set(join('figures', `${figure.name}-${name}.svg`), svg);
    }
  for (const [name, text] of Object.entries(reportCsv(comparison, hardest)))
    texts.set(join('csv', name), `${text}\n`);

  onStep?.('writing the report');
  for (const part of ['figures', 'csv']) await makeFolder(join(folder, part));
  for (const [path, text] of texts) {
    const parts = path.split(/[\\/]/);
    const name = parts.pop() ?? path;
    await writeAtomically(join(folder, ...parts), name, text);
  }
  const eventFiles = tensorboard ? await writeEventFiles(folder, found) : [];
  return { comparison, files: [...texts.keys(), ...eventFiles] };
}
