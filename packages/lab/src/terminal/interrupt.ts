import { join } from 'node:path';
import { InterruptedError } from '../base/errors.js';
import { exists } from '../base/exists.js';
import { quoteWord } from '../base/quote-word.js';
import { isRunFolder } from '../run-folder/run-manifest.js';

const patienceMs = 3000;

/** The signals that end the command where nothing is lost, with what it then exits with: 128 and the signal's number. */
export const stopSignals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof stopSignals;

/**
 * What to do at Ctrl-C and other signals to stop: the first one aborts, so that work stops where nothing is lost, however long an
 * evaluation takes up to there; a second Ctrl-C stops at once. A second of the others does not: a closing terminal may send several.
 */
export function interruptHandler(
  controller: AbortController,
  { stopNow, say }: { readonly stopNow: () => void; readonly say: (text: string) => void },
): (signal?: StopSignal) => void {
  return (signal = 'SIGINT') => {
    if (controller.signal.aborted) {
      if (signal === 'SIGINT') stopNow();
      return;
    }
    controller.abort();
    setTimeout(() => {
      say('stopping where nothing is lost; Ctrl-C again stops at once');
    }, patienceMs).unref();
  };
}

/** Whether an error is the end of work that `signal` has stopped, and no failure of it. */
export function isInterruption(error: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted &&
    (error === signal.reason ||
      (error instanceof Error && ['AbortError', 'InterruptedError'].includes(error.name)))
  );
}

/** Work that loses nothing where it ends midway: rejects with the signal's reason as soon as that is aborted. */
export async function interruptible<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop);
  });
  try {
    const working = work();
    await Promise.race([working, stopped]);
    signal.throwIfAborted();
    return await working;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Does work that is kept in `folder`; where it is interrupted, the error tells how to go on with it.
 *
 * @param how.isElsewhere whether workers train it, who do not end with it
 * @param how.dataDir folder that its data are in now, if it does not know
 */
export async function resumable<T>(
  folder: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  {
    isElsewhere = false,
    dataDir,
  }: { readonly isElsewhere?: boolean; readonly dataDir?: string | undefined } = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isInterruption(error, signal)) throw error;
    // Interrupted so early that nothing is kept yet.
    if (!(await isRunFolder(folder)) && !(await exists(join(folder, 'sweep.json')))) throw error;
    const place = dataDir === undefined ? '' : ` --data-dir ${quoteWord(dataDir)}`;
    const resume = `rankbatch resume ${quoteWord(folder)}${place}`;
    const cure = isElsewhere
      ? `workers go on: the same command again takes in their runs, ${resume} trains what is missing here`
      : `go on with it: ${resume}`;
    throw new InterruptedError(`interrupted; ${cure}`, { cause: error });
  }
}
