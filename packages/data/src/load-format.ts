import { resolve } from 'node:path';
import { DataError } from './data-error.js';
import type { Dataset } from './dataset.js';
import { readSpecOptions, type DatasetSpec } from './dataset-spec.js';
import {
  archiveOptions,
  arrayOptions,
  imageOptions,
  jsonlOptions,
  parquetOptions,
  tableOptions,
} from './format-options.js';
import type { DecodeProgress } from './images/decode-progress.js';
import { loadImages } from './images/load-images.js';
import { loadParquetFrom } from './parquet/load-parquet.js';
import { loadJsonl } from './sets/json-lines-file.js';
import { loadNpy } from './sets/npy-file.js';
import { loadNpz } from './sets/npz-file.js';
import { loadCsv, loadTsv } from './sets/table-file.js';
import { sharedNotes } from './shared-samples.js';

/** What `loadDataset` passes on. */
export interface FormatSettings {
  /** What paths are relative to. @default the working directory */
  readonly dataDir?: string;
  /** Seed of random splits, unless the spec names one. */
  readonly seed?: number;
  /** Most bytes of pixels that are held in memory, unless the spec says otherwise. @default all are */
  readonly memory?: number;
  /** Hears of pictures as they are decoded. */
  readonly onDecode?: (progress: DecodeProgress) => void;
}

const formats = new Map<string, (spec: DatasetSpec, settings: FormatSettings) => Promise<Dataset>>([
  ['csv', (spec, settings) => loadTable(loadCsv, spec, settings)],
  ['tsv', (spec, settings) => loadTable(loadTsv, spec, settings)],
  ['jsonl', loadJsonLines],
  ['json', loadJsonLines],
  ['npy', loadArrays],
  ['npz', loadArchive],
  ['images', loadPictures],
  ['parquet', loadParquetFiles],
]);

/**
 * The formats in which `loadDataset` reads one's own files, as in `csv:path`.
 *
 * @example
 * ```ts
 * import { formatNames } from '@rankbatch/data';
 * formatNames; // => ['csv', 'tsv', 'jsonl', 'json', 'npy', 'npz', 'images', 'parquet']
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
  const dataset = await load(spec, settings);
  const shared = sharedNotes(dataset);
  return shared.length === 0 ? dataset : { ...dataset, notes: [...(dataset.notes ?? []), ...shared] };
}

async function loadTable(
  load: typeof loadCsv,
  spec: DatasetSpec,
  settings: FormatSettings,
): Promise<Dataset> {
  const options = withSettings(readSpecOptions(spec, tableOptions), settings);
  return named(spec, await load(resolve(settings.dataDir ?? '', spec.path), options));
}

async function loadJsonLines(spec: DatasetSpec, settings: FormatSettings): Promise<Dataset> {
  const options = withSettings(readSpecOptions(spec, jsonlOptions), settings);
  return named(spec, await loadJsonl(resolve(settings.dataDir ?? '', spec.path), options));
}

/** The seed where the spec names none, and the file of the test rows from the data folder on. */
function withSettings<Options extends { readonly test?: string }>(
  options: Options,
  { dataDir = '', seed }: FormatSettings,
): Options {
  const { test } = options;
  return {
    ...(seed !== undefined && { seed }),
    ...options,
    ...(test !== undefined && { test: resolve(dataDir, test) }),
  };
}

function named({ format, path }: DatasetSpec, dataset: Dataset): Dataset {
  return { ...dataset, name: `${format}:${path}` };
}

async function loadArchive(spec: DatasetSpec, { dataDir = '', seed }: FormatSettings): Promise<Dataset> {
  const options = readSpecOptions(spec, archiveOptions);
  const dataset = await loadNpz(resolve(dataDir, spec.path), {
    ...(seed !== undefined && { seed }),
    ...options,
  });
  return named(spec, dataset);
}

async function loadArrays(spec: DatasetSpec, { dataDir = '', seed }: FormatSettings): Promise<Dataset> {
  const { labels, test, testLabels, ...options } = readSpecOptions(spec, arrayOptions);
  if (labels === undefined)
    throw new DataError(
      `npy option labels: must name the file of labels, as in npy:${spec.path}?labels=y.npy, got none`,
    );
  if ((test === undefined) !== (testLabels === undefined))
    throw new DataError('npy options test and test-labels: must be given both or none, got one');
  const dataset = await loadNpy(resolve(dataDir, spec.path), {
    ...(seed !== undefined && { seed }),
    ...options,
    labels: resolve(dataDir, labels),
    ...(test !== undefined &&
      testLabels !== undefined && {
        test: { features: resolve(dataDir, test), labels: resolve(dataDir, testLabels) },
      }),
  });
  return named(spec, dataset);
}

/** Whoever has not asked for it takes samples for arrays. */
function refuseMemory({ format }: DatasetSpec, { memory }: { readonly memory?: number }): void {
  if (memory === undefined) return;
  throw new DataError(
    `${format} option memory: must go with a caller that reads pixels from disk, got it without; call loadDataset(name, { memory: ${memory} })`,
  );
}

async function loadPictures(
  spec: DatasetSpec,
  { dataDir = '', seed, memory, onDecode }: FormatSettings,
): Promise<Dataset> {
  const options = readSpecOptions(spec, imageOptions);
  if (memory === undefined) refuseMemory(spec, options);
  const dataset = await loadImages(resolve(dataDir, spec.path), {
    ...(seed !== undefined && { seed }),
    ...(memory !== undefined && { memory }),
    ...(onDecode && { onDecode }),
    ...options,
  });
  return named(spec, dataset);
}

async function loadParquetFiles(
  spec: DatasetSpec,
  { dataDir = '', seed, memory, onDecode }: FormatSettings,
): Promise<Dataset> {
  const options = readSpecOptions(spec, parquetOptions);
  if (memory === undefined) refuseMemory(spec, options);
  const dataset = await loadParquetFrom(resolve(dataDir), spec.path, {
    ...(seed !== undefined && { seed }),
    ...(memory !== undefined && { memory }),
    ...(onDecode && { onDecode }),
    ...options,
  });
  return named(spec, dataset);
}
