import crc from 'crc-32';
import { unzipSync } from 'fflate';
import { DataError } from '../data-error.js';
import type { NamedBytes } from '../named-bytes.js';
import { mostUnpacked, requireUnpackable } from '../unpack-limits.js';

/** The arrays of an NPZ file, each as the NPY file that it is. */
export interface Npz {
  readonly names: readonly string[];
  /** Unpacks one of them. */
  readonly read: (name: string) => NamedBytes;
}

const SUFFIX = '.npy';

/**
 * Opens an NPZ file (`numpy.savez`, `numpy.savez_compressed`): a zip archive of NPY files, unpacked one at a time.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file, if it is no intact archive or holds no arrays.
 */
export function openNpz(bytes: Uint8Array, path: string): Npz {
  const files: string[] = [];
  unzip(bytes, path, (file) => {
    files.push(file);
    return false;
  });
  const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  if (names.length === 0)
    throw new DataError(
      `${path}: must hold arrays, found ${files.slice(0, 10).join(', ') || 'an empty archive'}; save it with numpy.savez(path, x=x, y=y)`,
    );
  return {
    names,
    read(name) {
      const unpacked = unzip(bytes, path, (file) => file === name + SUFFIX)[name + SUFFIX];
      if (unpacked === undefined)
        throw new DataError(
          `${path}: must hold the array ${JSON.stringify(name)}, found ${names.join(', ')}; name one of these`,
        );
      return { path: `${path}: ${name}`, bytes: unpacked };
    },
  };
}

function unzip(
  bytes: Uint8Array,
  path: string,
  isWanted: (file: string) => boolean,
): Record<string, Uint8Array> {
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isWanted(name)) return false;
        // Before memory of that size is taken, which is what the archive says.
        requireUnpackable(originalSize, mostUnpacked(bytes.length), path);
        return true;
      },
    });
    requireChecksums(bytes, found);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be an intact NPZ file (a zip archive), found ${bytes.length} bytes that cannot be unpacked (${reason}); ` +
        `save it again with numpy.savez`,
      { cause },
    );
  }
  return found;
}

const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;

/** Compares files with the sizes and checksums in the archive's directory, which the library does not look at. */
function requireChecksums(bytes: Uint8Array, files: Readonly<Record<string, Uint8Array>>): void {
  const left = new Map(Object.entries(files));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number): number => view.getUint16(at, true);
  // The directory's place stands near the end, 22 bytes and a comment from there; the library has found it already.
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
  // Archives in the format for more than 4 GB name their files by larger fields; their entries have no checksum elsewhere.
  let at = view.getUint32(end + 16, true);
  while (left.size > 0 && at + ENTRY_BYTES <= bytes.length && view.getUint32(at, true) === ENTRY) {
    const nameBytes = u16(at + 28);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    const file = left.get(name);
    if (file !== undefined && crc.buf(file) >>> 0 !== view.getUint32(at + 16, true))
      throw new Error(`the checksum of ${name} is not that of its bytes`);
    left.delete(name);
    at += ENTRY_BYTES + nameBytes + u16(at + 30) + u16(at + 32);
  }
  const [first] = left.keys();
  if (first !== undefined) throw new Error(`its directory has no checksum of ${first}`);
}
