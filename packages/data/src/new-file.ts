import { check, text } from './checks.js';
import { parseDatasetSpec, readSpecOptions } from './dataset-spec.js';
import { textOptions } from './format-options.js';
import { refuseTextOptions } from './refuse-misplaced.js';
import { checkEncoding } from './table/check-encoding.js';
import type { FileFormat, TableEncoding } from './table/table-encoding.js';

/** A file of new rows, and the encoding for it. */
export interface NewFile {
  readonly path: string;
  readonly encoding: TableEncoding;
}

/**
 * A file that may be written otherwise than that of training: the end of its name says whether it is CSV, TSV or JSON Lines, and options behind `?` how its text and numbers are written, as in
 * `new.csv?delimiter=;&numbers=comma`. What they do not say is as in training.
 *
 * @throws DataError naming an option that says nothing of that.
 *
 * @example
 * ```ts no-run
 * import { loadDataset, newFile, tablePieces } from '@rankbatch/data';
 * const { encoding } = await loadDataset('houses.csv?label=price');
 * const german = newFile(encoding!, 'haeuser.csv?delimiter=;&numbers=comma');
 * const pieces = tablePieces(german.encoding, german.path);
 * ```
 */
export function newFile(encoding: TableEncoding, name: string): NewFile {
  checkEncoding(encoding);
  check('name', name, text);
  const spec = parseDatasetSpec(name);
  if (spec === undefined) return { path: name, encoding };
  const { numbers, missing, ...written } = readSpecOptions(spec, textOptions);
  if (spec.format !== 'csv' && spec.format !== 'tsv') refuseTextOptions(written, spec.format, spec.path);
  return {
    path: spec.path,
    encoding: {
      ...encoding,
      file: formatOf(encoding.file, spec.format, written),
      ...(numbers && { numbers }),
      ...(missing && { missing: { ...encoding.missing, fields: missing } }),
    },
  };
}

function formatOf(trained: FileFormat, format: string, written: object): FileFormat {
  if (format === 'jsonl' || format === 'json') return { format: 'jsonl' };
  if (format !== 'csv' && format !== 'tsv') return trained;
  const tabs = format === 'tsv' && { delimiter: '\t', quotes: false };
  return {
    ...(trained.format === 'delimited' ? trained : { format: 'delimited' as const, ...tabs }),
    ...written,
  };
}
