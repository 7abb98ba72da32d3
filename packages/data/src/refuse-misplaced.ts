import { DataError } from './data-error.js';
import { optionName } from './dataset-spec.js';
import { DELIMITED_RULES } from './formats/format-rules.js';

/** Where options apply, and what was found instead, in words. */
interface Misplacement {
  readonly format: string;
  readonly applies: string;
  readonly found: string;
  /** @default 'leave it out' */
  readonly cure?: string;
}

/** Refuses options that say how delimited text is written, of a file that is none. */
export function refuseTextOptions(options: object, format: string, path: string): void {
  refuseMisplaced(options, Object.keys(DELIMITED_RULES), {
    format,
    applies: 'delimited text (.csv, .tsv)',
    found: path,
  });
}

/** Refuses options that would be ignored, as they apply to something else. */
export function refuseMisplaced(
  options: object,
  keys: readonly string[],
  { format, applies, found, cure = 'leave it out' }: Misplacement,
): void {
  const misplaced = Object.entries(options).find(
    ([key, value]) => value !== undefined && keys.includes(key),
  )?.[0];
  if (misplaced === undefined) return;
  throw new DataError(
    `${format} option ${optionName(misplaced)}: applies to ${applies}, got it for ${found}; ${cure}`,
  );
}
