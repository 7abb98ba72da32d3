import type { ColumnFault } from './column-fault.js';
import { columnFields } from './encoder.js';
import type { MissingTests } from './missing-rule.js';
import { nameInOption, writeName } from '../name-list.js';
import { formatsOf, parseNumber, type NumberFormat } from '../formats/number-format.js';
import type { ColumnScan } from './scan-columns.js';
import type { Table } from '../formats/table.js';
import { MAX_CATEGORIES, type Settings } from './table-options.js';

export type ColumnKind = 'number' | 'category' | 'text';

/** The column that is looked at. */
export interface ScannedColumn {
  readonly table: Table;
  readonly position: number;
  readonly missing: MissingTests;
  readonly settings: Settings;
}

/**
 * Numbers, where every known field is one; a column without any known field counts as numbers. Categories, where half of them or more are no numbers.
 * A fault is what is in between: mostly numbers, which a word or two must not turn into categories in silence; and too many categories.
 */
export function inferKind(scan: ColumnScan, column: ScannedColumn): ColumnKind | ColumnFault {
  const { numbers, local, odd, values, words } = scan;
  if (local.count + odd.count === 0) return values === 0 && words > 0 ? 'category' : 'number';
  if (numbers + local.count <= odd.count) return categoryFault(scan, column) ?? 'category';
  return local.count > 0 ? foreignNumber(local.row, column) : oddWord(scan, column);
}

/** What is worth a look in a column. */
export function noteOf(scan: ColumnScan, kind: ColumnKind, rows: number): string | undefined {
  const {
    missing,
    numbers,
    local,
    odd,
    unknown,
    values,
    words,
    unit,
    inexact,
    padded,
    countsRows,
    areDates,
    areDateNumbers,
    alike,
  } = scan;
  if (kind === 'number') {
    if (areDateNumbers)
      return 'looks like dates as numbers, 20240131 and 20240201 far apart; write what of them tells something, such as the year, in a column of its own, or give ignore=';
    if (countsRows) return 'looks like a row number';
    if (values === 1 && missing + unknown.count === 0) return 'the same number in every row';
    if (inexact > 0)
      return 'has integers of more digits than numbers keep; categorical= keeps them apart, ignore= leaves them out';
    if (padded > 0 && local.count === 0)
      return 'some begin with zeros, as codes do; categorical= keeps them as they are';
    if (unknown.count > 0)
      return `${unknown.count} ${unknown.count === 1 ? 'field' : 'fields'} such as ${JSON.stringify(unknown.word)} taken as missing`;
  }
  if (kind === 'category') {
    const known = numbers + local.count + odd.count + unknown.count;
    if (values + words === 1 && missing === 0) return 'the same value in every row';
    if (areDates)
      return 'dates as categories; write what of them tells something, such as the year, as numbers, or give ignore=';
    if (unit !== undefined) return `looks like numbers in ${unit}, which are numbers without it`;
    if (areTexts(scan)) return 'texts as categories; text= reads their words';
    if (values + words === rows) return 'another value in every row';
    if (numbers > 0 && numbers < known) return `${numbers} of ${known} fields are numbers`;
    if (alike !== undefined)
      return `${alike.map((name) => JSON.stringify(name)).join(' and ')} are two values`;
  }
  return undefined;
}

/** Whether most values are of several words. */
const areTexts = ({ texts, values, words }: ColumnScan): boolean => texts * 2 > values + words;

/** What speaks against taking a column for categories. */
export function categoryFault(
  scan: ColumnScan,
  { table, position }: Pick<ScannedColumn, 'table' | 'position'>,
): ColumnFault | undefined {
  const categories = scan.values + scan.words + Math.sign(scan.missing);
  if (categories <= MAX_CATEGORIES) return undefined;
  const column = table.columns[position]!;
  return {
    problem: `${table.path}: column ${JSON.stringify(column)}: must have at most ${MAX_CATEGORIES} categories, found ${categories}`,
    cures: `give text=${nameInOption(column)} to read words, or ignore=${nameInOption(column)}`,
    cure: { [areTexts(scan) ? 'text' : 'ignore']: writeName(column) },
  };
}

function foreignNumber(row: number, { table, position, missing, settings }: ScannedColumn): ColumnFault {
  const { column, where, get } = columnFields(table, position, missing.inNumbers);
  const field = get(row)!;
  const reading = formatsOf(field);
  const all = reading.filter((format) =>
    table.rows.every((_, i) => {
      const other = get(i);
      return other === undefined || parseNumber(other, format) !== undefined;
    }),
  );
  const cures = (all.length > 0 ? all : reading).map(
    (format) => `numbers=${format} to read it as ${parseNumber(field, format)!.value}`,
  );
  return {
    problem: `${where(row)}: must be a number as ${EXAMPLES[settings.numbers]}, found ${JSON.stringify(field)}`,
    cures: `give ${[...cures, `categorical=${nameInOption(column)} to read categories`].join(', or ')}, or ignore=${nameInOption(column)}`,
    cure: all.length > 0 ? { numbers: all[0]! } : { categorical: writeName(column) },
    formats: all,
  };
}

const EXAMPLES: Readonly<Record<NumberFormat, string>> = {
  plain: '1234.5',
  point: '1,234.5 or 1234.5',
  comma: '1.234,5 or 1234,5',
};

function oddWord(scan: ColumnScan, { table, position, missing, settings }: ScannedColumn): ColumnFault {
  const { column, where, get } = columnFields(table, position, missing.inNumbers);
  const { numbers, odd } = scan;
  const field = get(odd.row)!;
  const problem =
    `${where(odd.row)}: must be a finite number, as ${numbers} of ${numbers + odd.count} fields of the column are, ` +
    `found ${JSON.stringify(field)}`;
  const isHeader = odd.count === 1 && odd.row === 0 && (settings.header === false || settings.columns);
  if (isHeader)
    return settings.columns
      ? { problem, cures: 'where the first line names the columns, remove it', cure: {} }
      : {
          problem,
          cures: 'where the first line names the columns, give header=yes',
          cure: { header: 'yes' },
        };
  const words = /[,&%#+]/.test(field) ? undefined : [...settings.missing, field].join();
  const asMissing = words === undefined ? '' : `take it as missing with missing=${words}, `;
  return {
    problem,
    cures: `correct it, ${asMissing}give categorical=${nameInOption(column)} to read categories, or ignore=${nameInOption(column)}`,
    cure: words === undefined ? { categorical: writeName(column) } : { missing: words },
    ...(odd.count === 1 && odd.row === 0 && table.placeOf === undefined && { firstLine: table.lineOf(0) }),
  };
}
