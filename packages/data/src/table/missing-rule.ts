/** Which fields mean that a value is not known. */
export interface MissingRule {
  /** In every column. */
  readonly fields: readonly string[];
  /** Also in columns of numbers, in whatever case. */
  readonly wordsInNumbers: readonly string[];
}

/** What programs and people write where a number is not known, in lower case. */
export const UNKNOWN_WORDS: readonly string[] = [
  '',
  '?',
  '-',
  '.',
  'na',
  'n/a',
  '#n/a',
  '<na>',
  'nan',
  'none',
  'null',
];

const LONGEST_WORD = Math.max(...UNKNOWN_WORDS.map(({ length }) => length));

/** Whether fields are missing: by the rule of every column, and by that of columns of numbers. */
export interface MissingTests {
  readonly inAny: (field: string) => boolean;
  readonly inNumbers: (field: string) => boolean;
}

export function missingTests({ fields, wordsInNumbers }: MissingRule): MissingTests {
  const [listed, words] = [new Set(fields), new Set(wordsInNumbers)];
  return {
    inAny: (field) => listed.has(field),
    inNumbers: (field) =>
      listed.has(field) || (field.length <= LONGEST_WORD && words.has(field.toLowerCase())),
  };
}
