import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import { DataError } from '../data-error.js';
import type { DecodeProgress } from './decode-progress.js';
import { forEachParallel } from './parallel.js';
import type { Picture, PictureSource } from './picture.js';
import { pictureDecoder, SKIP } from './picture-decoder.js';
import type { PictureForm } from './picture-options.js';
import { keptPixels, type Pixels } from './pixel-cache.js';
import type { DamagedPicture, PixelFacts } from './pixel-facts.js';
import { importSharp } from './sharp.js';

/** Changes where the same files give other bytes. */
const VERSION = 1;

/** Most bytes of samples that are all in memory: one array. */
const MOST_BYTES = 2e9;

/** How `decodePictures` works. */
export interface DecodeSettings {
  readonly form: PictureForm;
  readonly damaged: 'error' | 'skip';
  /** Whether all samples are to be in memory at once. */
  readonly inMemory: boolean;
  /** Hears of pictures as they are decoded, ten times a second at most. */
  readonly onDecode?: ((progress: DecodeProgress) => void) | undefined;
}

/**
 * Decodes pictures on all cores, or takes what an earlier call has kept of them on disk. What is in memory meanwhile is a few pictures.
 *
 * @throws DataError naming the first damaged picture, unless they are to be skipped.
 */
export async function decodePictures(
  source: PictureSource,
  { form, damaged, inMemory, onDecode }: DecodeSettings,
): Promise<Pixels> {
  const sharp = await importSharp();
  if (inMemory && form.size) requireRoom(source, form, form.size);
  const key = [VERSION, sharp.versions, form, source.stamp];
  // One thread for each picture and many pictures at once, instead of many threads for one.
  const threads = sharp.concurrency();
  try {
    let size = form.size;
    const pixels = await keptPixels(key, {
      bytes: async () => {
        sharp.concurrency(1);
        size ??= await firstSize(source, form);
        if (inMemory) requireRoom(source, form, size);
        return source.count * form.channels * size.width * size.height;
      },
      fill: (file) => fillPixels(file, source, { form, size: size!, damaged, onDecode }),
    });
    const [first] = pixels.damaged;
    if (first && damaged === 'error') throw new DataError(first.message, { cure: SKIP });
    if (pixels.damaged.length === source.count)
      throw new DataError(
        `${source.path}: must hold an intact picture, found none among ${source.count}; the first: ${first!.message}`,
      );
    return pixels;
  } finally {
    sharp.concurrency(threads);
  }
}

type Size = NonNullable<PictureForm['size']>;

async function fillPixels(
  file: FileHandle,
  source: PictureSource,
  { form, size, damaged, onDecode }: Omit<DecodeSettings, 'inMemory'> & { readonly size: Size },
): Promise<PixelFacts> {
  const { decode } = await pictureDecoder(form);
  const shape = [form.channels, size.height, size.width] as const;
  const each = form.channels * size.height * size.width;
  const faults: DamagedPicture[] = [];
  const sums = new Uint32Array(source.count);
  const start = performance.now();
  let told = -Infinity;
  let done = 0;
  const store = async (picture: Picture, index: number): Promise<void> => {
    const { bytes, ...found } = await decode(picture);
    requireSize(picture, found, size);
    sums[index] = crc32(bytes);
    await file.write(bytes, 0, each, index * each);
  };
  await forEachParallel(source.pictures(), 2 * availableParallelism(), async (picture, index) => {
    try {
      await store(picture, index);
    } catch (error) {
      if (!(error instanceof DataError) || damaged === 'error' || error instanceof SizeError) throw error;
      faults.push({ index, message: error.message });
    }
    done += 1;
    const now = performance.now();
    if (now - told < 100 && done < source.count) return;
    told = now;
    onDecode?.({ done, total: source.count, perSecond: (1000 * done) / (now - start) });
  });
  return {
    source: source.path,
    shape,
    count: source.count,
    damaged: faults.sort((a, b) => a.index - b.index),
    sums: [...sums],
  };
}

/** A picture of another size is not a damaged one. */
class SizeError extends DataError {}

function requireSize({ name }: Picture, found: Size, wanted: Size): void {
  if (found.width === wanted.width && found.height === wanted.height) return;
  throw new SizeError(
    `${name}: must have the size of the first picture, ${wanted.width}x${wanted.height}, found ${found.width}x${found.height}; ` +
      `give the size of the samples, as in size=${Math.min(64, wanted.width)}`,
  );
}

/** The size of the first picture that is one. */
async function firstSize(source: PictureSource, form: PictureForm): Promise<Size> {
  const { measure } = await pictureDecoder(form);
  let fault: unknown;
  for await (const picture of source.pictures())
    try {
      const { width, height } = await measure(picture);
      return { width, height };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      fault ??= error;
    }
  throw fault;
}

function requireRoom(
  { path, count }: PictureSource,
  { channels }: PictureForm,
  { width, height }: Size,
): void {
  const bytes = count * channels * width * height;
  if (bytes <= MOST_BYTES) return;
  const most = Math.floor(Math.sqrt(MOST_BYTES / (count * channels)));
  const cure =
    most >= 1
      ? `give a smaller size, up to size=${most}${channels === 3 ? ', or channels=1' : ''}, or let them stay on disk with memory, as in { memory: 1e9 }`
      : 'let them stay on disk with memory, as in { memory: 1e9 }';
  throw new DataError(
    `${path}: pictures must fit into 2 GB of memory when they are decoded, found ${count.toLocaleString('en')} of ${width}x${height}x${channels}, ` +
      `${(bytes / 1e9).toFixed(1)} GB; ${cure}`,
  );
}
