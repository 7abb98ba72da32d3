import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const END = '.partial';

/** The name of a file that is being written: it is removed when the process ends before `release`, unless that is killed. */
export class PartialFile {
  readonly path: string;
  readonly #remove = () => {
    rmSync(this.path, { force: true });
  };

  constructor(folder: string) {
    this.path = join(
      folder,
      [randomUUID(), process.pid, encodeURIComponent(hostname()), END.slice(1)].join('.'),
    );
    process.once('exit', this.#remove);
  }

  release(): void {
    process.off('exit', this.#remove);
  }
}

/** Removes the files that processes of this machine were writing when they were killed. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, host] = /^[\w-]+\.(\d+)\.(.*)\.partial$/.exec(name) ?? [];
    if (pid === undefined || host !== encodeURIComponent(hostname()) || isRunning(Number(pid))) continue;
    await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
