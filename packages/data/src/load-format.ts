import { resolve } from 'node:path';
import { DataError } from './data-error.js';
import type { Dataset } from './dataset.js';
import {
  readChoice,
  readFlag,
  readList,
  readNumber,
  readSpecOptions,
  readText,
  type DatasetSpec,
  type OptionReaders,
} from './dataset-spec.js';
import { loadCsv, loadTsv, type TableFileOptions } from './sets/table-file.js';

/** What `loadDataset` passes on. */
export interface FormatSettings {
  /** What paths are relative to. @default the working directory */
  readonly dataDir?: string;
  /** Seed of random splits, unless the spec names one. */
  readonly seed?: number;
}

const tableOptions: OptionReaders<Required<TableFileOptions>> = {
  label: readText,
  labelSuffix: readText,
  test: readText,
  header: readFlag,
  columns: readList,
  delimiter: readText,
  quotes: readFlag,
  comment: readText,
  numeric: readList,
  categorical: readList,
  text: readList,
  ignore: readList,
  missing: readList,
  scale: readChoice('standard', 'none'),
  words: readNumber,
  weighting: readChoice('tfidf', 'counts'),
  hashed: readFlag,
  validation: readNumber,
  testShare: readNumber,
  seed: readNumber,
  stratified: readFlag,
};

const formats = new Map<string, (spec: DatasetSpec, settings: FormatSettings) => Promise<Dataset>>([
  ['csv', (spec, settings) => loadTable(loadCsv, spec, settings)],
  ['tsv', (spec, settings) => loadTable(loadTsv, spec, settings)],
]);

/**
 * The formats in which `loadDataset` reads one's own files, as in `csv:path`.
 *
 * @example
 * ```ts
 * import { formatNames } from '@rankbatch/data';
 * formatNames; // => ['csv', 'tsv']
 * ```
 */
export const formatNames: readonly string[] = [...formats.keys()];

/** Loads the files that a spec names. */
export async function loadFormat(spec: DatasetSpec, settings: FormatSettings): Promise<Dataset> {
  const load = formats.get(spec.format);
  if (load === undefined)
    throw new DataError(
      `data: the format must be one of ${formatNames.join(', ')}, got ${JSON.stringify(spec.format)}`,
    );
  return load(spec, settings);
}

async function loadTable(
  load: typeof loadCsv,
  spec: DatasetSpec,
  { dataDir = '', seed }: FormatSettings,
): Promise<Dataset> {
  const { test, ...options } = readSpecOptions(spec, tableOptions);
  const dataset = await load(resolve(dataDir, spec.path), {
    ...(seed !== undefined && { seed }),
    ...options,
    ...(test !== undefined && { test: resolve(dataDir, test) }),
  });
  return { ...dataset, name: `${spec.format}:${spec.path}` };
}
