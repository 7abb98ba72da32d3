import { check, text } from './checks.js';
import { parseDatasetSpec, readSpecOptions } from './dataset-spec.js';
import { textOptions } from './format-options.js';
import type { DelimitedOptions } from './formats/delimited.js';
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
 * `new.csv?delimiter=;&numbers=comma`. What they do not say is as in training; where training was CSV and the file is TSV, or the other way round, marks, quotes and header are as is usual there.
 *
 * @param trained the name of the data set that was trained on, as `people.csv?delimiter=%09`. @default unknown: tabs without quotes are TSV
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
export function newFile(encoding: TableEncoding, name: string, trained?: string): NewFile {
  checkEncoding(encoding);
  check('name', name, text);
  if (trained !== undefined) check('trained', trained, text);
  const spec = parseDatasetSpec(name);
  if (spec === undefined) return { path: name, encoding };
  const { numbers, missing, ...written } = readSpecOptions(spec, textOptions);
  if (spec.format !== 'csv' && spec.format !== 'tsv') refuseTextOptions(written, spec.format, spec.path);
  return {
    path: spec.path,
    encoding: {
      ...encoding,
      file: formatOf(encoding.file, spec.format, { written, trained }),
      ...(numbers && { numbers }),
      ...(missing && { missing: { ...encoding.missing, fields: missing } }),
    },
  };
}

function formatOf(
  file: FileFormat,
  format: string,
  { written, trained }: { readonly written: DelimitedOptions; readonly trained: string | undefined },
): FileFormat {
  if (format === 'jsonl' || format === 'json') return { format: 'jsonl' };
  if (format !== 'csv' && format !== 'tsv') return file;
  const usual = { format: 'delimited' as const, ...(format === 'tsv' && { delimiter: '\t', quotes: false }) };
  if (file.format !== 'delimited') return { ...usual, ...written };
  const { comment, charset, delimiter = ',', quotes } = file;
  const hasTabs = delimiter === '\t';
  const told = trained === undefined ? undefined : parseDatasetSpec(trained)?.format;
  const wasTsv = told === undefined ? hasTabs && quotes === false : told === 'tsv';
  const isAlike = format === 'tsv' ? wasTsv || hasTabs : !wasTsv;
  if (isAlike || written.delimiter === delimiter) return { ...file, ...written };
  return {
    ...usual,
    ...(comment !== undefined && { comment }),
    ...(charset !== undefined && { charset }),
    ...written,
  };
}
