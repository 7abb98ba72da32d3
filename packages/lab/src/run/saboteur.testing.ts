import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { FileHandle } from 'node:fs/promises';
import { SoftmaxRegression } from '../services/softmax-regression.testing.js';

/** What goes wrong in a process, and when: at its n-th optimizer step or change of a file, from 1. */
export type Sabotage = { readonly at: number; readonly how: 'kill' | 'disk full' };

/** Number of steps and changes of files so far. */
let acts = 0;

const diskFull = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

/** Counts steps and changes of files, and stops the process or fills the disk at the chosen one. */
export async function sabotage(choice: Sabotage | undefined): Promise<() => number> {
  /** @param half does a part of a write that is to be torn */
  const act = (half?: () => void) => {
    acts += 1;
    if (choice === undefined || acts < choice.at || (choice.how === 'kill' && acts > choice.at)) return;
    half?.();
    if (choice.how === 'disk full' && half) throw diskFull();
    if (choice.how === 'kill') process.kill(process.pid, 'SIGKILL');
  };

  const { promises } = fs;
  for (const name of ['open', 'mkdir', 'rename', 'rm', 'truncate', 'link'] as const)
    wrap(promises, name, (original, ...args) => {
      act();
      return original(...args);
    });
  syncBuiltinESMExports();

  const handle = await promises.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  for (const name of ['writeFile', 'appendFile'] as const)
    wrap(prototype, name, function (this: FileHandle, original, data) {
      const bytes = Buffer.from(data as Uint8Array);
      act(() => fs.writeSync(this.fd, bytes.subarray(0, bytes.length >> 1)));
      return original(data);
    });
  wrap(SoftmaxRegression.prototype, 'step', (original, ...args) => {
    act();
    return original(...args);
  });
  acts = 0;
  return () => acts;
}

type Method = (...args: unknown[]) => unknown;

/** Puts `around` in the place of a method, which it gets bound as its first argument. */
function wrap<T extends object>(
  owner: T,
  name: keyof T,
  around: (this: T, original: Method, ...args: unknown[]) => unknown,
): void {
  const original = owner[name] as Method;
  const replacement = function (this: T, ...args: unknown[]) {
    return around.call(this, original.bind(this), ...args);
  };
  Object.assign(owner, { [name]: replacement });
}
