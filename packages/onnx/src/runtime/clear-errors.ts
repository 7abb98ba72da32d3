import { RankbatchError } from 'rankbatch';
import type { Session } from './backend.js';

/** How the builds of the runtime say that there is no memory. */
const NO_MEMORY = /failed to allocate memory|out of memory|bad_alloc|bad allocation/i;

/** A session whose runs say what memory they lack, rather than where in the runtime's source. */
export function withClearErrors(session: Session): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, fetches) => clearly(() => session.run(feeds, fetches)),
    release: () => session.release(),
  };
}

/** Does what asks the runtime for memory. */
export async function clearly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = String(error);
    if (!NO_MEMORY.test(message)) throw error;
    const op = /while running (\w+) node/.exec(message)?.[1] ?? 'a node';
    const size = /of size (\d+)/.exec(message)?.[1];
    throw new RankbatchError(
      `memory: must hold what ${op} of the model makes, got too little${size === undefined ? '' : ` for ${size} bytes`}; use smaller batches, microBatch of createTrainer, or a smaller model`,
      { cause: error },
    );
  }
}
