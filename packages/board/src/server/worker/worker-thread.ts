import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UsageError } from '@rankbatch/lab/run-folder';
import type { Task, TaskAnswer, TaskMessage, TaskResults } from './tasks.js';

/** What was built of worker.ts: the same place seen from `src/` and from `dist/`. */
const script = fileURLToPath(new URL('../../../dist/server/worker/worker.js', import.meta.url));

/** The threads of a board: loading a data set, which may take minutes, keeps nobody from a ledger. */
export interface Workers {
  /** For `samples` and `ranks`. */
  readonly ledgers: WorkerThread;
  /** For `contents`, `picture` and `download`. */
  readonly data: WorkerThread;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The thread that does {@link Task}s, started by the first one, and anew after one that it could not survive. */
export class WorkerThread {
  #worker: Worker | undefined;
  #isClosed = false;
  #number = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Rejects with a `UsageError` for what cannot be done, and with another error for what went wrong. */
  do<T extends Task>(task: T): Promise<TaskResults[T['kind']]> {
    // A request that was being answered when the board was closed: a thread for it would keep the process.
    if (this.#isClosed) return Promise.reject(closed());
    this.#worker ??= this.#start();
    const message: TaskMessage = { number: (this.#number += 1), task };
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.number, { resolve, reject });
      this.#worker?.postMessage(message);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#isClosed = true;
    this.#fail(closed());
    await worker?.terminate();
  }

  #start(): Worker {
    // Data is taken where it is, not downloaded: nobody asked for that.
    const worker = new Worker(script, { env: { ...process.env, RANKBATCH_OFFLINE: '1' } });
    worker.unref();
    worker.on('message', (answer: TaskAnswer) => {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if ('error' in answer)
        waiting?.reject(answer.refused ? new UsageError(answer.error) : new Error(answer.error));
      else waiting?.resolve(answer.result);
    });
    // After an error it ends, too, when another may have been started.
    const fail = (error: Error): void => {
      if (this.#worker === worker) this.#fail(error);
    };
    worker.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('exit', () => {
      fail(new Error('the worker thread ended'));
    });
    return worker;
  }

  #fail(error: Error): void {
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** Not a failure that anyone should hear of. */
function closed(): UsageError {
  return new UsageError('the board is being closed');
}
