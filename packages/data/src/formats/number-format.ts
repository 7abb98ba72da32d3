/**
 * How numbers are written: `plain` as in 1234.5 and 1e3; `point` also as in 1,234.5, 1 234.5, $12, (12) or 12- for -12, and 12 %; `comma` as in 1.234,5 and 1 234,5.
 */
export type NumberFormat = 'plain' | 'point' | 'comma';

/** A number and what stands beside it. */
export interface WrittenNumber {
  readonly value: number;
  /** A currency sign, `%` or `‰`, else empty. */
  readonly unit: string;
}

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Blanks between groups of digits: ordinary, no-break, thin and narrow no-break. */
const BLANKS = ' \\u00a0\\u2009\\u202f';

/** Groups of three digits, or of two before the last three, as in India; always with the same mark between them. None begins with 0: 0,583 is a fraction. */
const grouped = (marks: string, decimal: string): RegExp =>
  new RegExp(
    `^[+-]?(?:[1-9]\\d{0,2}(?:([${marks}])(?:\\d{2,3}\\1)*\\d{3})|\\d+|(?=${decimal}\\d))(?:${decimal}\\d*)?(?:e[+-]?\\d+)?$`,
    'i',
  );

const FORMATS = {
  point: { pattern: grouped(`,'’${BLANKS}`, '\\.'), decimal: '.' },
  comma: { pattern: grouped(`.'’${BLANKS}`, ','), decimal: ',' },
} as const;

const UNIT = /^([+-]?)(\p{Sc}?)\s*(.*?)\s*(\p{Sc}|[%‰])?$/u;

/** As accountants write negative numbers, `(12.50)`, and SAP, `12.50-`. */
const NEGATED = /^\(([^()+\-\u2212]+)\)$|^([^()+\-\u2212]+)-$/;

/** Reads a field without white space around it; `undefined` if it is no finite number in this format. */
export function parseNumber(field: string, format: NumberFormat): WrittenNumber | undefined {
  if (format === 'plain') {
    const value = PLAIN.test(field) ? Number(field) : NaN;
    return Number.isFinite(value) ? { value, unit: '' } : undefined;
  }
  const negated = NEGATED.exec(field);
  if (negated) {
    const number = parseNumber((negated[1] ?? negated[2])!, format);
    return number && { ...number, value: -number.value };
  }
  const { pattern, decimal } = FORMATS[format];
  const [, sign = '', before = '', digits = '', behind = ''] = UNIT.exec(field.replace('−', '-')) ?? [];
  const number = `${sign}${digits}`;
  if ((before !== '' && behind !== '') || !pattern.test(number)) return undefined;
  const [whole = '', fraction = ''] = number.split(decimal);
  // What is left in the whole part beside digits, sign and exponent are the marks between groups.
  const value = Number(`${whole.replace(/[^\de+-]/gi, '')}${fraction === '' ? '' : `.${fraction}`}`);
  return Number.isFinite(value) ? { value, unit: before + behind } : undefined;
}

/** Writes a number so that `parseNumber` reads the same one. */
export function writeNumber(value: number, format: NumberFormat, unit = ''): string {
  return `${format === 'comma' ? String(value).replace('.', ',') : String(value)}${unit}`;
}

/** The formats in which a field is a number. */
export function formatsOf(field: string): readonly NumberFormat[] {
  return (['plain', 'point', 'comma'] as const).filter((format) => parseNumber(field, format) !== undefined);
}
