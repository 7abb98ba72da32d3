import { DataError } from '../data-error.js';
import { namelessColumn } from '../formats/delimited.js';
import { nameInOption } from '../name-list.js';
import { errorOfFaults, type ColumnFault } from './column-fault.js';
import type { ColumnReading } from './column-reading.js';
import { categoryFault, inferKind, noteOf, type ColumnKind } from './infer-kind.js';
import type { MissingTests } from './missing-rule.js';
import { holdsSplits } from '../split/split-names.js';
import { positionOf } from './position-of.js';
import { scanColumns, type ColumnScan } from './scan-columns.js';
import type { Table } from '../formats/table.js';
import { DEFAULTS, type Column, type Settings } from './table-options.js';

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
  const uses = new Map<number, Use>();
  const assign = (columns: readonly Column[], use: Use): number[] =>
    columns.map((column) => {
      const position = positionOf(column, table, use);
      const other = uses.get(position);
      if (other !== undefined)
        throw new DataError(
          `${use}: must not name column ${JSON.stringify(column)}, which is named as ${other} too`,
        );
      uses.set(position, use);
      return position;
    });
  const isDefault = label === DEFAULTS.label;
  const asked = typeof label === 'object' ? label : [isDefault ? lastColumn(table) : label];
  const labels = assign(asked, 'label');
  assign(ignore, 'ignore');
  assign(numeric, 'numeric');
  assign(categorical, 'categorical');
  assign(text, 'text');

  const places = [...table.columns.keys()];
  const scans = scanColumns(table, places, missing, settings.numbers);
  const features: { position: number; kind: ColumnKind }[] = [];
  const faults: ColumnFault[] = [];
  const readings = table.columns.map((name, position): ColumnReading => {
    const use = uses.get(position);
    const scan = scans[position]!;
    if (use === 'label' || use === 'ignore')
      return readingOf(name, use === 'label' ? 'label' : 'ignored', scan);
    const useless = use === undefined && uselessness(name, position, scan, table.rows.length);
    if (useless) return readingOf(name, 'ignored', scan, useless);
    const found = use
      ? (use === 'categorical' && categoryFault(scan, { table, position })) || KINDS[use]
      : inferKind(scan, { table, position, missing, settings });
    if (typeof found === 'object') faults.push(found);
    const kind = typeof found === 'object' ? 'category' : found;
    features.push({ position, kind });
    const notes = [
      noteOf(scan, kind, table.rows.length),
      isDefault && LABEL_NAME.test(name) ? notLearnt(name) : undefined,
      holdsSplits(table, position) ? SPLITS_DRAWN : undefined,
    ];
    return readingOf(name, kind, scan, notes.filter((note) => note !== undefined).join('; ') || undefined);
  });
  if (faults.length > 0) throw errorOfFaults(table.path, faults);
  if (features.length === 0)
    throw new DataError(`${table.path}: must have a column beside the label to learn from, found none`);
  return { labels, features, readings };
}

/** What people call the column to learn. */
const LABEL_NAME = /^(?:labels?|target|class|y)$/i;

const notLearnt = (name: string): string =>
  `a feature, as the last column is learnt; label=${nameInOption(name)} learns it`;

const SPLITS_DRAWN =
  'names splits, but is a feature, and they are drawn; ignore= leaves it out, test= takes a file of test rows';

/** The last column, but for those without name and value that delimiters at the ends of all lines make. */
function lastColumn({ columns, rows }: Table): number {
  let last = columns.length - 1;
  while (last > 0 && columns[last] === namelessColumn(last) && rows.every((row) => !row[last])) last -= 1;
  return last;
}

/** Why a column that no option names is left out; undefined where it is not. */
function uselessness(
  name: string,
  position: number,
  { countsRows, values, words, unknown, integers, numbers, local }: ColumnScan,
  rows: number,
): string | undefined {
  const isNameless = name === namelessColumn(position);
  // What pandas writes beside the columns unless it is told not to; the others are what it makes of that when it reads it.
  const isUnnamed = isNameless || name === `Unnamed: ${position}`;
  if (countsRows && isUnnamed) return 'a row number without a name';
  // Of a table that was sorted, or of which some rows were taken, or whose rows have names.
  const areNames = integers === values || numbers + local.count === 0;
  if (isUnnamed && position === 0 && values === rows && rows > 1 && areNames)
    return 'an index without a name, another in every row';
  if (/^__index_level_\d+__$/.test(name)) return 'an index without a name, as pandas writes it';
  // Without a name it is what delimiters at the ends of all lines make.
  if (values + words + unknown.count > 0) return undefined;
  return isNameless ? 'neither a name nor a value' : 'no value in any row';
}

function readingOf(
  name: string,
  kind: ColumnReading['kind'],
  { values, words, missing, unknown, local, odd }: ColumnScan,
  note?: string,
): ColumnReading {
  // Words for "unknown" are values where not all others are numbers.
  const areNumbers = kind === 'number' || (kind === 'label' && values > 0 && local.count + odd.count === 0);
  return {
    name,
    kind,
    values: areNumbers ? values : values + words,
    missing: areNumbers ? missing + unknown.count : missing,
    ...(note !== undefined && { note }),
  };
}
