import { show } from '../checks.js';
import { DataError } from '../data-error.js';

/** How pictures of any size become samples of one shape. */
export interface PictureOptions {
  /** Side of the samples, or their width and height, in pixels. @default that of the pictures, which must all have the same */
  readonly size?: number | readonly [width: number, height: number];
  /**
   * How a picture of another shape fits: `cover` cuts its longer side around the centre, `contain` adds black bars, `stretch` distorts it.
   *
   * @default 'cover'
   */
  readonly fit?: Fit;
  /** 3 for red, green and blue, 1 for grey. @default 3 */
  readonly channels?: 1 | 3;
  /** What becomes of pictures that cannot be decoded: an error, or they are left out and named in the data set's `notes`. @default 'error' */
  readonly damaged?: 'error' | 'skip';
  /**
   * Most bytes of pixels that are held in memory. Where all samples together take more, they stay in the file of decoded pictures, of which those of a batch are
   * read: what is learnt is the same.
   *
   * @default all samples are held in memory, and more than 2 GB are refused
   */
  readonly memory?: number;
}

export type Fit = 'cover' | 'contain' | 'stretch';

/** What decides the bytes of a decoded picture. */
export interface PictureForm {
  /** In pixels, or `undefined` for that of the pictures. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly fit: Fit;
  readonly channels: 1 | 3;
}

const MAX_SIDE = 8192;

/** Checks the options of pictures, and fills in what they leave out. */
export function pictureForm({ size, fit = 'cover', channels = 3, memory = 0 }: PictureOptions): PictureForm {
  if (fit !== 'cover' && fit !== 'contain' && fit !== 'stretch')
    throw new DataError(`fit: must be cover, contain or stretch, got ${show(fit)}`);
  if (channels !== 1 && channels !== 3)
    throw new DataError(`channels: must be 1 for grey or 3 for colours, got ${show(channels)}`);
  if (!(memory >= 0)) throw new DataError(`memory: must be a number of bytes from 0, got ${String(memory)}`);
  if (size === undefined) return { size, fit, channels };
  const [width, height] = typeof size === 'number' ? [size, size] : size;
  for (const side of [width, height])
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE)
      throw new DataError(
        `size: must be a side in pixels, or width x height, integers from 1 to ${MAX_SIDE}, as in size=32 or size=64x48, got ${side}`,
      );
  return { size: { width, height }, fit, channels };
}
