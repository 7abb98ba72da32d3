import Papa from 'papaparse';
import { UsageError } from '../base/errors.js';

/** The names that `--keep` gives, each time as in a line of CSV: those with a comma stand in double quotes. */
export function readKept(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => {
    const { data, errors } = Papa.parse<string[]>(line, { delimiter: ',', newline: '\n' });
    const [fields = []] = data;
    if (errors.length > 0 || data.length !== 1 || fields.some((name) => name.trim() === ''))
      throw new UsageError(
        `--keep: must be names of columns with commas between them, as in id,name, those with a comma in double quotes, as in 'id,"a,b"', got ${JSON.stringify(line)}`,
      );
    return fields.map((name) => name.trim());
  });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new UsageError(
      `--keep: must name each column once, got ${JSON.stringify(twice)} twice; leave one out`,
    );
  return names;
}

/** Refuses columns that are called as one of the predictions beside them is. */
export function requireOwnNames(kept: readonly string[], columns: readonly string[]): void {
  const both = kept.find((name) => columns.includes(name));
  if (both !== undefined)
    throw new UsageError(
      `--keep: must name other columns than those of the predictions (${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ', ...' : ''}), got ${JSON.stringify(both)}; leave it out, or give the table a copy of it under another name`,
    );
}
