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
import type { DelimitedOptions } from './formats/delimited.js';
import type { DecodeProgress } from './images/decode-progress.js';
import { loadImages, type ImageOptions } from './images/load-images.js';
import type { PictureListOptions } from './images/picture-list.js';
import type { PictureOptions } from './images/picture-options.js';
import type { NpyOptions } from './npy-dataset.js';
import type { NpzOptions } from './npz-dataset.js';
import { loadParquet, type ParquetOptions } from './parquet/load-parquet.js';
import { loadJsonl, type JsonlFileOptions } from './sets/json-lines-file.js';
import { loadNpy } from './sets/npy-file.js';
import { loadNpz } from './sets/npz-file.js';
import { loadCsv, loadTsv, type TableFileOptions } from './sets/table-file.js';
import type { SplitOptions } from './split/split-rows.js';

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

/** Options that text cannot say. */
type RowTests = 'testRows' | 'validationRows';

type SplitText = Required<Omit<SplitOptions, RowTests>>;

const readTask = readChoice('classes', 'regression', 'labels');

/** One column, or several with commas between them. */
const readLabelColumns = (text: string): string | string[] => (text.includes(',') ? text.split(',') : text);

const splitOptions: OptionReaders<SplitText> = {
  validation: readNumber,
  testShare: readNumber,
  seed: readNumber,
  stratified: readFlag,
};

const jsonlOptions: OptionReaders<Omit<Required<JsonlFileOptions>, RowTests>> = {
  label: readLabelColumns,
  labelSuffix: readText,
  labelSeparator: readText,
  task: readTask,
  test: readText,
  numeric: readList,
  categorical: readList,
  text: readList,
  ignore: readList,
  missing: readList,
  numbers: readChoice('plain', 'point', 'comma'),
  unlabelled: readChoice('error', 'skip'),
  scale: readChoice('standard', 'none'),
  words: readNumber,
  tokens: readNumber,
  maxNumbers: readNumber,
  weighting: readChoice('tfidf', 'counts'),
  hashed: readFlag,
  ...splitOptions,
};

const delimitedOptions: OptionReaders<Required<DelimitedOptions>> = {
  header: readFlag,
  columns: readList,
  delimiter: readText,
  quotes: readFlag,
  comment: readText,
  charset: readText,
};

/** How the text of a table is written. */
export const textOptions: OptionReaders<
  Required<DelimitedOptions & Pick<TableFileOptions, 'numbers' | 'missing'>>
> = {
  ...delimitedOptions,
  numbers: jsonlOptions.numbers,
  missing: jsonlOptions.missing,
};

const tableOptions: OptionReaders<Omit<Required<TableFileOptions>, RowTests>> = {
  ...jsonlOptions,
  ...delimitedOptions,
};

/** As in `npy:x.npy?labels=y.npy&test=x-test.npy&test-labels=y-test.npy`. */
interface ArrayOptions extends SplitText, Required<Pick<NpyOptions, 'shape' | 'channels' | 'task'>> {
  readonly labels: string;
  readonly test: string;
  readonly testLabels: string;
}

const arrayOptions: OptionReaders<ArrayOptions> = {
  labels: readText,
  test: readText,
  testLabels: readText,
  task: readTask,
  channels: readChoice('first', 'last'),
  shape: (text, name) => readList(text).map((length) => readNumber(length, name)),
  ...splitOptions,
};

const archiveOptions: OptionReaders<Omit<Required<NpzOptions>, RowTests>> = {
  features: readText,
  ...arrayOptions,
};

const pictureOptions: OptionReaders<Required<PictureOptions>> = {
  size: readSize,
  fit: readChoice('cover', 'contain', 'stretch'),
  channels: readChannels,
  damaged: readChoice('error', 'skip'),
  memory: readBytes,
};

const parquetOptions: OptionReaders<Omit<Required<ParquetOptions>, RowTests | 'onDecode'>> = {
  image: readText,
  ...jsonlOptions,
  ...pictureOptions,
};

const imageOptions: OptionReaders<Required<Omit<ImageOptions, 'onDecode'>>> = {
  ...pictureOptions,
  path: readText,
  label: readLabelColumns,
  labelSuffix: readText,
  labelSeparator: readText,
  task: readTask,
  split: readText,
  missing: readList,
  numbers: readChoice('plain', 'point', 'comma'),
  unlabelled: readChoice('error', 'skip'),
  header: readFlag,
  columns: readList,
  delimiter: readText,
  quotes: readFlag,
  comment: readText,
  charset: readText,
  ...splitOptions,
};

/** How the list of pictures that a spec names is written. */
export function readListFormat(spec: DatasetSpec): DelimitedOptions {
  const { header, columns, delimiter, quotes, comment, charset } = readSpecOptions(spec, imageOptions);
  return {
    ...(header !== undefined && { header }),
    ...(columns && { columns }),
    ...(delimiter !== undefined && { delimiter }),
    ...(quotes !== undefined && { quotes }),
    ...(comment !== undefined && { comment }),
    ...(charset !== undefined && { charset }),
  };
}

/** What a data set of pictures said of its files: of a list, or of Parquet. */
export type PictureTextOptions = Partial<PictureListOptions> & Pick<ParquetOptions, 'image' | 'ignore'>;

/** The options of a spec of pictures; none of one of another format. */
export function readPictureOptions(spec: DatasetSpec): PictureTextOptions {
  if (spec.format === 'images') return readSpecOptions(spec, imageOptions);
  return spec.format === 'parquet' ? readSpecOptions(spec, parquetOptions) : {};
}

/** `32` or `64x48`, width and height. */
function readSize(text: string, name: string): number | [number, number] {
  const [, width, height] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (width === undefined)
    throw new DataError(
      `${name}: must be a side in pixels or width x height, as in 32 or 64x48, got ${JSON.stringify(text)}`,
    );
  return height === undefined ? Number(width) : [Number(width), Number(height)];
}

/** `0`, `500MB`, `1.5GB`. */
function readBytes(text: string, name: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(|MB|GB)$/.exec(text) ?? [];
  if (number === undefined)
    throw new DataError(`${name}: must be a size in memory as in 500MB or 2GB, got ${JSON.stringify(text)}`);
  return Number(number) * { '': 1, MB: 1e6, GB: 1e9 }[unit]!;
}

function readChannels(text: string, name: string): 1 | 3 {
  return readChoice('1', '3')(text, name) === '1' ? 1 : 3;
}

const formats = new Map<string, (spec: DatasetSpec, settings: FormatSettings) => Promise<Dataset>>([
  ['csv', (spec, settings) => loadTable(loadCsv, spec, settings)],
  ['tsv', (spec, settings) => loadTable(loadTsv, spec, settings)],
  ['jsonl', loadJsonLines],
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
 * formatNames; // => ['csv', 'tsv', 'jsonl', 'npy', 'npz', 'images', 'parquet']
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
  return { ...dataset, name: `${spec.format}:${spec.path}` };
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
  return { ...dataset, name: `${spec.format}:${spec.path}` };
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
  return { ...dataset, name: `${spec.format}:${spec.path}` };
}

async function loadParquetFiles(
  spec: DatasetSpec,
  { dataDir = '', seed, memory, onDecode }: FormatSettings,
): Promise<Dataset> {
  const { test, ...options } = readSpecOptions(spec, parquetOptions);
  if (memory === undefined) refuseMemory(spec, options);
  const dataset = await loadParquet(resolve(dataDir, spec.path), {
    ...(seed !== undefined && { seed }),
    ...(memory !== undefined && { memory }),
    ...(onDecode && { onDecode }),
    ...options,
    ...(test !== undefined && { test: resolve(dataDir, test) }),
  });
  return { ...dataset, name: `${spec.format}:${spec.path}` };
}
