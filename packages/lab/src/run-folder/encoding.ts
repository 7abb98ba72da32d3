import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableEncoding } from '@rankbatch/data';
import { writeAtomically } from '../base/durable-files.js';
import { UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { unlessMissing } from '../base/unless-missing.js';

const ENCODING_FILE = 'encoding.json';

/** How rows of a table became the samples of the run in `folder`; undefined where its samples are no rows of a table. */
export async function readEncoding(folder: string): Promise<TableEncoding | undefined> {
  const path = join(folder, ENCODING_FILE);
  const text = await unlessMissing(readFile(path, 'utf8'));
  if (text === undefined) return undefined;
  const encoding = parseJson(text);
  if (isEncoding(encoding)) return encoding;
  throw new UsageError(
    `${path}: must be an encoding of version 1, got another or none; it is damaged, or of a newer rankbatch`,
  );
}

/** Keeps in a run folder how its table is encoded. */
export function writeEncoding(folder: string, encoding: TableEncoding): Promise<void> {
  return writeAtomically(folder, ENCODING_FILE, `${JSON.stringify(encoding, null, 2)}\n`);
}

function isEncoding(value: unknown): value is TableEncoding {
  return value instanceof Object && 'version' in value && value.version === 1 && 'features' in value;
}
