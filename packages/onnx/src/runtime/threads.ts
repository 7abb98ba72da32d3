/** Of the worker that ONNX Runtime makes for a thread. */
const NAME = 'em-pthread';

/** How the error begins that {@link startThreads} rejects with. */
export const NO_THREAD = 'a thread does not start';

interface Thread {
  addEventListener(type: 'error', listener: (event: ThreadError) => void): void;
}

interface ThreadError {
  /** What was thrown; nothing where the file did not load. */
  readonly message?: string;
  preventDefault(): void;
}

/** The place where a page or a worker runs, as far as threads are concerned. */
export interface Scope {
  readonly name?: string;
  Worker: new (url: string | URL, options?: { readonly name?: string }) => Thread;
}

/**
 * Throws in a thread of ONNX Runtime. It starts a thread from the file where its own module is. Bundlers may have put the page or the
 * worker into that file, too, which would run again in each thread, and wait there for threads of its own.
 */
export function refuseToBeThread({ name }: Pick<Scope, 'name'>): void {
  if (name === NAME) throw new Error('its file holds more than ONNX Runtime');
}

/** Does what may start threads; rejects where one of them does not start, for which ONNX Runtime itself would wait for ever. */
export async function startThreads<T>(scope: Pick<Scope, 'Worker'>, start: () => Promise<T>): Promise<T> {
  const { Worker } = scope;
  try {
    return await new Promise<T>((resolve, reject) => {
      scope.Worker = class extends Worker {
        constructor(...[url, options]: ConstructorParameters<Scope['Worker']>) {
          super(url, options);
          if (options?.name !== NAME) return;
          this.addEventListener('error', (event) => {
            event.preventDefault(); // the promise tells it
            reject(new Error(`${NO_THREAD}: ${event.message || 'its file does not load'}`));
          });
        }
      };
      start().then(resolve, reject);
    });
  } finally {
    scope.Worker = Worker;
  }
}
