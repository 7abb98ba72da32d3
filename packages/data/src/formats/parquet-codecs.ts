import * as zlib from 'node:zlib';
import { snappyUncompress, type CompressionCodec, type Compressors } from 'hyparquet';
import { DataError } from '../data-error.js';
import { mostUnpacked, requireUnpackable } from '../unpack-limits.js';

/** Those that need nothing: hyparquet has Snappy, Node.js gzip and Brotli. */
const own: Compressors = {
  SNAPPY(bytes, size) {
    const output = new Uint8Array(size);
    snappyUncompress(bytes, output);
    return output;
  },
  GZIP: (bytes, size) => new Uint8Array(zlib.gunzipSync(bytes, { maxOutputLength: Math.max(1, size) })),
  BROTLI: (bytes, size) =>
    new Uint8Array(zlib.brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, size) })),
};

/** What unpacks the pages of a file of some bytes, loaded where it needs more than Node.js has; no page may be larger than the whole of a file like it. */
export async function parquetCompressors(
  path: string,
  fileBytes: number,
  codecs: ReadonlySet<CompressionCodec>,
): Promise<Compressors> {
  const unlimited = await findCompressors(path, codecs);
  const most = mostUnpacked(fileBytes);
  return Object.fromEntries(
    Object.entries(unlimited).map(([codec, unpack]) => [
      codec,
      (bytes: Uint8Array, size: number) => {
        requireUnpackable(size, most, path);
        // Not all decoders know blocks of nothing, as pyarrow writes them for columns without a value.
        return size === 0 ? new Uint8Array() : unpack(bytes, size);
      },
    ]),
  );
}

async function findCompressors(path: string, codecs: ReadonlySet<CompressionCodec>): Promise<Compressors> {
  const other = [...codecs].find((codec) => codec !== 'UNCOMPRESSED' && !own[codec]);
  if (other === undefined) return own;
  try {
    const { compressors } = await import('hyparquet-compressors');
    return { ...compressors, ...own };
  } catch (cause) {
    throw new DataError(
      `${path}: is compressed with ${other}, which needs the package hyparquet-compressors; install it with npm install hyparquet-compressors, ` +
        `or write the file with compression="snappy"`,
      { cause },
    );
  }
}
