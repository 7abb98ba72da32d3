import { check, text as words } from './checks.js';
import { DataError } from './data-error.js';
import { encodeOption } from './encode-option.js';

/** A data set of one's own files as a line of text: `format:path?option=value&option=value`. */
export interface DatasetSpec {
  readonly format: string;
  readonly path: string;
  /** In their order, undone of percent-encoding. */
  readonly options: ReadonlyMap<string, string>;
}

/** Formats that the ends of files' names tell. */
const FORMATS_BY_END: Readonly<Record<string, string>> = {
  csv: 'csv',
  tsv: 'tsv',
  npy: 'npy',
  npz: 'npz',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};

/**
 * Whether the name of a data set is that of a file of one's own, as `csv:people.csv`, `people.csv` and `people.csv?label=age` are.
 *
 * @example
 * ```ts
 * import { namesFile } from '@rankbatch/data';
 * ['people.csv', 'csv:people.txt', 'mnist'].map(namesFile); // => [true, true, false]
 * ```
 */
export function namesFile(name: string): boolean {
  check('name', name, words);
  return splitSpec(name) !== undefined;
}

function splitSpec(text: string): { format: string; path: string; query: string } | undefined {
  const [, format, path = '', query = ''] = /^(?:([a-z]{2,}):)?([^?]*)(?:\?(.*))?$/s.exec(text) ?? [];
  if (format !== undefined) return { format, path, query };
  const end = /\.(\w+)(?:\.gz)?$/.exec(path)?.[1]?.toLowerCase();
  const told = end === undefined ? undefined : FORMATS_BY_END[end];
  return told === undefined ? undefined : { format: told, path, query };
}

/**
 * Reads `format:path?option=value&option=value`, where values are percent-encoded as in a URL (`%26` for `&`) and the path is not. The format
 * may be left out where the end of the path tells it.
 *
 * @returns `undefined` if the text names no file, as `mnist`.
 */
export function parseDatasetSpec(text: string): DatasetSpec | undefined {
  const split = splitSpec(text);
  if (split === undefined) return undefined;
  const { format, path, query } = split;
  if (path === '')
    throw new DataError(`data: must name a file behind "${format}:", got ${JSON.stringify(text)}`);
  const options = new Map<string, string>();
  // "+" is a plus, as people write it.
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
    if (options.has(name))
      throw new DataError(`${format} option ${name}: must be given once, got it twice; use commas in a list`);
    options.set(name, value);
  }
  return { format, path, options };
}

/** A spec as text, as `parseDatasetSpec` reads it. */
export function writeDatasetSpec({ format, path, options }: DatasetSpec): string {
  const given = [...options].map(([name, value]) => `${name}=${encodeOption(value)}`);
  return `${format}:${path}${given.length > 0 ? '?' : ''}${given.join('&')}`;
}

/** For each option, how its text becomes its value. */
export type OptionReaders<T> = { readonly [K in keyof T]: (text: string, name: string) => T[K] };

/** What an option is called in a spec: `test-share` for `testShare`. */
export const optionName = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads the options of a spec, `test-share` as `testShare`; refuses those that its format does not have. */
export function readSpecOptions<T extends object>(
  { format, options }: DatasetSpec,
  readers: OptionReaders<T>,
): Partial<T> {
  const read: { -readonly [K in keyof T]?: T[K] } = {};
  const names: string[] = [];
  for (const key in readers) {
    const name = optionName(key);
    names.push(name);
    const text = options.get(name);
    if (text !== undefined) read[key] = readers[key](text, `${format} option ${name}`);
  }
  const unknown = [...options.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DataError(
      `${format} option: must be one of ${names.join(', ')}, got ${JSON.stringify(unknown)}`,
    );
  return read;
}

export const readList = (text: string): string[] => text.split(',');

export const readText = (text: string): string => text;

export function readNumber(text: string, name: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw new DataError(`${name}: must be a number, got ${JSON.stringify(text)}`);
  return value;
}

export function readFlag(text: string, name: string): boolean {
  if (text !== 'yes' && text !== 'no')
    throw new DataError(`${name}: must be yes or no, got ${JSON.stringify(text)}`);
  return text === 'yes';
}

export function readChoice<T extends string>(...choices: readonly T[]): (text: string, name: string) => T {
  return (text, name) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
      throw new DataError(`${name}: must be ${choices.join(' or ')}, got ${JSON.stringify(text)}`);
    return choice;
  };
}
