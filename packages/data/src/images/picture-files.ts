import { stat } from 'node:fs/promises';
import { forEachParallel } from './parallel.js';
import type { Picture, PictureSource } from './picture.js';

/** The ends of the names of pictures' files. */
const ENDS = /\.(?:png|jpe?g|jfif|webp)$/i;

/** Whether a file is a picture by its name. */
export const isPictureName = (name: string): boolean => ENDS.test(name);

/** Whether a file is a picture by its name, but of a format that is not read. */
export const isOtherPictureName = (name: string): boolean =>
  /\.(?:gif|bmp|tiff?|heic|heif|avif|jp2|jxl|svg|ico|psd|ppm|pgm)$/i.test(name);

/**
 * Files as a source of pictures; the stamp has their paths, sizes and times of change.
 *
 * @param onMissing the error for a file that cannot be found
 */
export async function pictureFiles(
  path: string,
  files: readonly string[],
  onMissing: (id: number, reason: string) => Error,
): Promise<PictureSource> {
  const facts: [string, number, number][] = [];
  // oxlint-disable-next-line typescript/require-await -- files are an asynchronous source as others are
  const each = async function* (): AsyncGenerator<string> {
    yield* files;
  };
  await forEachParallel(each(), 16, async (file, id) => {
    const found = await stat(file).catch((cause: unknown) => {
      throw onMissing(id, cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause));
    });
    // A pipe would be waited for without end.
    if (!found.isFile())
      throw onMissing(id, found.isDirectory() ? 'it is a folder' : 'it is a pipe or a device');
    facts[id] = [file, found.size, found.mtimeMs];
  });
  return {
    path,
    count: files.length,
    stamp: facts,
    pictures: async function* (): AsyncGenerator<Picture> {
      for await (const file of each()) yield { name: file, input: file };
    },
  };
}
