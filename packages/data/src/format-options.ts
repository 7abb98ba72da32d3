// What may stand behind `?` in the name of a data set, by its format, and how the text of it is read.
import { DataError } from './data-error.js';
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
import type { ImageOptions } from './images/load-images.js';
import type { PictureListOptions } from './images/picture-list.js';
import type { PictureOptions } from './images/picture-options.js';
import { readNames } from './name-list.js';
import type { NpyOptions } from './npy-dataset.js';
import type { NpzOptions } from './npz-dataset.js';
import type { ParquetOptions } from './parquet/parquet-options.js';
import type { JsonlFileOptions } from './sets/json-lines-file.js';
import type { TableFileOptions } from './sets/table-file.js';
import type { SplitOptions } from './split/split-rows.js';

/** Options that text cannot say. */
type RowTests = 'testRows' | 'validationRows';

type SplitText = Required<Omit<SplitOptions, RowTests>>;

const readTask = readChoice('classes', 'regression', 'labels');

/** One column, or several with commas between them. */
function readLabelColumns(text: string): string | string[] {
  const [first, ...others] = readNames(text);
  return others.length > 0 ? [first!, ...others] : first!;
}

const splitOptions: OptionReaders<SplitText> = {
  validation: readNumber,
  testShare: readNumber,
  seed: readNumber,
  stratified: readFlag,
};

export const jsonlOptions: OptionReaders<Omit<Required<JsonlFileOptions>, RowTests>> = {
  label: readLabelColumns,
  labelSuffix: readText,
  labelSeparator: readText,
  task: readTask,
  test: readText,
  numeric: readNames,
  categorical: readNames,
  text: readNames,
  ignore: readNames,
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
  columns: readNames,
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

export const tableOptions: OptionReaders<Omit<Required<TableFileOptions>, RowTests>> = {
  ...jsonlOptions,
  ...delimitedOptions,
};

/** As in `npy:x.npy?labels=y.npy&test=x-test.npy&test-labels=y-test.npy`. */
interface ArrayOptions extends SplitText, Required<Pick<NpyOptions, 'shape' | 'channels' | 'task'>> {
  readonly labels: string;
  readonly test: string;
  readonly testLabels: string;
}

export const arrayOptions: OptionReaders<ArrayOptions> = {
  labels: readText,
  test: readText,
  testLabels: readText,
  task: readTask,
  channels: readChoice('first', 'last'),
  shape: (text, name) => readList(text).map((length) => readNumber(length, name)),
  ...splitOptions,
};

export const archiveOptions: OptionReaders<Omit<Required<NpzOptions>, RowTests>> = {
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

export const parquetOptions: OptionReaders<Omit<Required<ParquetOptions>, RowTests | 'onDecode'>> = {
  image: readText,
  ...jsonlOptions,
  ...pictureOptions,
};

export const imageOptions: OptionReaders<Required<Omit<ImageOptions, 'onDecode'>>> = {
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
  ...delimitedOptions,
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
export type PictureTextOptions = Partial<PictureListOptions> &
  Pick<ParquetOptions, 'image' | 'ignore' | 'damaged'>;

/** What may be said of pictures to predict: what becomes of damaged ones, and how a list of them is written. */
export const newPictureOptions = { ...textOptions, path: readText, damaged: pictureOptions.damaged };

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
