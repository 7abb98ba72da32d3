import { formatNumber, formatPercent } from '../base/format.js';
import type { SplitMeasures } from '../results/measures/measures.js';

/** What predictions are worth, in one line. */
export function describeMeasures(measures: SplitMeasures): string {
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  if ('standardizedRmse' in measures)
    return measures.targets
      .map(
        ({ name, rmse, mae, r2 }) =>
          `${name}: RMSE ${formatNumber(rmse)}, MAE ${formatNumber(mae)}, R2 ${share(r2)}`,
      )
      .join('; ');
  if ('labels' in measures)
    return `label error ${formatPercent(measures.error)} %, micro F1 ${share(measures.microF1)}, macro F1 ${share(measures.macroF1)}`;
  return `error ${formatPercent(measures.error)} %, macro recall ${share(measures.macroRecall)}, macro F1 ${share(measures.macroF1)}`;
}
