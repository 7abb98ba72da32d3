import Papa from 'papaparse';

/** What may stand between fields. */
export interface Delimiter {
  readonly mark: string;
  /** For messages. */
  readonly name: string;
  /** As the option `delimiter` takes it. */
  readonly option: string;
}

/** The likeliest first. */
const CANDIDATES: readonly Delimiter[] = [
  { mark: ';', name: 'semicolons', option: ';' },
  { mark: '\t', name: 'tabs', option: '%09' },
  { mark: ',', name: 'commas', option: ',' },
  { mark: '|', name: '"|"', option: '|' },
  { mark: ' ', name: 'blanks', option: '%20' },
  { mark: '^', name: '"^"', option: '^' },
  { mark: '\x01', name: 'bytes 1, as Hive writes them,', option: '%01' },
  { mark: ':', name: 'colons', option: ':' },
];

const LINES = 50;

/**
 * Finds what parts the first lines of a text into fields, equally many of two or more in each; `undefined` if nothing else than `used` does.
 */
export function guessDelimiter(
  text: string,
  { quotes, comment }: { readonly quotes: boolean; readonly comment?: string | undefined },
  used: string,
): Delimiter | undefined {
  for (const candidate of CANDIDATES) {
    const delimiter = candidate.mark;
    if (delimiter === used || delimiter === comment) continue;
    const { data, errors } = Papa.parse<string[]>(text.replace(/^\n+/, ''), {
      delimiter,
      newline: '\n',
      quoteChar: quotes ? '"' : '\0',
      preview: LINES,
    });
    const lines = data.filter((fields) => fields.join('').trim() !== '');
    const width = lines[0]?.length ?? 0;
    const even = errors.length === 0 && lines.every((fields) => fields.length === width);
    if (even && width > 1 && lines.length > 1) return candidate;
  }
  return undefined;
}

/** What to do with a text whose columns are made of several blanks between fields; `undefined` for others. */
export function cureOfBlanks(text: string, path: string): string | undefined {
  const lines = text
    .split('\n', LINES)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/ +/).length);
  if (lines.length < 2 || lines[0]! < 2 || lines.some((width) => width !== lines[0])) return undefined;
  return `the file has several blanks between fields: make each of them a comma, sed -E 's/^ +//; s/ +$//; s/ +/,/g' ${path} > table.csv`;
}
