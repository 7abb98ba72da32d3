import type { ColumnReading } from '@rankbatch/data';
import type { Progress } from './progress.js';

/** Columns that are told one by one; of wider tables, those beyond only where something about them is worth a look. */
const mostColumns = 30;

/** Says how the columns of a table were read; when quiet, only of those where something is worth a look. */
export function noteReadings(
  progress: Pick<Progress, 'note'>,
  columns: readonly ColumnReading[] | undefined,
  quiet: boolean,
): void {
  const told = (columns ?? []).filter(({ note }) => !quiet || note !== undefined);
  if (told.length > 0) progress.note(describeReadings(told));
}

/** How each column of a table was read, in one line: `columns: age (number); zip (category, 412 values); price (label)`. */
export function describeReadings(columns: readonly ColumnReading[]): string {
  const told = columns.filter(({ note }, index) => index < mostColumns || note !== undefined);
  const left = columns.length - told.length;
  const more = left === 0 ? '' : `; and ${left} more, all in run.json`;
  return `columns: ${told.map(describe).join('; ')}${more}`;
}

function describe({ name, kind, values, missing, note }: ColumnReading): string {
  const parts = [
    kind,
    ...(kind === 'category' ? [`${values} ${values === 1 ? 'value' : 'values'}`] : []),
    ...(missing > 0 && kind !== 'ignored' ? [`${missing} missing`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  return `${name} (${parts.join(', ')})`;
}
