import { check, checkFields, checkOptions, fieldOf, integer, listOf, oneOf, type Rule } from '../checks.js';
import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import type { Picture } from './picture.js';
import { PICTURE_RULES } from '../table/table-rules.js';
import { pictureDecoder } from './picture-decoder.js';
import { reasonOf } from './pixel-facts.js';

/** How pictures became samples: `pictures` of the data set that was trained on, also as read from JSON. */
export type PictureEncoding = NonNullable<Dataset['pictures']>;

/** Pictures as samples. */
export interface EncodedPictures extends Pick<SamplesInMemory, 'count' | 'shape' | 'values'> {
  /** The pictures that were left out, by their places among those that were given, and what is wrong with each. */
  readonly damaged: readonly { readonly index: number; readonly reason: string }[];
}

const pictureOrPath: Rule = {
  says: 'a path, or { name, input }',
  holds: (value) =>
    typeof value === 'string' ||
    (typeof fieldOf(value, 'name') === 'string' &&
      (typeof fieldOf(value, 'input') === 'string' || fieldOf(value, 'input') instanceof Uint8Array)),
};

/**
 * Decodes pictures as those of training were, bit for bit, in their order: bytes `[N, channels, height, width]`. All are in memory: give some hundred at a
 * time. Needs the package `sharp`.
 *
 * @param pictures paths, or the bytes of files with names for messages.
 * @param options `damaged`: whether pictures that cannot be decoded are an error, or left out ('skip'): @default 'error'
 * @throws DataError (rejection) naming the first picture that cannot be decoded.
 *
 * @example
 * ```ts no-run
 * import { encodePictures, loadImages } from '@rankbatch/data';
 * const { pictures } = await loadImages('pets', { size: 64 });
 * const { values } = await encodePictures(pictures!, ['new/1.jpg', 'new/2.png']);
 * ```
 */
export async function encodePictures(
  encoding: PictureEncoding,
  pictures: readonly (string | Picture)[],
  options: { readonly damaged?: 'error' | 'skip' } = {},
): Promise<EncodedPictures> {
  checkFields('encoding', encoding, {
    shape: listOf(integer(1, 2 ** 16)),
    fit: oneOf('cover', 'contain', 'stretch'),
  });
  check('pictures', pictures, listOf(pictureOrPath));
  checkOptions(options, { damaged: PICTURE_RULES['damaged']! });
  const { shape, fit } = encoding;
  const [channels, height, width] = shape;
  if (channels !== 1 && channels !== 3)
    throw new DataError(
      `pictures: must have 1 or 3 channels, got ${String(channels)}; take those of a data set`,
    );
  const { decode } = await pictureDecoder({ size: { width, height }, fit, channels });
  const each = channels * height * width;
  const values = new Uint8Array(pictures.length * each);
  const damaged: { index: number; reason: string }[] = [];
  for (const [index, given] of pictures.entries()) {
    const picture = typeof given === 'string' ? { name: given, input: given } : given;
    try {
      values.set((await decode(picture)).bytes, (index - damaged.length) * each);
    } catch (error) {
      if (!(error instanceof DataError) || options.damaged !== 'skip') throw error;
      damaged.push({ index, reason: reasonOf(error.message) });
    }
  }
  const count = pictures.length - damaged.length;
  return { count, shape, values: values.subarray(0, count * each), damaged };
}
