export { themes } from './figures/theme.js';
export { compareRuns, type Comparison } from './report/comparison.js';
export { findHardSamples } from './report/hard-samples.js';
export { reportCsv } from './report/report-csv.js';
export { reportFigures } from './report/report-figures.js';
export { renderReportPage } from './report/report-page.js';
