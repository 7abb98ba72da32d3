import * as zlib from 'node:zlib';
import type { CompressionCodec, Compressors } from 'hyparquet';
import { DataError } from '../data-error.js';

/** Those that need nothing: hyparquet has Snappy, Node.js gzip and Brotli. */
const own: Compressors = {
  GZIP: (bytes) => new Uint8Array(zlib.gunzipSync(bytes)),
  BROTLI: (bytes) => new Uint8Array(zlib.brotliDecompressSync(bytes)),
};

/** What unpacks the pages of a file, loaded where it needs more than Node.js has. */
export async function parquetCompressors(
  path: string,
  codecs: ReadonlySet<CompressionCodec>,
): Promise<Compressors> {
  const other = [...codecs].find((codec) => codec !== 'UNCOMPRESSED' && codec !== 'SNAPPY' && !own[codec]);
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
