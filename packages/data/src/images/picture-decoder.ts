import { open } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { channelsFirst } from '../channels-first.js';
import { DataError, type OptionTexts } from '../data-error.js';
import type { Picture } from './picture.js';
import type { Fit, PictureForm } from './picture-options.js';
import { importSharp } from './sharp.js';

/** One picture's pixels. */
export interface DecodedPicture {
  /** `[channels, height, width]`, row-major. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Turns pictures into samples of one shape. */
export interface PictureDecoder {
  /** Width and height in pixels as a viewer shows it, its EXIF orientation applied. */
  readonly measure: (picture: Picture) => Promise<{ width: number; height: number }>;
  /** A picture's pixels; throws `DataError` where it is damaged. */
  readonly decode: (picture: Picture) => Promise<DecodedPicture>;
}

/** The names of fits in sharp. */
const FITS = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const satisfies Record<Fit, string>;

/** Pictures of so many pixels may be in memory side by side. */
const FEW_PIXELS = 2 ** 23;
/** The most that a picture may have, and on a side: of narrow ones libvips holds far more than their pixels. */
const MOST_PIXELS = 2 ** 28;
const MOST_SIDE = 2 ** 16;
/** The most bytes of pixels that are held at once: of interlaced PNG, progressive JPEG, WebP, and what is turned or kept in its own size. */
const MOST_BYTES = 2 ** 28;

/** How damaged pictures are left out. */
export const SKIP = { damaged: 'skip' } as const satisfies OptionTexts;
const LEAVE_OUT = 'leave such files out with damaged=skip';

function requireDecodable(
  { name }: Picture,
  { width, height, channels, depth, format, isProgressive, orientation = 1 }: Metadata,
  { isResized }: { readonly isResized: boolean },
): void {
  const pixels = width * height;
  const isHeld = !isResized || isProgressive || format === 'webp' || orientation > 1;
  const bytes = pixels * channels * (depth === 'uchar' ? 1 : 2);
  const isSmall = pixels <= MOST_PIXELS && Math.max(width, height) <= MOST_SIDE;
  if (isSmall && (!isHeld || bytes <= MOST_BYTES)) return;
  throw new DataError(
    `${name}: must have at most ${MOST_PIXELS} pixels, ${MOST_SIDE} on a side, and ${MOST_BYTES} bytes of them where they must be held at once, ` +
      `found ${width}x${height} of ${channels} channels; make it smaller, or ${LEAVE_OUT}`,
    { cure: SKIP },
  );
}

/**
 * A decoder of PNG, JPEG and WebP: turned upright by EXIF, 16 bits to 8, transparent parts on white, colours to sRGB, the first picture of an
 * animation, resized with Lanczos' kernel.
 */
export async function pictureDecoder({ size, fit, channels }: PictureForm): Promise<PictureDecoder> {
  const sharp = await importSharp();
  const openPicture = ({ input }: Picture, limitInputPixels: number | false) =>
    // Small faults, such as bytes between segments, are common in photographs.
    sharp(input, { failOn: 'error', limitInputPixels }).autoOrient();
  const decodeWithin = async (picture: Picture, pixels: number): Promise<DecodedPicture> => {
    const upright = openPicture(picture, pixels).flatten({ background: '#ffffff' });
    const sized = size ? upright.resize({ ...size, fit: FITS[fit] }) : upright;
    const { data, info } = await sized
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { bytes: channelsFirst(new Uint8Array(data), [height, width, channels]), width, height };
  };
  let last: Promise<unknown> = Promise.resolve();
  /** As few pictures are so large, they take their turns: the memory is that of one. */
  const decodeLarge = async (picture: Picture): Promise<DecodedPicture> => {
    const found = await openPicture(picture, false).metadata();
    requireDecodable(picture, found, { isResized: size !== undefined });
    const before = last;
    const work = before.then(() => decodeWithin(picture, MOST_PIXELS));
    last = work.catch(() => {});
    return work;
  };
  const attempt = async <T>(picture: Picture, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof DataError ? cause : await damagedError(picture, cause);
    }
  };
  return {
    measure: (picture) =>
      attempt(picture, async () => (await openPicture(picture, false).metadata()).autoOrient),
    decode: (picture) =>
      attempt(picture, async () => {
        try {
          return await decodeWithin(picture, FEW_PIXELS);
        } catch (error) {
          if (error instanceof Error && error.message.includes('pixel limit')) return decodeLarge(picture);
          throw error;
        }
      }),
  };
}

async function damagedError({ name, input }: Picture, cause: unknown): Promise<DataError> {
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n').at(-1)!;
  const head = typeof input === 'string' ? await readHead(input) : input.subarray(0, HEAD);
  if (head === undefined)
    return new DataError(`${name}: cannot be read (${reason}); check the path and its permissions`, {
      cause,
    });
  return new DataError(
    `${name}: must be an intact PNG, JPEG or WebP picture, found ${describe(head, reason)}; replace it, or ${LEAVE_OUT}`,
    { cause, cure: SKIP },
  );
}

const HEAD = 24;

async function readHead(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** What the first bytes of a file say it is. */
function describe(head: Uint8Array, reason: string): string {
  if (head.length === 0) return 'an empty file';
  const text = Buffer.from(head).toString('latin1');
  const kind = text.startsWith('\x89PNG')
    ? 'PNG'
    : text.startsWith('\xff\xd8')
      ? 'JPEG'
      : /^RIFF....WEBP/s.test(text)
        ? 'WebP'
        : undefined;
  if (kind !== undefined)
    return `a ${kind} that is damaged or cut short${reason === 'Unknown error' ? '' : ` (${reason})`}`;
  return /^[\t\n\r\x20-\x7e]+$/.test(text)
    ? `a text that starts with ${JSON.stringify(text)}`
    : `a file of another kind (${reason})`;
}
