import { UsageError } from '../base/errors.js';

/** A name and the comma or the end behind it: in double quotes, where "" is a quote, or without white space around it. */
const NAME = /\s*(?:"((?:[^"]|"")+)"|([^\s",](?:[^,\n]*[^\s,])?))\s*(,|$)/gy;

/** The names that `--keep` gives, with commas between them; those with a comma or white space around them stand in double quotes. */
export function readKept(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => {
    const found = [...line.matchAll(NAME)];
    if (found.at(-1)?.[3] !== '')
      throw new UsageError(
        `--keep: must be names of columns with commas between them, as in id,name, those with a comma in double quotes, as in 'id,"a,b"', got ${JSON.stringify(line)}`,
      );
    return found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
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
