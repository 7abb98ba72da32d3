import type { Table } from '../formats/table.js';

/** Rows of each value on average: fewer go with one class alone by chance. */
const FEWEST = 10;

/** Whether each value of a column goes with one class alone, as what is known only with the label does. */
export function tellsClass(
  { rows: fields }: Pick<Table, 'rows'>,
  position: number,
  { rows, labels }: { readonly rows: ArrayLike<number>; readonly labels: ArrayLike<number> },
): boolean {
  const classes = new Map<string | null, number>();
  for (let i = 0; i < rows.length; i++) {
    const value = fields[rows[i]!]![position] ?? null;
    const known = classes.get(value);
    if (known === undefined) classes.set(value, labels[i]!);
    else if (known !== labels[i]) return false;
  }
  return classes.size > 1 && classes.size * FEWEST <= rows.length;
}
