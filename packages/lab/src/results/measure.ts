import type { Task } from '@rankbatch/data';
import { formatNumber, formatPercent } from '../base/format.js';

/** The one number that each split is judged by after every epoch, which is the better the smaller it is. */
export interface Measure {
  /** As sentences name it. */
  readonly name: string;
  /** `%`, `deviations`, or empty where it is the unit of the source. */
  readonly unit: string;
  /** What is measured in the unit of the source; empty for all others. */
  readonly of: string;
  /** Unit of the costs: nats, or squared deviations where numbers are predicted. */
  readonly costUnit: string;
}

/**
 * The measure of a task: the error for classes, the share of wrong labels for several labels, and the root of the mean squared error for
 * numbers, in the unit of the source where there is one number and in standard deviations where there are several.
 */
export function measureOf(task: Task | undefined): Measure {
  if (task?.kind === 'labels') return { name: 'label error', unit: '%', of: '', costUnit: 'nats' };
  if (task?.kind !== 'regression') return { name: 'error', unit: '%', of: '', costUnit: 'nats' };
  const [name = '', ...others] = task.targetNames;
  const costUnit = 'squared deviations';
  return others.length === 0
    ? { name: 'RMSE', unit: '', of: name, costUnit }
    : { name: 'RMSE', unit: 'deviations', of: '', costUnit };
}

/** As headings of narrow columns name it: `error, %`, `RMSE`. */
export function headingOf({ name, unit }: Measure): string {
  return unit === '' ? name : `${name}, ${unit}`;
}

/** As axes name it: `error, %`, `RMSE of price`. */
export function labelOf(measure: Measure): string {
  return measure.of === '' ? headingOf(measure) : `${measure.name} of ${measure.of}`;
}

/** A value without its unit. */
export function formatMeasure({ unit }: Measure, value: number): string {
  return unit === '%' ? formatPercent(value) : formatNumber(value);
}

/** A value with its unit: `3.10 %`, `48210`. */
export function sayMeasure(measure: Measure, value: number): string {
  return [formatMeasure(measure, value), measure.unit].join(' ').trim();
}

/** How far two values are apart, with its unit: `1.15 percentage points`, `2.03`. */
export function sayDifference(measure: Measure, value: number): string {
  return measure.unit === '%'
    ? `${formatMeasure(measure, value)} percentage points`
    : sayMeasure(measure, value);
}
