import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const guide = new URL('../../../../docs/guides/own-strategy.md', import.meta.url);
/** Inside the repository, so that the file finds the core; one a process. */
const folder = fileURLToPath(new URL(`../../../../.cache/own-strategy-${process.pid}`, import.meta.url));

/** The strategy `curriculum` of the guide "Write your own strategy" as a file; returns its path. */
export function ownStrategy(change: (code: string) => string = (code) => code): string {
  const code = /```js\n(.*?)```/s.exec(readFileSync(guide, 'utf8'))?.[1] ?? '';
  const file = join(folder, 'curriculum.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, change(code));
  return file;
}

export function removeOwnStrategy(): void {
  rmSync(folder, { recursive: true, force: true });
}
