import { stat } from 'node:fs/promises';
import { DataError } from '../data-error.js';
import { shortNames } from './short-names.js';
import type { ParquetColumn, ParquetFile } from '../formats/parquet.js';
import type { Picture, PictureSource } from '../images/picture.js';
import type { Column } from '../table/table-options.js';

/** Whether a column holds pictures as Hugging Face writes them, structures of `bytes` and `path`. */
const holdsPictures = ({ fields }: ParquetColumn): boolean =>
  fields.includes('bytes') && fields.every((field) => field === 'bytes' || field === 'path');

/** The column of pictures, the one that is named or the only one; undefined where there is none. */
export function pictureColumn(
  { columns, path }: ParquetFile,
  {
    image,
    ignore = [],
  }: { readonly image?: string | undefined; readonly ignore?: readonly Column[] | undefined },
): ParquetColumn | undefined {
  if (image !== undefined) {
    const column = columns.find(({ name }) => name === image);
    if (column !== undefined) return column;
    throw new DataError(
      `image: must name a column of ${path} (${columns.map(({ name }) => name).join(', ')}), got ${JSON.stringify(image)}`,
    );
  }
  const found = columns.filter((column) => holdsPictures(column) && !ignore.includes(column.name));
  if (found.length > 1)
    throw new DataError(
      `${path}: must have one column of pictures, found ${found.map(({ name }) => name).join(' and ')}; name one, as in image=${found[0]!.name}`,
    );
  return found[0];
}

/** The pictures of a column of files as a source, of which a group of rows is in memory at a time. */
export async function parquetPictures(files: readonly ParquetFile[], column: string): Promise<PictureSource> {
  const stamps = await Promise.all(
    files.map(async ({ path }) => {
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
  return {
    path: files[0]!.path,
    count: files.reduce((sum, { count }) => sum + count, 0),
    stamp: [stamps, column],
    pictures: async function* (): AsyncGenerator<Picture> {
      for (const file of files)
        for (const [i, start] of file.groupStarts.entries())
          for (const [k, row] of (
            await file.read([column], start, file.groupStarts[i + 1] ?? file.count)
          ).entries())
            yield pictureOf(row[column], `${file.path}: row ${start + k}`);
    },
  };
}

/** Names for the rows of files: the file, without its folder unless others are called the same, and its row, from 0. */
export function rowNames(files: readonly ParquetFile[]): string[] {
  const names = shortNames(files.map(({ path }) => path));
  return files.flatMap(({ count }, file) =>
    Array.from({ length: count }, (_, row) => `${names[file]}: row ${row}`),
  );
}

function pictureOf(value: unknown, name: string): Picture {
  const bytes = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : value;
  if (bytes instanceof Uint8Array) return { name, input: bytes };
  if (typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string')
    throw new DataError(
      `${name}: must hold the bytes of a picture, found only the path ${JSON.stringify(value.path)}; ` +
        `write the bytes into the file, or give a list of paths and labels, as in images:list.csv`,
    );
  return { name, input: new Uint8Array() };
}
