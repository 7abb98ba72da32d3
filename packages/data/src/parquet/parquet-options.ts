import type { PictureDatasetOptions } from '../images/picture-dataset.js';
import type { PictureListOptions } from '../images/picture-list.js';
import type { PictureOptions } from '../images/picture-options.js';
import type { JsonlFileOptions } from '../sets/json-lines-file.js';
import type { SplitOptions } from '../split/split-rows.js';
import type { TableOptions } from '../table/table-options.js';

/** What `loadParquet` takes beside the files. */
export interface ParquetOptions extends JsonlFileOptions, Omit<PictureDatasetOptions, keyof SplitOptions> {
  /** The column of pictures. @default the one that holds structures of `bytes` and `path`, if there is one */
  readonly image?: string;
}

/** Those that tables have no use for; `memory` is a bound for whatever data. */
export const PICTURE_OPTIONS: readonly string[] = Object.keys({
  size: true,
  fit: true,
  channels: true,
  damaged: true,
} satisfies Record<Exclude<keyof PictureOptions, 'memory'>, true>);

/** Those that say how columns of a table become features. */
export const FEATURE_OPTIONS: readonly string[] = Object.keys({
  numeric: true,
  categorical: true,
  text: true,
  scale: true,
  words: true,
  weighting: true,
  tokens: true,
  maxNumbers: true,
  hashed: true,
} satisfies Record<
  Exclude<keyof TableOptions, keyof PictureListOptions | keyof SplitOptions | 'ignore'>,
  true
>);
