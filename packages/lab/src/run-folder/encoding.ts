import { join } from 'node:path';
import type { TableEncoding } from '@rankbatch/data';
import { writeAtomically } from '../base/durable-files.js';
import { parseJson } from '../base/parse-json.js';
import { readRunFile } from './checksums.js';
import { requireEncoding } from './encoding-format.js';

const ENCODING_FILE = 'encoding.json';

/** How rows of a table became the samples of the run in `folder`; undefined where its samples are no rows of a table. */
export async function readEncoding(folder: string): Promise<TableEncoding | undefined> {
  const path = join(folder, ENCODING_FILE);
  const { bytes, fault } = await readRunFile(folder, ENCODING_FILE);
  if (fault) throw fault;
  if (bytes === undefined) return undefined;
  return requireEncoding(parseJson(bytes.toString('utf8')), path);
}

/** Keeps in a run folder how its table is encoded. */
export function writeEncoding(folder: string, encoding: TableEncoding): Promise<void> {
  return writeAtomically(folder, ENCODING_FILE, encodingText(encoding));
}

/** What `encoding.json` holds. */
export function encodingText(encoding: TableEncoding): string {
  return `${JSON.stringify(encoding, null, 2)}\n`;
}
