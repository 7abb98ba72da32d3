import { unzipSync } from 'fflate';
import { DataError } from '../data-error.js';
import type { NamedBytes } from '../named-bytes.js';

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
  try {
    return unzipSync(bytes, { filter: ({ name }) => isWanted(name) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be an intact NPZ file (a zip archive), found ${bytes.length} bytes that cannot be unpacked (${reason}); ` +
        `save it again with numpy.savez`,
      { cause },
    );
  }
}
