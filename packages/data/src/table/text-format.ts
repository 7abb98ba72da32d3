import { DataError } from '../data-error.js';
import type { DelimitedOptions } from '../formats/delimited.js';
import { endsAsJson, type JsonLinesOptions } from '../formats/json-lines.js';
import type { TableEncoding } from './table-encoding.js';

/** How a table is written as text. */
export type TextFormat =
  | { readonly kind: 'jsonl'; readonly options: JsonLinesOptions }
  | { readonly kind: 'delimited'; readonly options: DelimitedOptions; readonly hasHeader: boolean };

/**
 * How a file is written that is to be read as the training file was; throws `DataError` for Parquet, which is no text.
 */
export function textFormatOf({ file, answers, numbers, features }: TableEncoding, path: string): TextFormat {
  if (file.format === 'parquet' && /\.parquet$/i.test(path))
    throw new DataError(
      `${path}: must be a table as text, found Parquet; give encodeTable what parquetTable(path) returns`,
    );
  // Parquet says nothing of how text is written: that is told by the end of the name.
  if (file.format === 'jsonl' || (file.format === 'parquet' && endsAsJson(path))) {
    const used = new Set([...features.map(({ column }) => column), ...answers.columns]);
    const labelSeparator = (answers.kind === 'labels' && answers.separator) || undefined;
    return {
      kind: 'jsonl',
      options: {
        isRead: (key: string) => used.has(key),
        isLabel: (key: string) => answers.columns.includes(key),
        numbers,
        ...(labelSeparator !== undefined && { labelSeparator }),
      },
    };
  }
  if (file.format === 'parquet') return { kind: 'delimited', options: {}, hasHeader: true };
  return { kind: 'delimited', options: file, hasHeader: file.header ?? true };
}

/** The names of a file's columns that has no header: those of training, with or without those of the labels. */
export function columnsWithoutHeader(
  { columns, answers }: TableEncoding,
  path: string,
  { length }: readonly unknown[],
): readonly string[] {
  const unlabelled = columns.filter((name) => !answers.columns.includes(name));
  const names = [columns, unlabelled].find((known) => known.length === length);
  if (names !== undefined) return names;
  throw new DataError(
    `${path}: must have the ${columns.length} columns of the training file, or ${unlabelled.length} without labels, found ${length}`,
  );
}
