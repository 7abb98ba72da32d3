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
  const startsListed = startTest(fields);
  const startsWord = startTest(wordsInNumbers.flatMap((word) => [word, word.toUpperCase()]));
  const inAny = (field: string): boolean => startsListed(field) && listed.has(field);
  return {
    inAny,
    inNumbers: (field) =>
      inAny(field) || (startsWord(field) && field.length <= LONGEST_WORD && words.has(field.toLowerCase())),
  };
}

/** Whether a field starts as one of some words does: most do not, which is found sooner than whether they are one. */
function startTest(words: readonly string[]): (field: string) => boolean {
  const starts = new Set(words.map((word) => word.charCodeAt(0)));
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => Number(starts.has(code)));
  const hasEmpty = words.includes('');
  return (field) => {
    if (field === '') return hasEmpty;
    const code = field.charCodeAt(0);
    return code < 128 ? ascii[code] === 1 : starts.has(code);
  };
}
