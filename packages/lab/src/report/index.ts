export { themes } from '../figures/theme.js';
export { compareRuns, type Comparison } from './comparison.js';
export { findHardSamples } from './hard-samples.js';
export { reportCsv } from './report-csv.js';
export { reportFigures } from './report-figures.js';
export { renderReportPage } from './report-page.js';
