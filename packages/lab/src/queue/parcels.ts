import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunError } from '../base/errors.js';
import type { SentFile } from './cell-job.js';
import type { Connection } from './connect.js';

const pieceBytes = 4 * 2 ** 20;
/** How long a server keeps what nobody fetches. */
const keptSeconds = 7 * 24 * 3600;
/** What a worker has left is not there any more, or not of the run that was asked for. */
export class LostParcelError extends RunError {}

/** Puts the files of a run's folder on the server, in pieces that expire after a week. */
export async function sendFolder({ client }: Connection, jobId: string, folder: string): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const path of await filesOf(folder)) {
    const content = await readFile(join(folder, path));
    const sha256 = createHash('sha256').update(content).digest('hex');
    for (let at = 0; at < content.length; at += pieceBytes)
      await client.set(keyOf(jobId, sha256, at), content.subarray(at, at + pieceBytes), {
        expiration: { type: 'EX', value: keptSeconds },
      });
    sent.push({ path, bytes: content.length, sha256 });
  }
  return sent;
}

/** Fetches the files of a run into an empty folder; each is checked. @param files whose paths are known to be below it */
export async function receiveFolder(
  { client, redis }: Connection,
  jobId: string,
  files: readonly SentFile[],
  folder: string,
): Promise<void> {
  const bytes = client.withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer });
  for (const { path, bytes: size, sha256 } of files) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < size; at += pieceBytes) {
      const piece = await bytes.get(keyOf(jobId, sha256, at));
      if (piece === null) break;
      pieces.push(piece);
    }
    const content = Buffer.concat(pieces);
    if (createHash('sha256').update(content).digest('hex') !== sha256)
      throw new LostParcelError(`${jobId}: ${path} must have ${size} bytes, got ${content.length} or others`);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Takes them off the server. */
export async function dropFolder(
  { client }: Connection,
  jobId: string,
  files: readonly SentFile[],
): Promise<void> {
  for (const { bytes, sha256 } of files)
    for (let at = 0; at < bytes; at += pieceBytes) await client.del(keyOf(jobId, sha256, at));
}

/** Files below a folder, without locks and what was left half-written. */
async function filesOf(folder: string, below = ''): Promise<string[]> {
  const found = await readdir(join(folder, below), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of found) {
    if (entry.name === 'lock.json' || entry.name.startsWith('.')) continue;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await filesOf(folder, `${path}/`)));
    else paths.push(path);
  }
  return paths.sort();
}

function keyOf(jobId: string, sha256: string, at: number): string {
  return `rb:files:${jobId}:${sha256}:${at}`;
}
