import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** @typedef {{ kind: string, user?: number, system?: number, batches?: number }} Told */

/** A program of this folder that tells what it has cost. @param {string} name @param {readonly (string | number)[]} words */
export function startChild(name, words) {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), words.map(String));
  /** @param {string} kind @returns {Promise<Told>} */
  const tells = async (kind) => {
    for (;;) {
      const told = /** @type {[Told]} */ (/** @type {unknown} */ (await once(child, 'message')))[0];
      if (told.kind === kind) return told;
    }
  };
  return {
    tells,
    kill: () => child.kill('SIGKILL'),
    /** CPU of the process until now, in us, and batches. */
    async cost() {
      const told = tells('cost');
      child.send('cost');
      const { user = 0, system = 0, batches = 0 } = await told;
      return { cpu: user + system, batches };
    },
  };
}
