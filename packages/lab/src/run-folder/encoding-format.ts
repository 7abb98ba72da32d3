import type { TableEncoding } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';

/** What a file holds as an encoding; `UsageError` that names it by `path` where it is none. */
export function requireEncoding(value: unknown, path: string): TableEncoding {
  if (isEncoding(value)) return value;
  throw new UsageError(
    `${path}: must be an encoding of version 1, got another or none; it is damaged, or of a newer rankbatch`,
  );
}

function isEncoding(value: unknown): value is TableEncoding {
  return value instanceof Object && 'version' in value && value.version === 1 && 'features' in value;
}
