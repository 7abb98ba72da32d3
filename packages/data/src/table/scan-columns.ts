import { lookAlikes } from '../look-alikes.js';
import { MAX_CATEGORIES } from './table-options.js';
import type { MissingTests } from './missing-rule.js';
import { parseNumber, type NumberFormat } from '../formats/number-format.js';
import type { Table } from '../formats/table.js';

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
  /** What stands behind the number in every field, where that is the same word, as `kg`. */
  readonly unit: string | undefined;
  /** Different fields that are integers of so many digits that a 64-bit float does not keep them all. */
  readonly inexact: number;
  /** Different fields that begin with a zero as codes do and numbers need not. */
  readonly padded: number;
  /** Different fields that are integers. */
  readonly integers: number;
  /** Different fields of four words and more. */
  readonly texts: number;
  /** Whether the fields are integers that count the rows. */
  readonly countsRows: boolean;
  /** Whether all fields are dates, also with a time of the day. */
  readonly areDates: boolean;
  /** Whether all fields are dates of the years 1900 to 2100 as one number, as `20240531`. */
  readonly areDateNumbers: boolean;
  /** Two different fields that the eye takes for one, where there are no more than a column of categories may have. */
  readonly alike: readonly [string, string] | undefined;
}

/** All formats. */
const FORMATS: readonly NumberFormat[] = ['plain', 'point', 'comma'];

/** Fewer rows may count up by chance. */
const FEWEST_COUNTED = 5;

/** Looks at every field of some columns, row by row, as the fields of a row lie side by side in memory. */
export function scanColumns(
  { rows }: Pick<Table, 'rows'>,
  positions: readonly number[],
  missing: MissingTests,
  format: NumberFormat,
): ColumnScan[] {
  const scanners = positions.map(() => new ColumnScanner(missing, format, rows.length));
  for (const [row, fields] of rows.entries())
    for (const [k, position] of positions.entries()) scanners[k]!.look(fields[position] ?? null, row);
  return scanners.map((scanner) => scanner.scan);
}

class ColumnScanner {
  readonly #missing: MissingTests;
  readonly #format: NumberFormat;
  readonly #others: readonly NumberFormat[];
  readonly #values = new Map<string, FieldKind>();
  readonly #words = new Set<string>();
  readonly #counts: Record<FieldKind, number> = { number: 0, local: 0, odd: 0 };
  readonly #first: Record<FieldKind, number> = { number: -1, local: -1, odd: -1 };
  #missingCount = 0;
  #unknownCount = 0;
  #start = NaN;
  #countsRows: boolean;

  constructor(missing: MissingTests, format: NumberFormat, rows: number) {
    this.#missing = missing;
    this.#format = format;
    this.#others = FORMATS.filter((other) => other !== format);
    this.#countsRows = rows >= FEWEST_COUNTED;
  }

  look(field: string | null, row: number): void {
    if (row === 0) this.#start = Number(field || NaN);
    if (this.#countsRows && field !== String(this.#start + row)) this.#countsRows = false;
    if (field === null || this.#missing.inAny(field)) {
      this.#missingCount += 1;
      return;
    }
    if (this.#missing.inNumbers(field)) {
      this.#unknownCount += 1;
      this.#words.add(field);
      return;
    }
    let kind = this.#values.get(field);
    if (kind === undefined) {
      kind = kindOf(field, this.#format, this.#others);
      this.#values.set(field, kind);
    }
    if (this.#counts[kind]++ === 0) this.#first[kind] = row;
  }

  get scan(): ColumnScan {
    return {
      missing: this.#missingCount,
      unknown: { count: this.#unknownCount, word: this.#words.values().next().value },
      values: this.#values.size,
      words: this.#words.size,
      numbers: this.#counts.number,
      local: { count: this.#counts.local, row: this.#first.local },
      odd: { count: this.#counts.odd, row: this.#first.odd },
      unit: sharedUnit(this.#values.keys()),
      inexact: count(this.#values.keys(), (field) => /^[+-]?\d{16,}$/.test(field) && !isExact(field)),
      padded: count(this.#values.keys(), (field) => /^0\d/.test(field)),
      integers: count(this.#values.keys(), (field) => /^\d+$/.test(field)),
      texts: count(this.#values.keys(), (field) => /\S(?:\s+\S+){3}/.test(field)),
      countsRows: this.#countsRows,
      areDates: areAll(this.#values.keys(), isDate),
      areDateNumbers: areAll(this.#values.keys(), isDateNumber),
      alike: this.#values.size > MAX_CATEGORIES ? undefined : lookAlikes(this.#values.keys()),
    };
  }
}

function count(fields: Iterable<string>, test: (field: string) => boolean): number {
  let found = 0;
  for (const field of fields) if (test(field)) found += 1;
  return found;
}

/** As `2024-05-31`, `31.5.2024` or `5/31/24`, also with a time of the day. */
const DATE =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2}))(?:[T ]\d{1,2}:\d{2}.*)?$/;

export const isDate = (field: string): boolean => DATE.test(field);

/** With the fraction that pandas writes where some are missing. */
const DATE_NUMBER = /^(19\d\d|20\d\d|2100)(\d\d)(\d\d)(?:\.0+)?$/;

function isDateNumber(field: string): boolean {
  const [, year, month, day] = DATE_NUMBER.exec(field)?.map(Number) ?? [];
  if (year === undefined) return false;
  // Another month where there is no such day.
  const date = new Date(Date.UTC(year, month! - 1, day));
  return date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
}

function areAll(fields: Iterable<string>, test: (field: string) => boolean): boolean {
  let some = false;
  for (const field of fields) {
    if (!test(field)) return false;
    some = true;
  }
  return some;
}

/** Whether an integer is a 64-bit float. */
const isExact = (field: string): boolean => BigInt(Number(field)) === BigInt(field.replace('+', ''));

const MEASURE = /^[+-]?\d[\d.,]*\s*([^\d\s.,]+)$/;

function sharedUnit(fields: Iterable<string>): string | undefined {
  let shared: string | undefined;
  for (const field of fields) {
    const unit = MEASURE.exec(field)?.[1];
    if (unit === undefined || unit !== (shared ?? unit)) return undefined;
    shared = unit;
  }
  return shared;
}

type FieldKind = 'number' | 'local' | 'odd';

function kindOf(field: string, format: NumberFormat, others: readonly NumberFormat[]): FieldKind {
  if (parseNumber(field, format) !== undefined) return 'number';
  return others.some((other) => parseNumber(field, other) !== undefined) ? 'local' : 'odd';
}
