import { DataError } from '../data-error.js';
import type { Table } from '../formats/delimited.js';
import type { ColumnFields } from './encoder.js';
import { looksNumeric } from './numeric.js';
import type { Column, TableOptions } from './table-options.js';

export type ColumnKind = 'numeric' | 'categorical' | 'text';

/** What becomes of the columns of a table. */
export interface ColumnPlan {
  /** Positions of the columns that say what is to be learnt. */
  readonly labels: readonly number[];
  /** The columns that features are made of, in the table's order. */
  readonly features: readonly { readonly position: number; readonly kind: ColumnKind }[];
}

/** Finds the columns that the options name, and infers the kind of the others from the table's fields. */
export function planColumns(
  table: Table,
  {
    label,
    numeric = [],
    categorical = [],
    text = [],
    ignore = [],
  }: TableOptions & Required<Pick<TableOptions, 'label'>>,
  missing: ReadonlySet<string>,
): ColumnPlan {
  const uses = new Map<number, ColumnKind | 'ignore' | 'label'>();
  const assign = (columns: readonly Column[], use: ColumnKind | 'ignore' | 'label'): void => {
    for (const column of columns) {
      const position = positionOf(column, table, use);
      const other = uses.get(position);
      if (other !== undefined)
        throw new DataError(
          `${use}: must not name column ${JSON.stringify(column)}, which is named as ${other} too`,
        );
      uses.set(position, use);
    }
  };
  const labels = typeof label === 'object' ? label : [label];
  assign(labels, 'label');
  assign(ignore, 'ignore');
  assign(numeric, 'numeric');
  assign(categorical, 'categorical');
  assign(text, 'text');
  const features = table.columns.flatMap((_, position) => {
    const kind = uses.get(position) ?? inferKind(table, position, missing);
    return kind === 'label' || kind === 'ignore' ? [] : [{ position, kind }];
  });
  if (features.length === 0)
    throw new DataError(`${table.path}: must have a column beside the label to learn from, found none`);
  return { labels: labels.map((column) => positionOf(column, table, 'label')), features };
}

function positionOf(column: Column, { columns, path }: Table, option: string): number {
  const named = columns.indexOf(String(column));
  if (named >= 0) return named;
  const number = /^-?\d+$/.test(String(column)) ? Number(column) : NaN;
  const position = number < 0 ? columns.length + number : number;
  if (position >= 0 && position < columns.length) return position;
  throw new DataError(
    `${option}: must name a column of ${path} (${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ', ...' : ''}) ` +
      `or a position from 0 to ${columns.length - 1}, got ${JSON.stringify(column)}`,
  );
}

/** Numbers, where every known value is one; a column without any known value counts as numbers. */
function inferKind({ rows }: Table, position: number, missing: ReadonlySet<string>): ColumnKind {
  return rows.every((fields) => missing.has(fields[position]!) || looksNumeric(fields[position]!))
    ? 'numeric'
    : 'categorical';
}

/** The fields of one column as encoders read them. */
export function columnFields(table: Table, position: number, missing: ReadonlySet<string>): ColumnFields {
  const { path, columns, rows } = table;
  const column = columns[position]!;
  const name = `column ${JSON.stringify(column)}`;
  return {
    column,
    name: `${path}: ${name}`,
    where: (row) => `${path}: line ${table.lineOf(row)}: ${name}`,
    get(row) {
      const field = rows[row]![position]!;
      return missing.has(field) ? undefined : field;
    },
  };
}
