export { formatCost, formatDuration, formatPercent, formatRatio } from './base/format.js';
export { formatTick, logTicks, needsLogScale } from './figures/log-scale.js';
export { nameOptimizer } from './figures/names.js';
export { spreadApart } from './figures/spread-apart.js';
export { customProperties, strategyColours, themes, type Theme } from './figures/theme.js';
