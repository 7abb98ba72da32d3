import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bombs } from './bombs.mjs';

/** @typedef {{ outcome: 'refused' | 'taken' | 'unclear', megabytes: number, seconds: number, text: string }} Found */

/** Memory that files below 10 MB may take. */
const mostMegabytes = 1000;
/** Processor time that they may take. */
const mostSeconds = 60;
const script = fileURLToPath(new URL('load-once.mjs', import.meta.url));

/**
 * Loads small files that ask for much memory or time, each in a process of its own. @type {import('./tally.mjs').Attack}
 */
export async function attackBombs({ folder, tally, goesOn }) {
  for (const { name, load, make } of bombs) {
    if (!goesOn()) return;
    const own = join(folder, 'bomb');
    mkdirSync(own);
    make((file) => join(own, file));
    const { stdout, stderr, signal } = spawnSync(process.execPath, [script, load, own], {
      encoding: 'utf8',
      timeout: 600_000,
      killSignal: 'SIGKILL',
      env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
    });
    rmSync(own, { recursive: true });
    if (stdout === '') tally.add('bombs', 'unclear', `${name}: ${signal ?? stderr}`);
    else {
      const { outcome, megabytes, seconds, text } = /** @type {Found} */ (JSON.parse(stdout));
      const isTooMuch = megabytes > mostMegabytes || seconds > mostSeconds;
      tally.add('bombs', isTooMuch ? 'unclear' : outcome, `${name}: ${text}`);
      tally.note(
        `${name.padEnd(46)} ${outcome.padEnd(8)} ${megabytes.toFixed(0).padStart(5)} MB ${seconds.toFixed(1).padStart(5)} s`,
      );
    }
  }
}
