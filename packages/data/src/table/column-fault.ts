import { DataError, joinOptions, type OptionTexts } from '../data-error.js';
import { encodeOption } from '../encode-option.js';
import type { NumberFormat } from '../formats/number-format.js';

/** What keeps a column from being read, and what to do about it. */
export interface ColumnFault {
  /** The file, the column, the rule and what was found. */
  readonly problem: string;
  /** All cures, in words. */
  readonly cures: string;
  /** Options of the likeliest cure. */
  readonly cure: OptionTexts;
  /** The line of the first row, where that alone is at fault. */
  readonly firstLine?: number;
  /** The formats in which the whole column is numbers, where only the format keeps it from being read. */
  readonly formats?: readonly NumberFormat[];
}

/** One error for all columns that cannot be read: of several it says what is wrong with each, and the options that mend all at once. */
export function errorOfFaults(path: string, faults: readonly ColumnFault[]): DataError {
  const numbers = commonFormat(faults);
  const cure = [...faults.map((fault) => fault.cure), ...(numbers ? [{ numbers }] : [])].reduce(joinOptions);
  const [only, ...others] = faults;
  if (only && others.length === 0) return new DataError(`${only.problem}; ${only.cures}`, { cure });
  const problems = faults.map((fault) => fault.problem.replace(`${path}: `, ''));
  const shown = problems.slice(0, MOST_SHOWN).join('; ');
  const more = problems.length > MOST_SHOWN ? `; and ${problems.length - MOST_SHOWN} more` : '';
  const { firstLine } = only!;
  // Units, or the second line of a header: taken as missing they would stay a row.
  if (firstLine !== undefined && others.every((fault) => fault.firstLine !== undefined))
    return new DataError(
      `${path}: line ${firstLine} must be a row as those below it are, found other fields in ${faults.length} columns: ${shown}${more}; ` +
        `where it is no row but units or a second header, remove that line, as sed ${firstLine}d does`,
    );
  const given = Object.entries(cure).map(([option, text]) => `${option}=${encodeOption(text)}`);
  const cures = given.length > 0 ? `give ${given.join(' and ')}` : only!.cures;
  return new DataError(
    `${path}: ${faults.length} columns cannot be read as they are: ${shown}${more}; ${cures}`,
    { cure },
  );
}

/** The format that reads most of the columns which a format can mend: 1,234 alone may be two numbers, beside 12,5 it is one. */
function commonFormat(faults: readonly ColumnFault[]): NumberFormat | undefined {
  const counts = new Map<NumberFormat, number>();
  for (const format of faults.flatMap(({ formats = [] }) => formats))
    counts.set(format, (counts.get(format) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

const MOST_SHOWN = 5;
