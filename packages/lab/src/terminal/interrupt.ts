import { InterruptedError } from '../base/errors.js';
import { quoteWord } from '../base/quote-word.js';

const patienceMs = 3000;

/**
 * What to do at Ctrl-C: the first one aborts, so that work stops where nothing is lost, however long an evaluation takes up to
 * there; a second one stops at once.
 */
export function interruptHandler(
  controller: AbortController,
  { stopNow, say }: { readonly stopNow: () => void; readonly say: (text: string) => void },
): () => void {
  return () => {
    if (controller.signal.aborted) {
      stopNow();
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

/** Does work that is kept in `folder`; where it is interrupted, the error tells how to go on with it. */
export async function resumable<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isInterruption(error, signal)) throw error;
    throw new InterruptedError(`interrupted; go on with it: rankbatch resume ${quoteWord(folder)}`, {
      cause: error,
    });
  }
}
