import { DataError } from '../data-error.js';
import type { ColumnReading } from './column-reading.js';
import { inferKind, noteOf, type ColumnKind } from './infer-kind.js';
import type { MissingTests } from './missing-rule.js';
import { scanColumn } from './scan-column.js';
import type { Table } from './table.js';
import type { Column, Settings } from './table-options.js';

/** What becomes of the columns of a table. */
export interface ColumnPlan {
  /** Positions of the columns that say what is to be learnt. */
  readonly labels: readonly number[];
  /** The columns that features are made of, in the table's order. */
  readonly features: readonly { readonly position: number; readonly kind: ColumnKind }[];
  /** How every column was read, in the table's order. */
  readonly readings: readonly ColumnReading[];
}

type Use = 'label' | 'ignore' | 'numeric' | 'categorical' | 'text';

const KINDS: Readonly<Record<Exclude<Use, 'label' | 'ignore'>, ColumnKind>> = {
  numeric: 'number',
  categorical: 'category',
  text: 'text',
};

/** Finds the columns that the options name, and infers the kind of the others from the table's fields. */
export function planColumns(table: Table, settings: Settings, missing: MissingTests): ColumnPlan {
  const { label, numeric = [], categorical = [], text = [], ignore = [] } = settings;
  const positions = new Map(table.columns.map((name, position) => [name, position]));
  const uses = new Map<number, Use>();
  const assign = (columns: readonly Column[], use: Use): number[] =>
    columns.map((column) => {
      const position = positionOf(column, { table, positions, use });
      const other = uses.get(position);
      if (other !== undefined)
        throw new DataError(
          `${use}: must not name column ${JSON.stringify(column)}, which is named as ${other} too`,
        );
      uses.set(position, use);
      return position;
    });
  const labels = assign(typeof label === 'object' ? label : [label], 'label');
  assign(ignore, 'ignore');
  assign(numeric, 'numeric');
  assign(categorical, 'categorical');
  assign(text, 'text');

  const hasHeader = table.columns.some((name, position) => name !== String(position));
  const features: { position: number; kind: ColumnKind }[] = [];
  const readings = table.columns.map((name, position): ColumnReading => {
    const use = uses.get(position);
    const scan = scanColumn(table, position, missing, settings.numbers);
    const all = { name, values: scan.values + scan.words, missing: scan.missing };
    if (use === 'ignore') return { ...all, kind: 'ignored' };
    if (use === 'label') return { ...all, kind: 'label' };
    // What pandas writes before the columns unless it is told not to.
    if (use === undefined && hasHeader && name === String(position) && scan.countsRows)
      return { ...all, kind: 'ignored', note: 'a row number without a name' };
    const kind = use ? KINDS[use] : inferKind(scan, { table, position, missing, settings });
    features.push({ position, kind });
    const note = noteOf(scan, kind, table.rows.length);
    const own =
      kind === 'number' ? { values: scan.values, missing: scan.missing + scan.unknown.count } : undefined;
    return { ...all, ...own, kind, ...(note !== undefined && { note }) };
  });
  if (features.length === 0)
    throw new DataError(`${table.path}: must have a column beside the label to learn from, found none`);
  return { labels, features, readings };
}

function positionOf(
  column: Column,
  {
    table: { columns, path },
    positions,
    use,
  }: { readonly table: Table; readonly positions: ReadonlyMap<string, number>; readonly use: Use },
): number {
  const named = positions.get(String(column));
  if (named !== undefined) return named;
  const number = /^-?\d+$/.test(String(column)) ? Number(column) : NaN;
  const position = number < 0 ? columns.length + number : number;
  if (position >= 0 && position < columns.length) return position;
  throw new DataError(
    `${use}: must name a column of ${path} (${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ', ...' : ''}) ` +
      `or a position from 0 to ${columns.length - 1}, got ${JSON.stringify(column)}`,
  );
}
