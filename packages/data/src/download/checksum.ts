import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The digest that a file must have, such as `sha256:440fcabf...`; md5 where publishers give no other. */
export type Checksum = `${'sha256' | 'md5'}:${string}`;

/** The digest of a file's content, by the same function as `like`. */
export async function checksumOf(path: string, like: Checksum): Promise<string> {
  const [algorithm] = like.split(':');
  const hash = createHash(algorithm!);
  await pipeline(createReadStream(path), hash);
  return `${algorithm}:${hash.digest('hex')}`;
}
