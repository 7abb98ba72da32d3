import type { ColumnReading } from '@rankbatch/data';

/** Columns that are told one by one; of wider tables, those beyond only where something about them is worth a look. */
const mostColumns = 30;

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
