import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { Command, Report } from './messages.js';
import { initialState, nextState, type RaceState } from './race-state.js';
import type { Settings } from './settings.js';

/** A race in a worker. */
export interface Race {
  readonly state: RaceState;
  /** A new race in place of the one there is; `files` of none are generated digits. */
  readonly prepare: (settings: Settings, files: readonly File[]) => void;
  readonly send: (command: Exclude<Command, { readonly kind: 'prepare' }>) => void;
}

/** Starts the worker once, with a race of these settings. */
export function useRace(first: Settings): Race {
  const [state, dispatch] = useReducer(nextState, initialState);
  const worker = useRef<Worker | null>(null);
  useEffect(() => {
    if (typeof WebAssembly !== 'object') {
      dispatch({
        kind: 'failed',
        message:
          'This page trains in WebAssembly, which this browser lacks or has switched off: allow it, or take another browser.',
      });
      return undefined;
    }
    const made = new Worker(new URL('./race-worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    made.addEventListener('message', ({ data }: MessageEvent<Report>) => dispatch(data));
    made.addEventListener('error', ({ message }) =>
      dispatch({ kind: 'failed', message: `The worker cannot go on: ${message || 'it did not load'}.` }),
    );
    made.postMessage({ kind: 'prepare', settings: first, files: [] } satisfies Command);
    return () => made.terminate();
  }, []);
  return {
    state,
    prepare(settings, files) {
      dispatch({ kind: 'preparing' });
      worker.current?.postMessage({ kind: 'prepare', settings, files } satisfies Command);
    },
    send: (command) => worker.current?.postMessage(command),
  };
}
