import { readRun, type StoredRun } from '@rankbatch/lab/run-folder';
import { datasetOf } from './run-dataset.js';

/** A file of the lab's report about some runs, by its name there: report.html, figures/*.svg, csv/*.csv; null for other names. */
export async function makeDownload({
  folders,
  name,
}: {
  folders: readonly string[];
  name: string;
}): Promise<string | null> {
  if (!/^[\w-]+\.(html|csv|svg)$/.test(name)) return null;
  // Loaded late: drawing needs libraries that the rest does not.
  const report = await import('@rankbatch/lab/report');
  const stored: StoredRun[] = await Promise.all(folders.map(readRun));
  const comparison = report.compareRuns(stored, 'these runs');
  const hardest = () => report.findHardSamples(comparison, ({ stored: { manifest } }) => datasetOf(manifest));
  const figures = report.reportFigures(comparison);
  if (name === 'report.html') return report.renderReportPage(comparison, figures, await hardest());
  if (name.endsWith('.csv')) return report.reportCsv(comparison, await hardest())[name] ?? null;
  const [, figureName, theme] = /^(.*)-(light|dark)\.svg$/.exec(name) ?? [];
  const figure = [...figures.race, ...figures.times, ...figures.selection].find(
    (candidate) => candidate.name === figureName,
  );
  return figure ? figure.draw(report.themes[theme === 'dark' ? 'dark' : 'light']) || null : null;
}
