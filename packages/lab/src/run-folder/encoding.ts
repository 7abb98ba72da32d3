import { join } from 'node:path';
import type { TableEncoding } from '@rankbatch/data';
import { writeAtomically } from '../base/durable-files.js';
import { UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { readRunFile } from './checksums.js';

const ENCODING_FILE = 'encoding.json';

/** How rows of a table became the samples of the run in `folder`; undefined where its samples are no rows of a table. */
export async function readEncoding(folder: string): Promise<TableEncoding | undefined> {
  const path = join(folder, ENCODING_FILE);
  const { bytes, fault } = await readRunFile(folder, ENCODING_FILE);
  if (fault) throw fault;
  if (bytes === undefined) return undefined;
  const encoding = parseJson(bytes.toString('utf8'));
  if (isEncoding(encoding)) return encoding;
  throw new UsageError(
    `${path}: must be an encoding of version 1, got another or none; it is damaged, or of a newer rankbatch`,
  );
}

/** Keeps in a run folder how its table is encoded. */
export function writeEncoding(folder: string, encoding: TableEncoding): Promise<void> {
  return writeAtomically(folder, ENCODING_FILE, encodingText(encoding));
}

/** What `encoding.json` holds. */
export function encodingText(encoding: TableEncoding): string {
  return `${JSON.stringify(encoding, null, 2)}\n`;
}

function isEncoding(value: unknown): value is TableEncoding {
  return value instanceof Object && 'version' in value && value.version === 1 && 'features' in value;
}
