import { splitList } from './name-list.js';

/** Options of one's own files, as they stand behind `?`: `{ numbers: 'point', ignore: 'id,date' }`. */
export type OptionTexts = Readonly<Record<string, string>>;

/**
 * Thrown for every problem with a data set's name, options or files; the message names what was asked, the rule, what was found and the cure.
 *
 * @example
 * ```ts
 * import { DataError } from '@rankbatch/data';
 * new DataError('size: must be an integer >= 1, got 0').name; // => 'DataError'
 * ```
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  /** Options that mend it, where some do. */
  readonly cure: OptionTexts | undefined;

  constructor(message: string, { cure, ...options }: ErrorOptions & { readonly cure?: OptionTexts } = {}) {
    super(message, options);
    this.cure = cure;
  }
}

/** Lists are joined, of other options the last one counts. */
export function joinOptions(options: OptionTexts, others: OptionTexts): OptionTexts {
  const joined = new Map(Object.entries(options));
  for (const [option, text] of Object.entries(others)) {
    // Elsewhere a comma is one, as in delimiter=,
    const words = LISTS.has(option)
      ? [joined.get(option) ?? '', text].flatMap((list) => (list === '' ? [] : splitList(list)))
      : [text];
    joined.set(option, [...new Set(words)].join());
  }
  return Object.fromEntries(joined);
}

const LISTS: ReadonlySet<string> = new Set(['numeric', 'categorical', 'text', 'ignore', 'missing']);
