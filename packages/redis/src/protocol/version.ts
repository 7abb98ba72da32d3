import { readFileSync } from 'node:fs';

/** Of the protocol: what trainers and rankers agree on. Another one would be a library `rankbatch_2` beside this. */
export const PROTOCOL = 1;

/** Of the functions in `lua/`; rankers replace an older one in place. */
export const REVISION = 6;

/** Version of this package and of the core below it, which is the same: another core may draw other batches from the same log. */
export function coreVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return named && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
