import { statSync } from 'node:fs';
import { UsageError } from '../base/errors.js';

/** Reads `--peers`: the script named, or `usual` where it comes without a value; undefined where it is not given. */
export function readPeers(given: string | true | undefined, usual: string): string | undefined {
  if (given === undefined) return undefined;
  const script = given === true ? usual : given;
  if (statSync(script, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageError(`--peers: must name a script, got "${script}" (no such file)`);
  return script;
}

/** The interpreter that runs scripts with peers: `PYTHON`, or what is usual. */
export function pythonOf(env: NodeJS.ProcessEnv): string {
  return env['PYTHON'] || (process.platform === 'win32' ? 'python' : 'python3');
}
