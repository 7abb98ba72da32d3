// images: pictures of any size as samples of one shape. Sources (folders, lists) give pictures; they are decoded once, and kept as bytes on disk.
import { check, checkOptions, either, number, text } from '../checks.js';
import { PICTURE_RULES, TABLE_RULES } from '../table/table-rules.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { pictureDataset, type PictureDatasetOptions } from './picture-dataset.js';
import { pictureFolder } from './picture-folder.js';
import { endsAsJson } from '../formats/json-lines.js';
import { refuseMisplaced, refuseTextOptions } from '../refuse-misplaced.js';
import { isPictureList, LIST_OPTIONS, pictureList, type PictureListOptions } from './picture-list.js';

/** What `loadImages` takes beside the folder or the list. */
export interface ImageOptions extends PictureDatasetOptions, PictureListOptions {}

/**
 * Loads a data set of PNG, JPEG and WebP pictures: a folder for each class, in `train`, `validation` and `test` or not, or a list of paths and
 * labels (CSV, TSV, JSON Lines). Samples are bytes `[channels, height, width]`. Decoded pictures are kept below the user's cache folder,
 * and stay there where they are many (`memory`).
 * Needs the package `sharp`.
 *
 * @throws DataError naming the option, the folder, the line of the list or the picture.
 *
 * @example
 * ```ts no-run
 * import { loadImages } from '@rankbatch/data';
 * const pets = await loadImages('pets', { size: 64 }); // pets/cats/1.jpg, pets/dogs/1.png
 * const ages = await loadImages('faces.csv', { path: 'file', label: 'age', task: 'regression', size: [48, 64], channels: 1 });
 * ```
 */
export async function loadImages(
  path: string,
  options: ImageOptions & { readonly memory: number },
): Promise<Dataset>;
export async function loadImages(path: string, options?: ImageOptions): Promise<Dataset<SamplesInMemory>>;
export async function loadImages(path: string, options: ImageOptions = {}): Promise<Dataset> {
  check('path', path, text);
  checkOptions(options, {
    ...TABLE_RULES,
    ...PICTURE_RULES,
    path: either(text, number),
    split: either(text, number),
  });
  if (endsAsJson(path)) refuseTextOptions(options, 'images', path);
  if (isPictureList(path)) return pictureDataset(await pictureList(path, options), options);
  refuseMisplaced(options, LIST_OPTIONS, {
    format: 'images',
    applies: 'lists of pictures (.csv, .tsv, .jsonl)',
    found: `the folder ${path}, whose folders are the classes`,
  });
  return pictureDataset(await pictureFolder(path), options);
}
