import { DataError } from './data-error.js';

/** The error of a file or folder that the system does not let be read; of a folder in the place of a file it says how folders are read. */
export function unreadable(path: string, cause: unknown): DataError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new DataError(
    code === 'EISDIR'
      ? `${path}: must be a file, found a folder; name a file in it, or load all of it by images:FOLDER or parquet:FOLDER`
      : `${path}: cannot be read (${code}); check the path and its permissions`,
    { cause },
  );
}
