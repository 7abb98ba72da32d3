import type { MissingTests } from './missing-rule.js';
import { parseNumber, type NumberFormat } from './number-format.js';
import type { Table } from './table.js';

/** What the fields of a column look like. */
export interface ColumnScan {
  /** Rows that lack a value by the rule of every column. */
  readonly missing: number;
  /** Further rows whose fields are words for "unknown", and the first of these words. */
  readonly unknown: { readonly count: number; readonly word: string | undefined };
  /** Different fields that are neither missing nor such words, and different words. */
  readonly values: number;
  readonly words: number;
  /** Fields that are numbers as the options say. */
  readonly numbers: number;
  /** Fields that are numbers as others write them, and the first row of one. */
  readonly local: { readonly count: number; readonly row: number };
  /** Fields that are no numbers, and the first row of one. */
  readonly odd: { readonly count: number; readonly row: number };
  /** Whether the fields are integers that count the rows. */
  readonly countsRows: boolean;
}

/** All formats. */
const FORMATS: readonly NumberFormat[] = ['plain', 'point', 'comma'];

/** Fewer rows may count up by chance. */
const FEWEST_COUNTED = 5;

/** Looks at every field of a column. */
export function scanColumn(
  { rows }: Pick<Table, 'rows'>,
  position: number,
  { inAny, inNumbers }: MissingTests,
  format: NumberFormat,
): ColumnScan {
  const others = FORMATS.filter((other) => other !== format);
  const values = new Map<string, 'number' | 'local' | 'odd'>();
  const words = new Set<string>();
  const counts = { number: 0, local: 0, odd: 0 };
  const first = { number: -1, local: -1, odd: -1 };
  let missing = 0;
  let unknown = 0;
  let start = NaN;
  let countsRows = rows.length >= FEWEST_COUNTED;
  for (let row = 0; row < rows.length; row++) {
    const field = rows[row]![position];
    if (row === 0) start = Number(field || NaN);
    if (countsRows && field !== String(start + row)) countsRows = false;
    if (field === null || field === undefined || inAny(field)) {
      missing += 1;
      continue;
    }
    if (inNumbers(field)) {
      unknown += 1;
      words.add(field);
      continue;
    }
    let kind = values.get(field);
    if (kind === undefined) {
      kind = kindOf(field, format, others);
      values.set(field, kind);
    }
    if (counts[kind]++ === 0) first[kind] = row;
  }
  return {
    missing,
    unknown: { count: unknown, word: words.values().next().value },
    values: values.size,
    words: words.size,
    numbers: counts.number,
    local: { count: counts.local, row: first.local },
    odd: { count: counts.odd, row: first.odd },
    countsRows,
  };
}

function kindOf(
  field: string,
  format: NumberFormat,
  others: readonly NumberFormat[],
): 'number' | 'local' | 'odd' {
  if (parseNumber(field, format) !== undefined) return 'number';
  return others.some((other) => parseNumber(field, other) !== undefined) ? 'local' : 'odd';
}
